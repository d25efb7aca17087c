package io.lambdagrpc.internal.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.ServerCalls;
import io.lambdagrpc.fixture.LoggedInvocation;
import io.lambdagrpc.fixture.NetstringProtocol;
import io.lambdagrpc.fixture.OneService;
import io.lambdagrpc.fixture.TextService;
import io.lambdagrpc.internal.call.CallSettings;
import io.lambdagrpc.internal.call.Calls;
import io.lambdagrpc.internal.event.HttpHeaders;
import io.lambdagrpc.internal.event.HttpRequest;
import io.lambdagrpc.internal.event.HttpResponse;
import io.lambdagrpc.internal.event.PayloadFormat;
import io.lambdagrpc.internal.json.JsonCodec;
import io.lambdagrpc.internal.snapstart.PrimingReply;
import io.lambdagrpc.internal.web.WebProtocol;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A second protocol beside grpc-web, with frames, an end and an HTTP status of its own: it needs
 * nothing but what {@code internal.wire} has.
 */
class SeamTest {

  private static final LoggedInvocation INVOCATION = LoggedInvocation.withRemaining(60_000);

  private final Calls calls = new Calls(CallSettings.of(new OneService(service()), 0, 0));

  private final HttpServer server =
      new HttpServer(
          calls,
          List.of(
              new WebProtocol(() -> new JsonCodec(List.of(), false, false)),
              new NetstringProtocol()),
          List.of(""),
          null,
          null,
          false);

  /** The service of one method of each type, and one method more, which fails. */
  private static ServerServiceDefinition service() {
    ServerServiceDefinition.Builder service = ServerServiceDefinition.builder(TextService.NAME);
    TextService.all().getMethods().forEach(service::addMethod);
    return service
        .addMethod(
            TextService.method(MethodType.UNARY, "Fail"),
            ServerCalls.asyncUnaryCall((request, replies) -> replies.onError(failure())))
        .build();
  }

  private static RuntimeException failure() {
    Metadata trailers = new Metadata();
    trailers.put(Metadata.Key.of("why", Metadata.ASCII_STRING_MARSHALLER), "because");
    return Status.NOT_FOUND.withDescription("not here").asRuntimeException(trailers);
  }

  @AfterEach
  void close() {
    calls.close();
  }

  @Test
  void aUnaryCallHasItsMessageAsItsBody() throws IOException {
    HttpResponse response = server.serve(unary("Unary", "you"), INVOCATION);
    assertEquals(200, response.status());
    assertEquals(NetstringProtocol.UNARY, response.headers().first("content-type"));
    assertEquals("echo you", text(response.body()));
    assertEquals(0, response.escapes());
  }

  @Test
  void aUnaryErrorIsAnHttpStatusAndItsTrailersAreHeaders() throws IOException {
    HttpResponse response = server.serve(unary("Fail", "you"), INVOCATION);
    assertEquals(499, response.status());
    assertEquals("5 not here", text(response.body()));
    assertEquals("because", response.headers().first("trailer-why"));
    assertEquals(0, response.escapes());
  }

  @ParameterizedTest
  @CsvSource({
    "ServerStreaming, '3:abc,', '1:a,2:ab,3:abc,!8:0 null[],'",
    "ClientStreaming, '1:a,1:b,', '3:a+b,!8:0 null[],'",
    "BidiStreaming, '1:a,1:b,', '6:echo a,6:echo b,3:end,!8:0 null[],'",
    "BidiStreaming, '', '3:end,!8:0 null[],'",
  })
  void aStreamHasItsFramesAndItsEndInTheBody(String method, String request, String reply)
      throws IOException {
    assertEquals(reply, buffered(method, request));
    assertEquals(reply, streamed(method, request));
  }

  @Test
  void whatTheProtocolRefusesIsAnEndOfItsOwn() throws IOException {
    String refused = "!45:3 netstring: 7:a, (expected: length:bytes,)[],";
    assertEquals(refused, buffered("BidiStreaming", "7:a,"));
    assertEquals(refused, streamed("BidiStreaming", "7:a,"));
  }

  @Test
  void aTimeoutOfTheProtocolIsTheCalls() throws IOException {
    HttpRequest request = stream("BidiStreaming", "1:a,");
    request.headers().add("netstring-timeout-nanos", "0");
    assertTrue(text(server.serve(request, INVOCATION).body()).contains(":4 deadline exceeded"));
  }

  private String buffered(String method, String body) throws IOException {
    HttpResponse response = server.serve(stream(method, body), INVOCATION);
    assertEquals(200, response.status());
    assertEquals(HttpResponse.BINARY, response.escapes());
    return text(response.body());
  }

  private String streamed(String method, String body) throws IOException {
    PrimingReply reply = new PrimingReply();
    server.stream(stream(method, body), INVOCATION, reply);
    String all = reply.toString(StandardCharsets.UTF_8);
    return all.substring(all.indexOf('}', all.indexOf("cookies")) + 1);
  }

  private static HttpRequest stream(String method, String body) {
    return request(method, NetstringProtocol.STREAM, body);
  }

  private static HttpRequest unary(String method, String body) {
    return request(method, NetstringProtocol.UNARY, body);
  }

  private static HttpRequest request(String method, String contentType, String body) {
    HttpHeaders headers = new HttpHeaders();
    headers.add("content-type", contentType);
    return new HttpRequest(
        PayloadFormat.FUNCTION_URL,
        "POST",
        "/" + TextService.NAME + "/" + method,
        null,
        "",
        headers,
        body.getBytes(StandardCharsets.UTF_8),
        null,
        null);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
