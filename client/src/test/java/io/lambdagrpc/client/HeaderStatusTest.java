package io.lambdagrpc.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.Headers;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Replies whose headers carry {@code grpc-status}, as proxies and some servers send them always.
 * The status is the reply's own only where no message follows.
 */
@Timeout(60)
final class HeaderStatusTest {

  private static final Metadata.Key<String> KEY =
      Metadata.Key.of("x-key", Metadata.ASCII_STRING_MARSHALLER);
  private static final byte[] NO_TRAILERS = Wire.frame(0x80, new byte[0]);

  private RecordingListener listener = new RecordingListener();

  @Test
  void aMessageAfterAStatusInTheHeadersIsRead() throws Exception {
    try (ScriptedServer server =
        new ScriptedServer(reply(Map.of("grpc-status", "0"), Wire.message("one"), Wire.OK))) {
      ManagedChannel channel = server.client().build();
      assertEquals(
          "one",
          ClientCalls.blockingUnaryCall(
              channel, Wire.method(MethodType.UNARY), CallOptions.DEFAULT, "go"));
      channel.shutdownNow();
    }
  }

  @Test
  void theTrailersOfAStreamWinOverTheStatusInItsHeaders() throws Exception {
    Status status =
        call(
            reply(
                Map.of("grpc-status", "0", "x-key", "of the headers"),
                Wire.message("one"),
                Wire.message("two"),
                Wire.trailers(
                    "grpc-status:13\r\ngrpc-message:broke\r\nx-key:of the trailers\r\n")));
    assertEquals(Status.Code.INTERNAL, status.getCode());
    assertEquals("broke", status.getDescription());
    assertEquals(List.of("headers", "one", "two", "close INTERNAL"), listener.events);
    assertEquals("of the headers", get(listener.headers));
    assertEquals("of the trailers", get(listener.trailers));
  }

  @Test
  void trailersWithoutMessagesWinOverTheStatusInTheHeaders() throws Exception {
    Status status = call(reply(Map.of("grpc-status", "8"), Wire.trailers("grpc-status:9\r\n")));
    assertEquals(Status.Code.FAILED_PRECONDITION, status.getCode());
    assertEquals(List.of("headers", "close FAILED_PRECONDITION"), listener.events);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "8"})
  void withoutABodyTheStatusIsThatOfTheHeaders(String code) throws Exception {
    withoutAMessage(code);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "8"})
  void withAnEmptyTrailerFrameTheStatusIsThatOfTheHeaders(String code) throws Exception {
    withoutAMessage(code, NO_TRAILERS);
  }

  private void withoutAMessage(String code, byte[]... body) throws Exception {
    Status status =
        call(reply(Map.of("grpc-status", code, "grpc-message", "a%25b", "x-key", "v"), body));
    assertEquals(code, String.valueOf(status.getCode().value()));
    assertEquals("a%b", status.getDescription());
    assertEquals(List.of("close " + status.getCode()), listener.events);
    assertEquals("v", get(listener.trailers));
  }

  @Test
  void theHeadersOfAStreamAreHeardBeforeItsEnd() throws Exception {
    try (ScriptedServer server =
        new ScriptedServer(
            exchange -> {
              exchange.getResponseHeaders().set("grpc-status", "0");
              OutputStream out = ScriptedServer.stream(exchange);
              out.write(Wire.message("one"));
              out.flush();
              Thread.currentThread().join(); // until the server closes
            })) {
      ManagedChannel channel = server.client().build();
      ClientCall<String, String> call =
          channel.newCall(Wire.method(MethodType.SERVER_STREAMING), CallOptions.DEFAULT);
      call.start(listener, new Metadata());
      call.sendMessage("go");
      call.halfClose();
      // No message is asked for: headers come all the same.
      listener.heardHeaders.get(30, TimeUnit.SECONDS);
      call.cancel("enough", null);
      assertEquals(Status.Code.CANCELLED, listener.status().getCode());
      channel.shutdownNow();
    }
  }

  /** An OK that was said before the first message tells nothing of what happened after it. */
  @Test
  void messagesWithoutTrailersAreNotOkWhateverTheHeadersSay() throws Exception {
    Status status = call(reply(Map.of("grpc-status", "0"), Wire.message("one")));
    assertEquals(Status.Code.UNKNOWN, status.getCode());
    assertEquals(List.of("headers", "one", "close UNKNOWN"), listener.events);
  }

  @Test
  void anErrorInTheHeadersStandsWhereTrailersAreMissing() throws Exception {
    Status status = call(reply(Map.of("grpc-status", "8"), Wire.message("one")));
    assertEquals(Status.Code.RESOURCE_EXHAUSTED, status.getCode());
    assertEquals(List.of("headers", "one", "close RESOURCE_EXHAUSTED"), listener.events);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "8"})
  void ofALostConnectionOnlyAnErrorInTheHeadersIsTheStatus(String code) throws Exception {
    Status status =
        call(
            exchange -> {
              exchange.getResponseHeaders().set("content-type", "application/grpc-web+proto");
              exchange.getResponseHeaders().set("grpc-status", code);
              exchange.sendResponseHeaders(200, 100);
              exchange.getResponseBody().flush();
            });
    assertEquals(
        code.equals("0") ? Status.Code.UNAVAILABLE : Status.Code.RESOURCE_EXHAUSTED,
        status.getCode());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/grpc-web+json",
        "application/grpc-web-text+json; charset=utf-8",
        "application/grpc-web+proto2",
        "application/grpc-web+",
      })
  void aReplyOfAnotherCodecIsNotRead(String contentType) throws Exception {
    for (Map<String, String> headers :
        List.of(Map.<String, String>of(), Map.of("grpc-status", "0"))) {
      Status status = call(reply(contentType, headers, Wire.message("{}"), Wire.OK));
      assertEquals(Status.Code.UNKNOWN, status.getCode());
      assertTrue(String.valueOf(status.getDescription()).contains(contentType), status::toString);
      assertEquals(List.of("close UNKNOWN"), listener.events);
    }
  }

  @Test
  void anErrorInTheHeadersOfAnotherCodecIsTheStatus() throws Exception {
    Status status = call(reply("application/grpc-web+json", Map.of("grpc-status", "8")));
    assertEquals(Status.Code.RESOURCE_EXHAUSTED, status.getCode());
  }

  /** A gateway that adds {@code grpc-status: 0} to whatever comes from behind it. */
  @Test
  void aPageWithAnOkInItsHeadersIsNoReply() throws Exception {
    Status status =
        call(
            reply(
                "text/html",
                Map.of("grpc-status", "0"),
                "<h1>Sign in</h1>".getBytes(StandardCharsets.UTF_8)));
    assertEquals(Status.Code.UNKNOWN, status.getCode());
    assertTrue(String.valueOf(status.getDescription()).contains("<h1>Sign in</h1>"));
  }

  @Test
  void aContentTypeSentTwiceIsNoOtherCodec() throws Exception {
    String twice = "application/grpc-web+proto, application/grpc-web+proto";
    Status status = call(reply(twice, Map.of(), Wire.message("one"), Wire.OK));
    assertTrue(status.isOk(), status::toString);
  }

  private static ScriptedServer.Script reply(Map<String, String> headers, byte[]... body) {
    return reply("application/grpc-web+proto", headers, body);
  }

  private static ScriptedServer.Script reply(
      String contentType, Map<String, String> headers, byte[]... body) {
    return exchange -> {
      Headers sent = exchange.getResponseHeaders();
      headers.forEach(sent::set);
      sent.set("content-type", contentType);
      ScriptedServer.reply(exchange, 200, body);
    };
  }

  private Status call(ScriptedServer.Script script) throws Exception {
    try (ScriptedServer server = new ScriptedServer(script)) {
      ManagedChannel channel = server.client().build();
      listener = new RecordingListener();
      Status status = listener.call(channel);
      channel.shutdownNow();
      return status;
    }
  }

  private static @Nullable String get(@Nullable Metadata metadata) {
    return metadata == null ? null : metadata.get(KEY);
  }
}
