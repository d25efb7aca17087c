package io.lambdagrpc.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.CallOptions;
import io.grpc.Metadata;
import io.grpc.Status;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Functions, and fronts of functions, that do not answer as they should: a status says it. */
@Timeout(60)
final class FailureTest {

  private static void assertEnds(Status.Code code, String part, Status status) {
    assertEquals(code, status.getCode(), status::toString);
    assertTrue(String.valueOf(status.getDescription()).contains(part), status::toString);
  }

  private static Status call(ScriptedFunction.Script script) throws Exception {
    try (TestBed bed = TestBed.answering(script)) {
      return bed.client.call("go").status();
    }
  }

  @Test
  void aFunctionThatIsGoneIsUnavailable() throws Exception {
    URI url;
    try (ScriptedFunction gone = new ScriptedFunction(exchange -> {})) {
      url = gone.url();
    }
    try (Bridge bridge = Bridge.to(url).start();
        Native client = new Native(bridge.port())) {
      assertEnds(
          Status.Code.UNAVAILABLE,
          "no HTTP reply from " + url + ": connection refused",
          client.call("go").status());
    }
  }

  @Test
  void aFunctionThatIsSlowEndsByTheDeadline() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    try (TestBed bed = TestBed.answering(exchange -> never.await())) {
      Status status =
          bed.client
              .call(
                  "test.Echo/Say",
                  CallOptions.DEFAULT.withDeadlineAfter(200, TimeUnit.MILLISECONDS),
                  new Metadata(),
                  "go")
              .status();
      assertEquals(Status.Code.DEADLINE_EXCEEDED, status.getCode());
      while (bed.bridge.counters().inFlight() > 0) {
        Thread.sleep(1);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "200, text/html, UNKNOWN",
    "413, application/json, UNKNOWN",
    "429, application/json, UNAVAILABLE",
    "403, application/json, PERMISSION_DENIED",
    "404, application/json, UNIMPLEMENTED",
    "502, application/json, UNAVAILABLE"
  })
  void aFrontThatAnswersItselfIsQuoted(int http, String type, Status.Code code) throws Exception {
    String body = type.equals("text/html") ? "<h1>Log in</h1>" : "{\"message\":\"said the front\"}";
    Status status =
        call(exchange -> ScriptedFunction.reply(exchange, http, type, body.getBytes(UTF_8)));
    assertEnds(code, "HTTP " + http + ", content-type " + type + ": " + body, status);
  }

  @Test
  void halfAFrameIsAProtocolError() throws Exception {
    assertEnds(
        Status.Code.INTERNAL,
        "protocol error: message cut short: 3 bytes (expected: 10)",
        call(exchange -> ScriptedFunction.reply(exchange, new byte[] {0, 0, 0, 0, 10, 1, 2, 3})));
  }

  /** grpc-java logs such values byte by byte: a reply of 200 KB made 50,000 lines. */
  @Test
  void valuesThatGrpcCannotSendAreDroppedUnlogged() throws Exception {
    Logger grpc = Logger.getLogger("io.grpc.internal");
    Log log = new Log();
    grpc.addHandler(log);
    try (TestBed bed =
        TestBed.answering(
            exchange ->
                ScriptedFunction.reply(
                    exchange,
                    ScriptedFunction.frame(
                        0x80,
                        "grpc-status:0\r\nx-a:a\u0001a\r\nx-a:sound\r\nx-b:\u007f\r\nx-bin:AQ\r\n")))) {
      Metadata trailers = bed.client.call("go").end().trailers();
      Metadata.Key<String> name = Metadata.Key.of("x-a", Metadata.ASCII_STRING_MARSHALLER);
      assertEquals("sound", trailers.get(name));
      assertEquals(Set.of("x-a", "x-bin"), trailers.keys());
      assertEquals(List.of(), log.logged);
    } finally {
      grpc.removeHandler(log);
    }
  }

  @Test
  void aReplyWithoutTrailersIsUnknown() throws Exception {
    assertEnds(
        Status.Code.UNKNOWN,
        "no grpc-status at the end of the reply",
        call(exchange -> ScriptedFunction.reply(exchange, ScriptedFunction.message("half"))));
  }

  @Test
  void aConnectionThatBreaksIsUnavailable() throws Exception {
    assertEnds(
        Status.Code.UNAVAILABLE,
        "lost before its trailer frame",
        call(
            exchange -> {
              exchange.getResponseHeaders().set("content-type", "application/grpc-web+proto");
              exchange.sendResponseHeaders(200, 1000);
              exchange.getResponseBody().write(ScriptedFunction.message("first"));
              exchange.getResponseBody().flush();
            }));
  }

  @Test
  void aCallAfterAFailureWorks() throws Exception {
    boolean[] failed = new boolean[1];
    try (TestBed bed =
        TestBed.answering(
            exchange -> {
              if (failed[0]) {
                ScriptedFunction.reply(exchange, ScriptedFunction.OK);
              } else {
                failed[0] = true;
                ScriptedFunction.reply(exchange, 502, "text/plain");
              }
            })) {
      assertEquals(Status.Code.UNAVAILABLE, bed.client.call("go").status().getCode());
      assertTrue(bed.client.call("go").status().isOk());
      assertEquals(2, bed.bridge.counters().calls());
    }
  }

  /** Why may name roles, profiles and accounts: the callers were told, and the log was not. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "EXCEPTION | no credentials of the profile x",
        "ERROR | no credentials of the profile x",
        "VALUE | header x-token: a value (expected: as HTTP allows it)"
      })
  void whyARequestIsNotSignedIsInTheLogAndNoOtherPlace(String way, String logged) throws Exception {
    Logger logger = Logger.getLogger(LoggedSigner.class.getName());
    Log log = new Log();
    logger.addHandler(log);
    try (TestBed bed =
        new TestBed(
            exchange -> ScriptedFunction.reply(exchange, ScriptedFunction.OK),
            builder ->
                builder
                    .drain(Duration.ZERO)
                    .requestSigner(
                        (request, body) -> {
                          return switch (way) {
                            case "VALUE" -> Map.of("x-token", List.of("sec\r\nret"));
                            case "ERROR" -> throw new LinkageError(logged);
                            default -> throw new IllegalStateException(logged);
                          };
                        }))) {
      for (int i = 0; i < 2; i++) {
        Status status = bed.client.call("go").status();
        assertEquals(Status.Code.UNAUTHENTICATED, status.getCode());
        assertEquals(
            "request not signed: by the bridge, whose log says why", status.getDescription());
      }
      assertTrue(bed.function.requests.isEmpty());
      assertEquals(List.of("requests are not signed: " + logged), log.logged);
    } finally {
      logger.removeHandler(log);
    }
  }

  /** What was logged, and the message of what was thrown. */
  private static final class Log extends Handler {
    final List<String> logged = new CopyOnWriteArrayList<>();

    @Override
    public void publish(LogRecord entry) {
      Throwable thrown = entry.getThrown();
      logged.add(entry.getMessage() + (thrown == null ? "" : ": " + thrown.getMessage()));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
