package io.lambdagrpc.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
final class TextFormatTest {

  @Test
  void theWholeRequestIsBase64AndSaysSo() throws Exception {
    try (ScriptedServer server =
        new ScriptedServer(exchange -> replyText(exchange, Wire.message("hello"), Wire.OK))) {
      ManagedChannel channel = server.client().useTextFormat().build();
      assertEquals(
          "hello",
          ClientCalls.blockingUnaryCall(
              channel, Wire.method(MethodType.UNARY), CallOptions.DEFAULT, "you"));
      ScriptedServer.Request request = server.requests.take();
      assertEquals("application/grpc-web-text", request.headers().getFirst("content-type"));
      assertEquals("application/grpc-web-text", request.headers().getFirst("accept"));
      assertEquals(
          Base64.getEncoder().encodeToString(Wire.message("you")),
          StandardCharsets.US_ASCII.decode(request.body().bytes()).toString());
      channel.shutdownNow();
    }
  }

  @Test
  void aStreamIsDeliveredMessageByMessageAsItsBytesArrive() throws Exception {
    CountDownLatch oneSeen = new CountDownLatch(1);
    try (ScriptedServer server =
        new ScriptedServer(
            exchange -> {
              exchange.getResponseHeaders().set("content-type", "application/grpc-web-text+proto");
              exchange.sendResponseHeaders(200, 0);
              OutputStream out = exchange.getResponseBody();
              out.write(Base64.getEncoder().encode(Wire.message("one")));
              out.flush();
              oneSeen.await();
              out.write(Base64.getEncoder().encode(Wire.join(Wire.message("two"), Wire.OK)));
            })) {
      ManagedChannel channel = server.client().useTextFormat().build();
      Iterator<String> replies =
          ClientCalls.blockingServerStreamingCall(
              channel, Wire.method(MethodType.SERVER_STREAMING), CallOptions.DEFAULT, "go");
      assertEquals("one", replies.next());
      oneSeen.countDown();
      assertEquals("two", replies.next());
      assertFalse(replies.hasNext());
      channel.shutdownNow();
    }
  }

  @Test
  void aReplyIsReadInTheFormatThatItNamesWhateverWasAskedFor() throws Exception {
    RecordingListener binary =
        call(true, exchange -> ScriptedServer.reply(exchange, 200, Wire.message("one"), Wire.OK));
    assertEquals(List.of("headers", "one", "close OK"), binary.events);
    RecordingListener text =
        call(false, exchange -> replyText(exchange, Wire.message("two"), Wire.OK));
    assertEquals(List.of("headers", "two", "close OK"), text.events);
  }

  @ParameterizedTest
  @CsvSource({
    "AAAAAAFh!!!!, protocol error: body: byte 33 at 8 ",
    "AAAAAAFhgAAAAA, protocol error: body: 14 characters at 0",
    "AAAA, protocol error: frame header cut short: 3 bytes",
    "AAAAAAFh, no grpc-status at the end of the reply: HTTP 200",
  })
  void aBrokenTextIsAnError(String body, String description) throws Exception {
    Status status =
        call(
                true,
                exchange -> {
                  exchange.getResponseHeaders().set("content-type", "application/grpc-web-text");
                  ScriptedServer.reply(exchange, 200, body.getBytes(StandardCharsets.US_ASCII));
                })
            .status();
    assertFalse(status.isOk());
    assertTrue(String.valueOf(status.getDescription()).startsWith(description), status::toString);
  }

  private static RecordingListener call(boolean asText, ScriptedServer.Script script)
      throws Exception {
    RecordingListener listener = new RecordingListener();
    try (ScriptedServer server = new ScriptedServer(script)) {
      GrpcWebChannelBuilder builder = server.client();
      ManagedChannel channel = (asText ? builder.useTextFormat() : builder).build();
      Status unused = listener.call(channel);
      channel.shutdownNow();
      return listener;
    }
  }

  private static void replyText(HttpExchange exchange, byte[]... body) throws IOException {
    exchange
        .getResponseHeaders()
        .set("Content-Type", "application/grpc-web-TEXT+proto; charset=utf-8");
    byte[][] padded = new byte[body.length][];
    for (int i = 0; i < body.length; i++) {
      padded[i] = Base64.getEncoder().encode(body[i]);
    }
    ScriptedServer.reply(exchange, 200, padded);
  }
}
