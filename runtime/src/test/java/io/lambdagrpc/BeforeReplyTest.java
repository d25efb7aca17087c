package io.lambdagrpc;

import static io.lambdagrpc.StreamingPeer.STREAM;
import static io.lambdagrpc.StreamingPeer.frame;
import static io.lambdagrpc.StreamingPeer.invoke;
import static io.lambdagrpc.StreamingPeer.readChunk;
import static io.lambdagrpc.StreamingPeer.readHead;
import static io.lambdagrpc.StreamingPeer.streaming;
import static io.lambdagrpc.fixture.TextService.UNARY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.amazonaws.services.lambda.runtime.logging.LogLevel;
import io.grpc.Context;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import io.lambdagrpc.fixture.Call;
import io.lambdagrpc.fixture.FakeContext;
import io.lambdagrpc.fixture.Front;
import io.lambdagrpc.fixture.LambdaFunction;
import io.lambdagrpc.fixture.TextService;
import io.lambdagrpc.fixture.Unprintable;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is done at the end of a call before its reply goes out. (Over 300 lines: all that hang here
 * are let go in one place.)
 */
@Timeout(60)
class BeforeReplyTest {

  private static final Call HELLO = Call.to(UNARY).message("a");
  private static final String HEADER = FakeContext.REQUEST_ID + " text.Texts/Unary: beforeReply ";

  private final CountDownLatch release = new CountDownLatch(1);
  private final List<String> events = new CopyOnWriteArrayList<>();
  private final FakeContext context = FakeContext.create();

  @AfterEach
  void release() {
    release.countDown();
  }

  private LambdaServerBuilder server() {
    return LambdaFunction.server(
            TextService.unary(
                (request, replies) -> {
                  switch (request) {
                    case "never" -> {}
                    case "stuck" -> awaitRelease();
                    case "throws" -> throw new IllegalStateException("meant to fail");
                    default -> TextService.echo(request, replies);
                  }
                }))
        .beforeReplyTimeout(1, TimeUnit.HOURS);
  }

  private void awaitRelease() {
    boolean interrupted = false;
    while (true) {
      try {
        release.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    for (FakeContext.Logged logged : context.log()) {
      if (logged.level() == LogLevel.WARN) {
        warnings.add(logged.text());
      }
    }
    return warnings;
  }

  /** Notes when a listener and a tracer learn of the end. */
  private final class Watcher extends ServerStreamTracer.Factory implements ServerInterceptor {
    @Override
    public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
        ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
      return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
        @Override
        public void onComplete() {
          events.add("complete");
        }

        @Override
        public void onCancel() {
          events.add("cancel");
        }
      };
    }

    @Override
    public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
      return new ServerStreamTracer() {
        @Override
        public void streamClosed(Status status) {
          events.add("closed");
        }
      };
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aHookRunsWhenAllHaveLearnedOfTheEnd(boolean direct) {
    Watcher watcher = new Watcher();
    LambdaServerBuilder server =
        server()
            .intercept(watcher)
            .addStreamTracerFactory(watcher)
            .beforeReply(time -> events.add("hook"));
    LambdaFunction function = LambdaFunction.of(direct ? server.directExecutor() : server);

    assertEquals("OK [echo a]", function.call(HELLO, context).toString());
    assertEquals(List.of("closed", "complete", "hook"), events);
    assertEquals(List.of(), context.log());
  }

  @Test
  void aHookSeesTheCallAndMayCallOthers() {
    LambdaFunction function =
        LambdaFunction.of(
            server()
                .beforeReply(
                    time -> {
                      LambdaCall call = Objects.requireNonNull(LambdaCall.KEY.get());
                      events.add(call.lambdaContext().getAwsRequestId());
                      events.add("cancelled: " + Context.current().isCancelled());
                      events.add("deadline: " + Context.current().getDeadline());
                    }));

    function.call(HELLO.timeout("1H"));
    assertEquals(List.of(FakeContext.REQUEST_ID, "cancelled: false", "deadline: null"), events);
  }

  @Test
  void whateverTheEndOfACallItsHookRuns() {
    LambdaFunction function =
        LambdaFunction.of(
            server().intercept(new Watcher()).beforeReply(time -> events.add("hook")));

    for (String message : List.of("throws", "never", "stuck")) {
      events.clear();
      // Short only for calls that do not end by themselves: a hook gets half of what is left.
      String timeout = message.equals("throws") ? "1M" : "100m";
      function.call(Call.to(UNARY).message(message).timeout(timeout), context);
      assertEquals("hook", events.get(events.size() - 1), message);
    }
    events.clear();
    function.call(Call.to("/text.Texts/None").message("a"));
    assertEquals(List.of("hook"), events);
  }

  @Test
  void aRequestThatIsNoCallRunsNone() {
    LambdaFunction function =
        LambdaFunction.of(
            server().healthCheckPath("/healthz").beforeReply(time -> events.add("hook")));

    Call check = new Call("GET", "/healthz", List.of(), new byte[0]);
    assertEquals(200, function.call(check).http());
    assertEquals(415, function.call(HELLO.contentType("text/plain")).http());
    assertEquals(List.of(), events);
  }

  @Test
  void whatAHookThrowsIsOneLineOfTheLog() {
    LambdaFunction function =
        LambdaFunction.of(
            server()
                .beforeReply(time -> events.add("first"))
                .beforeReply(
                    time -> {
                      throw new IllegalStateException("no\ncollector");
                    }));

    assertEquals("OK [echo a]", function.call(HELLO, context).toString());
    assertEquals(List.of("first"), events);
    assertEquals(
        List.of(HEADER + "hook 2 failed: java.lang.IllegalStateException: no\\ncollector\n"),
        warnings());
    assertEquals(Thread.currentThread(), context.log().get(0).thread());
  }

  @Test
  void aLongPathDoesNotFillTheLogWithAHooksFailure() {
    LambdaFunction function =
        LambdaFunction.of(
            server()
                .beforeReply(
                    time -> {
                      throw new IllegalStateException("no collector");
                    }));

    function.call(Call.to("/text.Texts/" + "a".repeat(1_000_000)), context);
    assertTrue(warnings().get(0).length() < 500, warnings().get(0));
  }

  @Test
  void aHooksFailureThatCannotBePrintedIsToldByItsType() {
    LambdaFunction function =
        LambdaFunction.of(
            server()
                .beforeReply(
                    time -> {
                      throw new Unprintable();
                    }));

    assertEquals("OK [echo a]", function.call(HELLO, context).toString());
    String failure = Unprintable.class.getName() + ", which cannot be printed: ";
    assertEquals(
        List.of(HEADER + "hook 1 failed: " + failure + "java.lang.IllegalStateException\n"),
        warnings());
  }

  @Test
  void aReplyDoesNotWaitForAHookThatHangsAndOthersGoWithoutIt() throws Exception {
    CountDownLatch returned = new CountDownLatch(1);
    LambdaFunction function =
        LambdaFunction.of(
            server()
                .beforeReplyTimeout(20, TimeUnit.MILLISECONDS)
                .beforeReply(
                    time -> {
                      if (returned.getCount() > 0) {
                        awaitRelease();
                        returned.countDown();
                      }
                    }));

    for (int i = 0; i < 3; i++) {
      assertEquals("OK [echo a]", function.call(HELLO, context).toString());
    }
    String leftOut = HEADER + "hook 1 left out, since it still runs for an earlier call\n";
    assertEquals(List.of(HEADER + "hook 1 took longer than 20 ms\n", leftOut, leftOut), warnings());

    release.countDown();
    returned.await();
    context.log().clear();
    // The thread that hung is about to tell that it does so no longer.
    while (!warnings().isEmpty() || events.isEmpty()) {
      context.log().clear();
      function.call(HELLO, context);
      if (warnings().isEmpty()) {
        events.add("runs again");
      }
    }
  }

  @Test
  void hooksOfACallRunAtOnce() {
    CyclicBarrier both = new CyclicBarrier(2);
    LambdaFunction function =
        LambdaFunction.of(
            server().beforeReply(time -> await(both)).beforeReply(time -> await(both)));

    assertEquals("OK [echo a]", function.call(HELLO, context).toString());
    assertEquals(List.of(), context.log());
  }

  @Test
  void sixteenCallsAtOnceRunTheirHooksAtOnce() throws Exception {
    CyclicBarrier all = new CyclicBarrier(16);
    LambdaFunction function = LambdaFunction.of(server().beforeReply(time -> await(all)));
    ExecutorService invocations = Executors.newFixedThreadPool(16);
    try {
      List<Future<String>> replies = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        replies.add(invocations.submit(() -> function.call(HELLO, context).toString()));
      }
      for (Future<String> reply : replies) {
        assertEquals("OK [echo a]", reply.get());
      }
    } finally {
      invocations.shutdownNow();
    }
    assertEquals(List.of(), context.log());
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await();
    } catch (InterruptedException | BrokenBarrierException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aHookHasHalfOfWhatTheClientStillWaits() {
    List<Duration> times = new CopyOnWriteArrayList<>();
    LambdaFunction function = LambdaFunction.of(server().beforeReply(times::add));

    function.call(HELLO.timeout("40S"), FakeContext.withRemaining(600_000));
    assertBetween(Duration.ofSeconds(1), times.get(0), Duration.ofSeconds(20));
  }

  @Test
  void aHookHasHalfOfLambdasTimeWhereTheClientWaitsNoLonger() {
    List<Duration> times = new CopyOnWriteArrayList<>();
    LambdaFunction function = LambdaFunction.of(server().beforeReply(times::add));

    function.call(
        Call.to(UNARY).message("never").timeout("10m"), FakeContext.withRemaining(90_000));
    assertBetween(Duration.ofSeconds(1), times.get(0), Duration.ofSeconds(45));
    function.call(Call.to(UNARY).message("never"), FakeContext.withRemaining(200));
    assertBetween(Duration.ZERO, times.get(1), Duration.ofMillis(50));
  }

  @Test
  void aHookHasItsOwnLimitAtTheMost() {
    List<Duration> times = new CopyOnWriteArrayList<>();
    LambdaServerBuilder server = server().beforeReply(times::add);

    LambdaFunction.of(server.beforeReplyTimeout(3, TimeUnit.SECONDS)).call(HELLO, context);
    assertEquals(List.of(Duration.ofSeconds(3)), times);
    assertThrows(
        IllegalArgumentException.class, () -> server.beforeReplyTimeout(-1, TimeUnit.SECONDS));
  }

  private static void assertBetween(Duration least, Duration time, Duration most) {
    assertTrue(least.compareTo(time) <= 0 && time.compareTo(most) <= 0, time::toString);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void messagesOfAStreamDoNotWaitForTheHookAndTheEndDoes(boolean direct) throws Exception {
    try (StreamingPeer peer = new StreamingPeer()) {
      LambdaServerBuilder server =
          LambdaFunction.server(
                  streaming(
                      replies -> {
                        replies.onNext("f");
                        replies.onNext("fo");
                        replies.onCompleted();
                      }))
              .beforeReply(
                  time -> {
                    awaitRelease();
                    events.add("hook");
                  });
      Server started = peer.start(direct ? server.directExecutor() : server);
      try (Socket socket = peer.accept()) {
        invoke(socket, STREAM);
        readHead(socket.getInputStream());
        assertTrue(readChunk(socket).startsWith("{\"statusCode\":200"));
        assertEquals("\0".repeat(8), readChunk(socket));
        StringBuilder messages = new StringBuilder();
        while (messages.length() < (frame(0, "f") + frame(0, "fo")).length()) {
          messages.append(readChunk(socket));
        }
        assertEquals(frame(0, "f") + frame(0, "fo"), messages.toString());
        assertFalse(events.contains("hook"));
        release.countDown();
        assertEquals(frame(0x80, "grpc-status:0\r\n"), readChunk(socket));
        assertEquals(List.of("hook"), events);
      }
      started.shutdownNow();
    }
  }

  @Test
  void aUnaryReplyThatIsStreamedLeavesInOnePieceAfterTheHook() throws Exception {
    try (StreamingPeer peer = new StreamingPeer()) {
      Server started = peer.start(server().beforeReply(time -> events.add("hook")));
      try (Socket socket = peer.accept()) {
        invoke(socket, HELLO);
        readHead(socket.getInputStream());
        readChunk(socket);
        assertEquals(List.of("hook"), events);
        readChunk(socket);
        assertEquals(frame(0, "echo a") + frame(0x80, "grpc-status:0\r\n"), readChunk(socket));
      }
      started.shutdownNow();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/grpc-web+proto", "application/connect+proto"})
  void everyFrontAndProtocolWaits(String contentType) {
    LambdaFunction function =
        LambdaFunction.of(
            LambdaFunction.server(TextService.all()).beforeReply(time -> events.add("hook")));
    for (Front front : Front.values()) {
      events.clear();
      function.call(front, STREAM.contentType(contentType), context);
      assertEquals(List.of("hook"), events, front.name());
    }
  }
}
