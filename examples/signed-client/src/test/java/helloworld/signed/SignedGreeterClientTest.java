package helloworld.signed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class SignedGreeterClientTest {

  private final IamServer server = new IamServer();

  SignedGreeterClientTest() throws Exception {}

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aSignedRequestIsLetIn() throws Exception {
    assertEquals("Hello you", greet(server.url(), IamServer.SECRET));
    SigV4.Received request = server.requests.take();
    assertEquals("session", request.header("x-amz-security-token"));
    assertTrue(
        request.header("authorization").contains("/eu-west-1/lambda/aws4_request"),
        request.header("authorization"));
  }

  @Test
  void aTokenThatGivesWayToTheSignatureIsNotSigned() {
    HttpRequest withToken =
        HttpRequest.newBuilder(URI.create(server.url() + "/helloworld.Greeter/SayHello"))
            .header("authorization", "Bearer token")
            .build();
    List<String> signed =
        new SigV4Signer(credentials(IamServer.SECRET), "lambda", "eu-west-1")
            .sign(withToken, new byte[0])
            .get("Authorization");
    assertEquals(1, signed.size());
    assertFalse(signed.get(0).contains("authorization"), signed.get(0));
  }

  @Test
  void aBasePathIsSignedWithTheRest() {
    assertEquals("Hello you", greet(server.url() + "/a%20stage", IamServer.SECRET));
  }

  @Test
  void aSignatureByAnotherSecretIsPermissionDenied() {
    StatusRuntimeException e =
        assertThrows(StatusRuntimeException.class, () -> greet(server.url(), "another"));
    assertEquals(Status.Code.PERMISSION_DENIED, e.getStatus().getCode());
    assertTrue(e.toString().contains("signature of another request"), e.getMessage());
  }

  @Test
  void withoutCredentialsNothingIsSent() {
    StatusRuntimeException e =
        assertThrows(
            StatusRuntimeException.class,
            () ->
                SignedGreeterClient.greet(
                    server.url(),
                    new SignedGreeterClient.Environment(Map.of()),
                    "eu-west-1",
                    "you"));
    assertEquals(Status.Code.UNAUTHENTICATED, e.getStatus().getCode());
    assertEquals("request not signed: AWS_ACCESS_KEY_ID", e.getStatus().getDescription());
    assertTrue(server.requests.isEmpty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"host", "content-type", "x-amz-date", "x-amz-security-token", "x-grpc-web"})
  void aTamperedHeaderIsFound(String name) throws Exception {
    SigV4.Received sent = sent();
    Map<String, List<String>> headers = new TreeMap<>(sent.headers());
    headers.put(name, List.of("tampered"));
    assertEquals("signature of another request", fault(sent, sent.target(), headers, sent.body()));
  }

  @Test
  void aHeaderOfAwsThatWasAddedIsFound() throws Exception {
    SigV4.Received sent = sent();
    Map<String, List<String>> headers = new TreeMap<>(sent.headers());
    headers.put("x-amz-acl", List.of("public"));
    assertEquals("not signed: x-amz-acl", fault(sent, sent.target(), headers, sent.body()));
  }

  @Test
  void aTamperedBodyIsFound() throws Exception {
    SigV4.Received sent = sent();
    ByteString body = sent.body().concat(ByteString.copyFromUtf8("more"));
    assertTrue(!fault(sent, sent.target(), sent.headers(), body).isEmpty());

    Map<String, List<String>> headers = new TreeMap<>(sent.headers());
    headers.remove("x-amz-content-sha256");
    assertEquals("signature of another request", fault(sent, sent.target(), headers, body));
  }

  @Test
  void aTamperedPathIsFound() throws Exception {
    SigV4.Received sent = sent();
    assertEquals(
        "signature of another request",
        fault(sent, "/helloworld.Greeter/Other", sent.headers(), sent.body()));
    assertEquals("", fault(sent, sent.target(), sent.headers(), sent.body()));
  }

  private SigV4.Received sent() throws Exception {
    assertEquals("Hello you", greet(server.url(), IamServer.SECRET));
    return server.requests.take();
  }

  private static String greet(String url, String secret) {
    return SignedGreeterClient.greet(url, credentials(secret), "eu-west-1", "you");
  }

  private static SignedGreeterClient.Environment credentials(String secret) {
    return new SignedGreeterClient.Environment(
        Map.of(
            "AWS_ACCESS_KEY_ID", "AKIDTEST",
            "AWS_SECRET_ACCESS_KEY", secret,
            "AWS_SESSION_TOKEN", "session"));
  }

  private static String fault(
      SigV4.Received sent, String target, Map<String, List<String>> headers, ByteString body)
      throws Exception {
    return SigV4.fault(new SigV4.Received(sent.verb(), target, headers, body), IamServer.SECRET);
  }
}
