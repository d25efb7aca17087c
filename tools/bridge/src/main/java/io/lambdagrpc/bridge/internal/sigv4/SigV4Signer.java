package io.lambdagrpc.bridge.internal.sigv4;

import io.lambdagrpc.client.RequestSigner;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.IdentityProvider;

/** Signs with the credentials that the AWS SDK finds, and renews, by itself. */
public final class SigV4Signer implements RequestSigner {

  private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();
  private final IdentityProvider<? extends AwsCredentialsIdentity> credentials =
      DefaultCredentialsProvider.builder().build();
  private final String service;
  private final String region;

  /**
   * Looks for no credentials before the first request.
   *
   * @param service {@code lambda} for a Function URL, {@code execute-api} for an API Gateway
   */
  public SigV4Signer(String service, String region) {
    this.service = service;
    this.region = region;
  }

  @Override
  public Map<String, List<String>> sign(HttpRequest request, byte[] body) {
    SdkHttpRequest unsigned =
        SdkHttpRequest.builder()
            .method(SdkHttpMethod.fromValue(request.method()))
            .uri(request.uri())
            .headers(request.headers().map())
            // The caller's own: the signature takes its place, and would sign what is gone.
            .removeHeader("authorization")
            .build();
    AwsCredentialsIdentity identity = credentials.resolveIdentity().join();
    return signer
        .sign(
            signing ->
                signing
                    .identity(identity)
                    .request(unsigned)
                    .payload(ContentStreamProvider.fromByteArrayUnsafe(body))
                    .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, service)
                    .putProperty(AwsV4HttpSigner.REGION_NAME, region))
        .request()
        .headers();
  }
}
