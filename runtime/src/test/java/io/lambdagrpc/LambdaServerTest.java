package io.lambdagrpc;

import static io.lambdagrpc.fixture.ScriptedRuntimeApi.ACCEPTED;
import static io.lambdagrpc.fixture.ScriptedRuntimeApi.invocation;
import static io.lambdagrpc.fixture.TextService.UNARY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.amazonaws.services.lambda.runtime.Context;
import io.grpc.Attributes;
import io.grpc.Server;
import io.grpc.ServerTransportFilter;
import io.grpc.Status;
import io.lambdagrpc.fixture.Call;
import io.lambdagrpc.fixture.Front;
import io.lambdagrpc.fixture.LambdaFunction;
import io.lambdagrpc.fixture.Reply;
import io.lambdagrpc.fixture.ScriptedRuntimeApi;
import io.lambdagrpc.fixture.Seen;
import io.lambdagrpc.fixture.TextService;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A server that serves the Runtime API itself, byte by byte as the peer may send it. (Over 300
 * lines: one peer and one life of a server, from its start to its shutdown.)
 */
@Timeout(30)
class LambdaServerTest {

  private static final String ROOT = " /2018-06-01/runtime/invocation/";
  private static final byte[] HELLO = Front.REST.event(Call.to(UNARY).message("a"));

  private final ScriptedRuntimeApi api = new ScriptedRuntimeApi();

  LambdaServerTest() throws IOException {}

  @AfterEach
  void close() throws IOException {
    api.close();
  }

  private Server start(LambdaServerBuilder server) throws IOException {
    return server.runtimeApi(api.endpoint()).build().start();
  }

  private Server start() throws IOException {
    return start(LambdaFunction.server(TextService.all()));
  }

  private void takeNext() throws InterruptedException {
    ScriptedRuntimeApi.Request next = api.take();
    assertEquals("GET" + ROOT + "next HTTP/1.1", next.line());
    assertEquals(api.endpoint(), next.headers().get("host"));
  }

  private Reply takeReply(String requestId) throws InterruptedException {
    ScriptedRuntimeApi.Request response = api.take();
    assertEquals("POST" + ROOT + requestId + "/response HTTP/1.1", response.line());
    return Front.REST.reply(response.body());
  }

  private static void assertTerminates(Server server) throws InterruptedException {
    assertTrue(server.awaitTermination(10, TimeUnit.SECONDS));
    assertTrue(server.isTerminated());
  }

  @Test
  void servesOneInvocationAfterTheOtherOnOneConnection() throws Exception {
    Server server = start();
    for (String id : List.of("id-1", "id-2", "id-3")) {
      api.answer(invocation(id, HELLO)).answer(ACCEPTED);
      takeNext();
      assertEquals("OK [echo a]", takeReply(id).toString());
    }
    takeNext();
    assertEquals(1, api.connections());
    assertFalse(server.isTerminated());
    server.shutdown();
    assertTerminates(server);
  }

  @Test
  void hasNoPortAndStartsOnce() throws Exception {
    Server server = start();
    assertEquals(-1, server.getPort());
    assertEquals(List.of(), server.getListenSockets());
    assertThrows(IllegalStateException.class, server::start);
    assertFalse(server.isShutdown());
    server.shutdownNow();
    assertTrue(server.isShutdown());
    assertTerminates(server);
  }

  @Test
  void endsBeforeItsStartToo() throws Exception {
    Server server = LambdaFunction.server(TextService.all()).build();
    assertFalse(server.awaitTermination(1, TimeUnit.MILLISECONDS));
    server.shutdown().shutdown().awaitTermination();
    assertTerminates(server);
    assertThrows(IllegalStateException.class, server::start);
  }

  @Test
  void needsTheAddressOfTheRuntimeApi() {
    Server nowhere = LambdaServerBuilder.create().build();
    assertEquals(
        "AWS_LAMBDA_RUNTIME_API is not set (expected: host:port, as Lambda sets it)",
        assertThrows(IllegalArgumentException.class, nowhere::start).getMessage());
    for (String address : List.of("localhost", "host:", "host:port", "")) {
      Server wrong = LambdaFunction.server(TextService.all()).runtimeApi(address).build();
      assertEquals(
          "runtime api: " + address + " (expected: host:port, as in AWS_LAMBDA_RUNTIME_API)",
          assertThrows(IllegalArgumentException.class, wrong::start).getMessage());
    }
  }

  @Test
  void anEventMayComeInChunks() throws Exception {
    Server server = start();
    String event = new String(HELLO, StandardCharsets.ISO_8859_1);
    String chunks =
        "Transfer-Encoding: chunked\r\n\r\n"
            + "a\r\n"
            + event.substring(0, 10)
            + "\r\n"
            + Integer.toHexString(event.length() - 10)
            + ";name=value\r\n"
            + event.substring(10)
            + "\r\n0\r\nTrailer: x\r\n\r\n";
    api.answer(ScriptedRuntimeApi.head("id-1", 60_000) + chunks);
    api.answer(ACCEPTED);
    takeNext();
    assertEquals("OK [echo a]", takeReply("id-1").toString());
    takeNext();
    server.shutdown();
    assertTerminates(server);
  }

  @Test
  void aConnectionThatWasClosedIsMadeAnew() throws Exception {
    Server server = start();
    api.answerAndClose(invocation("id-1", HELLO)).answerAndClose(ACCEPTED);
    takeNext();
    assertEquals("OK [echo a]", takeReply("id-1").toString());
    api.answer(invocation("id-2", HELLO));
    api.answer(ACCEPTED.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));
    takeNext();
    assertEquals("OK [echo a]", takeReply("id-2").toString());
    server.shutdown();
    assertTrue(api.connections() >= 3);
    assertTerminates(server);
  }

  @Test
  void aReplyThatIsTooLargeForLambdaIsReportedAsAnError() throws Exception {
    Server server = start();
    api.answer(invocation("id-1", HELLO));
    api.answer("HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\n{}").answer(ACCEPTED);
    takeNext();
    takeReply("id-1");
    ScriptedRuntimeApi.Request error = api.take();
    assertEquals("POST" + ROOT + "id-1/error HTTP/1.1", error.line());
    assertTrue(error.text().contains("(expected: what Lambda takes, 6 MB)"), error.text());
    takeNext();
    server.shutdown();
    assertTerminates(server);
  }

  @Test
  void anEventThatIsNoCallIsReportedAsAnErrorAndTheNextIsServed() throws Exception {
    Server server = start();
    api.answer(invocation("id-1", "{\"a\": \"\\\"\"}".getBytes(StandardCharsets.US_ASCII)));
    api.answer(ACCEPTED);
    takeNext();
    ScriptedRuntimeApi.Request error = api.take();
    assertEquals("POST" + ROOT + "id-1/error HTTP/1.1", error.line());
    String type = "io.lambdagrpc.internal.event.InvalidEventException";
    assertEquals(type, error.headers().get("lambda-runtime-function-error-type"));
    assertTrue(error.text().startsWith("{\"errorMessage\":\"event: "), error.text());
    String trace = "\",\"errorType\":\"" + type + "\",\"stackTrace\":[\"io.lambdagrpc.";
    assertTrue(error.text().contains(trace), error.text());
    api.answer(invocation("id-2", HELLO)).answer(ACCEPTED);
    takeNext();
    assertEquals("OK [echo a]", takeReply("id-2").toString());
    server.shutdown();
    assertTerminates(server);
  }

  @Test
  void aRuntimeApiThatBreaksTheProtocolTwiceEndsTheServer() throws Exception {
    Server server = start();
    api.answerAndClose("garbage\r\n\r\n");
    takeNext();
    api.answer(invocation("id-1", HELLO)).answer(ACCEPTED);
    takeNext();
    assertEquals("OK [echo a]", takeReply("id-1").toString());
    api.answerAndClose("garbage\r\n\r\n").answerAndClose("garbage\r\n\r\n");
    takeNext();
    takeNext();
    assertTerminates(server);
  }

  @Test
  void aReplyThatIsRefusedCostsNoOtherInvocation() throws Exception {
    Server server = start();
    api.answer(invocation("id-1", HELLO));
    api.answer("HTTP/1.1 400 Bad Request\r\nContent-Length: 2\r\n\r\n{}");
    takeNext();
    takeReply("id-1");
    api.answer(invocation("id-2", HELLO)).answer(ACCEPTED);
    takeNext();
    assertEquals("OK [echo a]", takeReply("id-2").toString());
    server.shutdown();
    assertTerminates(server);
  }

  @Test
  void theContextIsThatOfTheInvocation() throws Exception {
    Seen<Context> seen = new Seen<>();
    Seen<String> trace = new Seen<>();
    Server server =
        start(
            LambdaFunction.server(
                TextService.unary(
                    (request, replies) -> {
                      seen.note(Objects.requireNonNull(LambdaCall.KEY.get()).lambdaContext());
                      trace.note(System.getProperty("com.amazonaws.xray.traceHeader", ""));
                      TextService.echo(request, replies);
                    })));
    api.answer(
        invocation("id-1", HELLO)
            .replace(
                "\r\nLambda-Runtime-Deadline-Ms",
                "\r\nLambda-Runtime-Trace-Id: Root=1"
                    + "\r\nLambda-Runtime-Aws-Tenant-Id: blue"
                    + "\r\nLambda-Runtime-Invoked-Function-Arn: arn:x"
                    + "\r\nLambda-Runtime-Deadline-Ms"));
    api.answer(ACCEPTED);
    takeNext();
    takeReply("id-1");
    Context context = seen.get();
    assertEquals("id-1", context.getAwsRequestId());
    assertEquals("arn:x", context.getInvokedFunctionArn());
    assertEquals("blue", context.getTenantId());
    assertEquals("Root=1", context.getXrayTraceId());
    assertEquals("Root=1", trace.get());
    assertNull(context.getClientContext());
    assertNull(context.getIdentity());
    int remaining = context.getRemainingTimeInMillis();
    assertTrue(remaining > 0 && remaining <= 60_000, () -> "remaining: " + remaining);

    api.answer(invocation("id-2", HELLO)).answer(ACCEPTED);
    takeNext();
    takeReply("id-2");
    assertEquals("", trace.get());
    takeNext();
    server.shutdown();
    assertTerminates(server);
  }

  @Test
  void lambdasDeadlineIsThatOfTheInvocation() throws Exception {
    Server server = start(LambdaFunction.server(TextService.unary((request, replies) -> {})));
    api.answer(invocation("id-1", 100, HELLO)).answer(ACCEPTED);
    takeNext();
    assertEquals(Status.Code.DEADLINE_EXCEEDED, takeReply("id-1").status());
    takeNext();
    server.shutdown();
    assertTerminates(server);
  }

  @Test
  void aShutdownLetsTheInvocationInHandEnd() throws Exception {
    Seen<Server> self = new Seen<>();
    assertAnsweredAndTerminated(
        self,
        LambdaFunction.server(
            TextService.unary(
                (request, replies) -> {
                  self.get().shutdown();
                  TextService.echo(request, replies);
                })));
  }

  @Test
  void aShutdownBeforeTheCallHasBegunLetsItEndToo() throws Exception {
    Seen<Server> self = new Seen<>();
    assertAnsweredAndTerminated(
        self,
        LambdaFunction.server(TextService.all())
            .addTransportFilter(
                new ServerTransportFilter() {
                  @Override
                  public Attributes transportReady(Attributes transport) {
                    self.get().shutdown();
                    return transport;
                  }
                }));
  }

  private void assertAnsweredAndTerminated(Seen<Server> self, LambdaServerBuilder server)
      throws Exception {
    self.note(server.runtimeApi(api.endpoint()).build());
    api.answer(invocation("id-1", HELLO)).answer(ACCEPTED);
    self.get().start();
    takeNext();
    assertEquals("OK [echo a]", takeReply("id-1").toString());
    assertTerminates(self.get());
  }
}
