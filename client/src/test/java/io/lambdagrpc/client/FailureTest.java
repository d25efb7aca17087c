package io.lambdagrpc.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Filter;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
final class FailureTest {

  private final RecordingListener listener = new RecordingListener();

  @ParameterizedTest
  @CsvSource({
    "200, UNKNOWN",
    "302, UNKNOWN",
    "400, INTERNAL",
    "401, UNAUTHENTICATED",
    "403, PERMISSION_DENIED",
    "404, UNIMPLEMENTED",
    "429, UNAVAILABLE",
    "500, UNKNOWN",
    "502, UNAVAILABLE",
    "503, UNAVAILABLE",
    "504, UNAVAILABLE",
  })
  void aGatewaysOwnReplyIsMappedAndShown(int httpStatus, Status.Code code) throws Exception {
    Status status =
        call(
            exchange -> {
              exchange.getResponseHeaders().set("content-type", "application/json");
              ScriptedServer.reply(
                  exchange, httpStatus, "{\"message\":null}".getBytes(StandardCharsets.UTF_8));
            });
    assertEquals(code, status.getCode());
    assertTrue(
        description(status)
            .contains("HTTP " + httpStatus + ", content-type application/json: {\"message\":null}"),
        status::toString);
    assertEquals(List.of("close " + code), listener.events);
  }

  @Test
  void aPageWhereGrpcWebWasExpectedIsUnknownAndShown() throws Exception {
    Status status =
        call(
            exchange -> {
              exchange.getResponseHeaders().set("content-type", "text/html; charset=utf-8");
              ScriptedServer.reply(
                  exchange, 200, "<h1>Sign in</h1>".getBytes(StandardCharsets.UTF_8));
            });
    assertEquals(Status.Code.UNKNOWN, status.getCode());
    assertTrue(description(status).contains("<h1>Sign in</h1>"), status::toString);
  }

  /** A function may have run, and what it did is not known to have no side effects. */
  @Test
  void aCallThatFailsIsNotMadeAgainWhateverIsAskedFor() throws Exception {
    Map<String, Object> retries =
        Map.of(
            "maxAttempts",
            3.0,
            "initialBackoff",
            "0.01s",
            "maxBackoff",
            "0.01s",
            "backoffMultiplier",
            1.0,
            "retryableStatusCodes",
            List.of("UNAVAILABLE"));
    Map<String, Object> config =
        Map.of("methodConfig", List.of(Map.of("name", List.of(Map.of()), "retryPolicy", retries)));
    try (ScriptedServer server =
        new ScriptedServer(exchange -> ScriptedServer.reply(exchange, 503))) {
      ManagedChannel channel = server.client().enableRetry().defaultServiceConfig(config).build();
      assertEquals(Status.Code.UNAVAILABLE, call(channel).getCode());
      assertEquals(1, server.requests.size());
      channel.shutdownNow();
    }
  }

  @Test
  void aReplyWithoutABodyIsMappedByItsHttpStatus() throws Exception {
    Status status = call(exchange -> ScriptedServer.reply(exchange, 503));
    assertEquals(Status.Code.UNAVAILABLE, status.getCode());
  }

  @Test
  void aStatusInTheHeadersIsHeardWithItsTrailers() throws Exception {
    Status status =
        call(
            exchange -> {
              exchange.getResponseHeaders().set("grpc-status", "8");
              exchange.getResponseHeaders().set("grpc-message", "too %25 much");
              exchange.getResponseHeaders().set("x-key", "v");
              ScriptedServer.reply(exchange, 200);
            });
    assertEquals(Status.Code.RESOURCE_EXHAUSTED, status.getCode());
    assertEquals("too % much", status.getDescription());
    Metadata trailers = listener.trailers;
    assertEquals(
        "v",
        trailers == null
            ? null
            : trailers.get(Metadata.Key.of("x-key", Metadata.ASCII_STRING_MARSHALLER)));
    assertEquals(List.of("close RESOURCE_EXHAUSTED"), listener.events);
  }

  @Test
  void aFrameCutShortIsAProtocolError() throws Exception {
    Status status =
        call(exchange -> ScriptedServer.reply(exchange, 200, new byte[] {0, 0, 0, 0, 9}));
    assertEquals(Status.Code.INTERNAL, status.getCode());
    assertEquals(
        "protocol error: message cut short: 0 bytes (expected: 9)", status.getDescription());
  }

  @Test
  void aProtocolErrorInAnOpenStreamEndsTheCallAtOnce() throws Exception {
    Status status =
        call(
            exchange -> {
              OutputStream out = ScriptedServer.stream(exchange);
              try {
                out.write(Wire.frame(0x44, new byte[0]));
                while (true) {
                  out.write(Wire.message("again"));
                  out.flush();
                }
              } catch (IOException e) {
                return; // the client has hung up, as it should
              }
            });
    assertEquals(Status.Code.INTERNAL, status.getCode());
  }

  @Test
  void aConnectionLostWithinTheBodyIsUnavailableAfterWhatHadCome() throws Exception {
    Status status =
        call(
            exchange -> {
              exchange.getResponseHeaders().set("content-type", "application/grpc-web+proto");
              exchange.sendResponseHeaders(200, 100);
              exchange.getResponseBody().write(Wire.message("one"));
              exchange.getResponseBody().flush();
            });
    assertEquals(Status.Code.UNAVAILABLE, status.getCode());
    assertInstanceOf(IOException.class, status.getCause());
    assertEquals(List.of("headers", "one", "close UNAVAILABLE"), listener.events);
  }

  @Test
  void anErrorInOnCloseIsLoggedAndSparesTheNextCall() throws Exception {
    AssertionError mistake = new AssertionError("a mistake of the application");
    List<Throwable> logged = new CopyOnWriteArrayList<>();
    Logger logger = Logger.getLogger(Exchange.class.getName());
    Filter keep = record -> !logged.add(record.getThrown());
    logger.setFilter(keep);
    try (ScriptedServer server =
        new ScriptedServer(exchange -> ScriptedServer.reply(exchange, 200, Wire.OK))) {
      ManagedChannel channel = server.client().directExecutor().build();
      ClientCall<String, String> call =
          channel.newCall(Wire.method(MethodType.UNARY), CallOptions.DEFAULT);
      call.start(
          new ClientCall.Listener<>() {
            @Override
            public void onClose(Status status, Metadata trailers) {
              throw mistake;
            }
          },
          new Metadata());
      call.cancel("stop", null);

      assertEquals(List.of(mistake), logged);
      assertTrue(call(channel).isOk());
      channel.shutdownNow();
    } finally {
      logger.setFilter(null);
    }
  }

  @Test
  void anErrorOfTheMarshallerReachesTheCallerAndEndsTheCall() throws Exception {
    AssertionError mistake = new AssertionError("a mistake of the marshaller");
    MethodDescriptor<String, String> method = Wire.method(MethodType.UNARY);
    MethodDescriptor.Marshaller<String> failing =
        new MethodDescriptor.Marshaller<>() {
          @Override
          public InputStream stream(String value) {
            throw mistake;
          }

          @Override
          public String parse(InputStream stream) {
            throw mistake;
          }
        };
    ManagedChannel channel = GrpcWebChannelBuilder.forTarget("http://127.0.0.1").build();
    ClientCall<String, String> call =
        channel.newCall(method.toBuilder(failing, failing).build(), CallOptions.DEFAULT);
    call.start(listener, new Metadata());
    assertSame(mistake, assertThrows(AssertionError.class, () -> call.sendMessage("go")));
    assertEquals(Status.Code.CANCELLED, listener.status().getCode());
    channel.shutdownNow();
  }

  private Status call(ScriptedServer.Script script) throws Exception {
    try (ScriptedServer server = new ScriptedServer(script)) {
      ManagedChannel channel = server.client().build();
      Status status = call(channel);
      channel.shutdownNow();
      return status;
    }
  }

  private Status call(ManagedChannel channel) throws Exception {
    return listener.call(channel);
  }

  private static String description(Status status) {
    return String.valueOf(status.getDescription());
  }
}
