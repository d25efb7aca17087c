package io.lambdagrpc.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.Headers;
import io.grpc.CallOptions;
import io.grpc.Metadata;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

/** A signature, made once more of what came over the wire. */
@Timeout(60)
final class SigV4Test {

  private static final Map<String, String> CREDENTIALS =
      Map.of(
          "aws.accessKeyId", "AKIDTEST",
          "aws.secretAccessKey", "the secret of AKIDTEST",
          "aws.sessionToken", "session");

  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  @BeforeEach
  void setCredentials() {
    CREDENTIALS.forEach(System::setProperty);
  }

  @AfterEach
  void clearCredentials() {
    CREDENTIALS.keySet().forEach(System::clearProperty);
  }

  @Test
  void aRequestIsSignedWithTheCredentialsOfTheProcess() throws Exception {
    try (ScriptedFunction function =
            new ScriptedFunction(
                exchange -> ScriptedFunction.reply(exchange, ScriptedFunction.OK));
        Bridge bridge =
            Arguments.parse(
                    List.of(
                        "--sigv4", "eu-west-1", "--url", function.url().toString(), "--port", "0"))
                .builder()
                .start();
        Native client = new Native(bridge.port())) {
      Metadata metadata = new Metadata();
      metadata.put(
          Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "of the caller");
      assertTrue(
          client.call("test.Echo/Say", CallOptions.DEFAULT, metadata, "hello").status().isOk());
      ScriptedFunction.Request request = function.requests.take();
      List<String> authorization = request.headers().get("authorization");
      String expected = sign(function.url().resolve(request.path()), request.headers(), "hello");
      assertEquals(List.of(expected), authorization);
      assertTrue(
          expected.startsWith("AWS4-HMAC-SHA256 Credential=AKIDTEST/")
              && expected.contains("/eu-west-1/lambda/aws4_request"),
          expected);
    }
  }

  /** Signs those headers that the request says are signed. */
  private static String sign(URI url, Headers sent, String message) {
    String authorization = sent.getFirst("authorization");
    String names = authorization.replaceAll(".*SignedHeaders=([^,]*),.*", "$1");
    SdkHttpRequest.Builder request = SdkHttpRequest.builder().method(SdkHttpMethod.POST).uri(url);
    for (String name : names.split(";", -1)) {
      if (!name.equals("host")) {
        request.putHeader(name, sent.get(name));
      }
    }
    return AwsV4HttpSigner.create()
        .sign(
            signing ->
                signing
                    .identity(
                        AwsSessionCredentialsIdentity.create(
                            "AKIDTEST", "the secret of AKIDTEST", "session"))
                    .request(request.build())
                    .payload(
                        ContentStreamProvider.fromByteArray(
                            ScriptedFunction.frame(0, message.getBytes(UTF_8))))
                    .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "lambda")
                    .putProperty(AwsV4HttpSigner.REGION_NAME, "eu-west-1")
                    .putProperty(
                        HttpSigner.SIGNING_CLOCK,
                        Clock.fixed(
                            Instant.from(DATE.parse(sent.getFirst("x-amz-date"))), ZoneOffset.UTC)))
        .request()
        .firstMatchingHeader("Authorization")
        .orElse("none");
  }
}
