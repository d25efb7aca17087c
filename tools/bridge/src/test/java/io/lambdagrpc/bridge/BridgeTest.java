package io.lambdagrpc.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.Headers;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is passed on, in both directions. */
@Timeout(60)
final class BridgeTest {

  private static final Metadata.Key<String> TEXT =
      Metadata.Key.of("x-text", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<byte[]> BINARY =
      Metadata.Key.of("x-data-bin", Metadata.BINARY_BYTE_MARSHALLER);

  private volatile ScriptedFunction.Script script =
      exchange ->
          ScriptedFunction.reply(exchange, ScriptedFunction.message("reply"), ScriptedFunction.OK);
  private final ScriptedFunction function;
  private final Bridge bridge;
  private final Native client;

  BridgeTest() throws Exception {
    function = new ScriptedFunction(exchange -> script.answer(exchange));
    bridge = Bridge.to(function.url().resolve("/stage")).start();
    client = new Native(bridge.port());
  }

  @AfterEach
  void stop() {
    client.close();
    bridge.close();
    function.close();
  }

  @Test
  void aCallIsPassedOn() throws Exception {
    Native.Heard heard = client.call("hello");
    assertEquals(Status.Code.OK, heard.status().getCode(), heard.status()::toString);
    assertEquals(List.of("reply"), List.copyOf(heard.messages));
    ScriptedFunction.Request request = function.requests.take();
    assertEquals("/stage/test.Echo/Say", request.path());
    assertEquals("0:hello", request.frames());
  }

  @Test
  void allMessagesOfAStreamAreOneRequest() throws Exception {
    assertTrue(client.call("a", "", "c").status().isOk());
    assertEquals("0:a,0:,0:c", function.requests.take().frames());
  }

  @Test
  void metadataArrivesInBothDirections() throws Exception {
    script =
        exchange -> {
          exchange.getResponseHeaders().add("x-text", "head");
          exchange.getResponseHeaders().add("x-data-bin", "AQ");
          ScriptedFunction.reply(
              exchange,
              ScriptedFunction.message("reply"),
              ScriptedFunction.frame(0x80, "grpc-status:0\r\nx-text:tail\r\nx-data-bin:Ag,Aw\r\n"));
        };
    Metadata headers = new Metadata();
    headers.put(TEXT, "one");
    headers.put(TEXT, "two");
    headers.put(BINARY, new byte[] {0, -1});
    Native.Heard heard = client.call("test.Echo/Say", CallOptions.DEFAULT, headers, "go");
    assertTrue(heard.status().isOk(), heard.status()::toString);
    Headers sent = function.requests.take().headers();
    assertEquals(List.of("one,two"), sent.get("x-text"));
    assertEquals(List.of("AP8"), sent.get("x-data-bin"));
    assertTrue(sent.getFirst("user-agent").startsWith("native/1 grpc-java"));
    Metadata head = heard.headers.get();
    assertEquals("head", head.get(TEXT));
    assertEquals(1, head.get(BINARY)[0]);
    Metadata trailers = heard.end().trailers();
    assertEquals("tail", trailers.get(TEXT));
    assertEquals(
        List.of(2, 3),
        StreamSupport.stream(trailers.getAll(BINARY).spliterator(), false)
            .map(value -> (int) value[0])
            .toList());
  }

  @Test
  void aStatusArrivesWithItsTextAndDetails() throws Exception {
    script =
        exchange ->
            ScriptedFunction.reply(
                exchange,
                ScriptedFunction.message("half"),
                ScriptedFunction.frame(
                    0x80,
                    """
                    grpc-status:9\r
                    grpc-message:100%25 %C3%A4\r
                    grpc-status-details-bin:CAk\r
                    """));
    Native.Heard heard = client.call("go");
    assertEquals(Status.Code.FAILED_PRECONDITION, heard.status().getCode());
    assertEquals("100% ä", heard.status().getDescription());
    assertEquals(List.of("half"), List.copyOf(heard.messages));
    byte[] details =
        heard
            .end()
            .trailers()
            .get(Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER));
    assertEquals(List.of(8, 9), List.of((int) details[0], (int) details[1]));
  }

  @Test
  void aStatusInTheHeaderOnlyArrives() throws Exception {
    script =
        exchange -> {
          exchange.getResponseHeaders().add("grpc-status", "7");
          exchange.getResponseHeaders().add("grpc-message", "not you");
          ScriptedFunction.reply(exchange);
        };
    Status status = client.call("go").status();
    assertEquals(Status.Code.PERMISSION_DENIED, status.getCode());
    assertEquals("not you", status.getDescription());
  }

  @Test
  void theRestOfADeadlineIsPassedOn() throws Exception {
    assertTrue(
        client
            .call(
                "test.Echo/Say",
                CallOptions.DEFAULT.withDeadlineAfter(1, TimeUnit.HOURS),
                new Metadata(),
                "go")
            .status()
            .isOk());
    String timeout = function.requests.take().headers().getFirst("grpc-timeout");
    assertTrue(timeout.matches("35\\d{5}m"), timeout);
  }

  @Test
  void withoutADeadlineThereIsNone() throws Exception {
    assertTrue(client.call("go").status().isOk());
    assertNull(function.requests.take().headers().getFirst("grpc-timeout"));
  }

  @Test
  void repliesArriveAsTheyCome() throws Exception {
    CountDownLatch read = new CountDownLatch(1);
    script =
        exchange -> {
          OutputStream out = ScriptedFunction.stream(exchange);
          out.write(ScriptedFunction.message("first"));
          out.flush();
          read.await();
          out.write(ScriptedFunction.OK);
        };
    Native.Heard heard = client.call("go");
    assertEquals("first", heard.messages.poll(30, TimeUnit.SECONDS));
    read.countDown();
    assertTrue(heard.status().isOk());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a/b?c", "a/b/c", "../x", "x/..", "./x", "a b/c", "a%2e/c", "a\\b/c", "a/", "b#/c"
      })
  void aNameThatWouldLeadElsewhereIsNoMethod(String method) throws Exception {
    Status status = client.call(method, CallOptions.DEFAULT, new Metadata(), "go").status();
    assertEquals(Status.Code.UNIMPLEMENTED, status.getCode(), status::toString);
    assertTrue(function.requests.isEmpty());
  }

  @Test
  void aCallerThatGoesAwayCancels() throws Exception {
    CountDownLatch cancelled = new CountDownLatch(1);
    script =
        exchange -> {
          OutputStream out = ScriptedFunction.stream(exchange);
          out.write(ScriptedFunction.message("first"));
          out.flush();
          try {
            while (true) {
              out.write(new byte[1024]);
              out.flush();
            }
          } finally {
            cancelled.countDown();
          }
        };
    Native.Heard heard = new Native.Heard();
    ClientCall<String, String> call =
        client.channel.newCall(Native.method("test.Echo/Say"), CallOptions.DEFAULT);
    call.start(heard, new Metadata());
    call.request(1);
    call.sendMessage("go");
    call.halfClose();
    assertEquals("first", heard.messages.poll(30, TimeUnit.SECONDS));
    assertFalse(cancelled.await(0, TimeUnit.SECONDS));
    call.cancel("enough", null);
    assertTrue(cancelled.await(30, TimeUnit.SECONDS));
  }
}
