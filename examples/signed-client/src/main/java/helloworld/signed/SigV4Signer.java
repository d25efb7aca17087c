package helloworld.signed;

import io.lambdagrpc.client.RequestSigner;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.IdentityProvider;

/**
 * Signs with AWS Signature Version 4, by the AWS SDK's own signer. A Function URL is of the service
 * {@code lambda}, an API Gateway of {@code execute-api}.
 */
final class SigV4Signer implements RequestSigner {

  private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();
  private final IdentityProvider<? extends AwsCredentialsIdentity> credentials;
  private final String service;
  private final String region;

  SigV4Signer(
      IdentityProvider<? extends AwsCredentialsIdentity> credentials,
      String service,
      String region) {
    this.credentials = credentials;
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
            // A token of the call's metadata: the signature takes its place, and must not cover it.
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
