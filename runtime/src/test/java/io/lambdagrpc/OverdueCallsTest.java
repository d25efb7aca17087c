package io.lambdagrpc;

import static io.lambdagrpc.fixture.ScriptedRuntimeApi.ACCEPTED;
import static io.lambdagrpc.fixture.ScriptedRuntimeApi.invocation;
import static io.lambdagrpc.fixture.TextService.SERVER_STREAMING;
import static io.lambdagrpc.fixture.TextService.UNARY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallExecutorSupplier;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.lambdagrpc.fixture.Call;
import io.lambdagrpc.fixture.FakeContext;
import io.lambdagrpc.fixture.Front;
import io.lambdagrpc.fixture.GrowingTimeout;
import io.lambdagrpc.fixture.LambdaFunction;
import io.lambdagrpc.fixture.ScriptedRuntimeApi;
import io.lambdagrpc.fixture.TextService;
import io.lambdagrpc.internal.env.UnfitEnvironmentError;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Calls that hold their threads for good: the environment is given up before it serves nobody.
 * (Over 300 lines: one test for each way to hold a thread.)
 */
@Timeout(60)
class OverdueCallsTest {

  private static final String LOGGED =
      FakeContext.REQUEST_ID + " is not served, and the process ends; ";

  private final CountDownLatch release = new CountDownLatch(1);
  private final ExecutorService own = Executors.newSingleThreadExecutor();

  /** Takes a second task while it runs the first, and no third. */
  private final ExecutorService bounded =
      new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(1));

  @AfterEach
  void end() {
    release.countDown();
    own.shutdown();
    bounded.shutdown();
  }

  private void serve(String request, StreamObserver<String> replies) {
    if (request.equals("stuck")) {
      awaitUninterruptibly(release);
    }
    TextService.echo(request, replies);
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    while (latch.getCount() > 0) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        // Which is how a method gets stuck that could have stopped.
      }
    }
  }

  private LambdaServerBuilder server() {
    return LambdaFunction.server(
        ServerServiceDefinition.builder(TextService.NAME)
            .addMethod(UNARY, ServerCalls.asyncUnaryCall(this::serve))
            .addMethod(SERVER_STREAMING, ServerCalls.asyncServerStreamingCall(this::serve))
            .build());
  }

  private static Call stuck(MethodDescriptor<String, String> method, String timeout) {
    return Call.to(method).message("stuck").timeout(timeout);
  }

  private static Call hello() {
    return Call.to(UNARY).message("a").timeout("20S");
  }

  private static void assertStuck(LambdaFunction function, int calls) throws Exception {
    assertStuck(function, UNARY, calls);
  }

  private static void assertStuck(
      LambdaFunction function, MethodDescriptor<String, String> method, int calls)
      throws Exception {
    for (int held = 0; held < calls; held++) {
      GrowingTimeout.run(
          (timeout, millis) -> {
            FakeContext context = FakeContext.create();
            assertEquals(
                Status.Code.DEADLINE_EXCEEDED,
                function.call(stuck(method, timeout), context).status());
            return !context.errors().isEmpty();
          });
    }
  }

  /** In which an invocation has little time to wait for the calls before it. */
  private static FakeContext shortOfTime() {
    return FakeContext.withRemaining(40);
  }

  private static UnfitEnvironmentError assertFails(LambdaFunction function, FakeContext context) {
    return assertThrows(UnfitEnvironmentError.class, () -> function.call(hello(), context));
  }

  @Test
  void theNextInvocationFailsOnceMoreThanSixteenCallsHoldTheirThreads() throws Exception {
    LambdaFunction function = LambdaFunction.of(server());
    assertStuck(function, 16);
    assertEquals("OK [echo a]", function.call(hello()).toString());
    assertStuck(function, 1);
    FakeContext context = shortOfTime();
    UnfitEnvironmentError failure = assertFails(function, context);
    String text = "calls that hold a thread past their deadline: 17 (expected: at most 16)";
    assertEquals(text, failure.getMessage());
    assertEquals(List.of(LOGGED + text + ", of text.Texts/Unary (17)\n"), context.errors());
  }

  @Test
  void oneRecordNamesAllMethodsThatDoNotStop() throws Exception {
    LambdaFunction function = LambdaFunction.of(server().maxOverdueCalls(2));
    assertStuck(function, 1);
    assertStuck(function, SERVER_STREAMING, 1);
    assertStuck(function, 1);
    FakeContext context = shortOfTime();
    UnfitEnvironmentError failure = assertFails(function, context);
    assertEquals(
        List.of(
            LOGGED
                + failure.getMessage()
                + ", of text.Texts/Unary (2), text.Texts/ServerStreaming (1)\n"),
        context.errors());
    // As many may come at once, and all find the same.
    FakeContext second = shortOfTime();
    assertFails(function, second);
    assertEquals(List.of(), second.log());
  }

  /**
   * The thread of a call is free a little after its reply is complete, and the next one needs one.
   */
  @Test
  void atALimitOfNoneSoundCallsFollowEachOther() {
    LambdaFunction function = LambdaFunction.of(server().maxOverdueCalls(0));
    for (int i = 0; i < 200; i++) {
      assertEquals("OK [echo a]", function.call(hello()).toString());
    }
  }

  @Test
  void atALimitOfNoneTheFirstEndsIt() throws Exception {
    LambdaFunction function = LambdaFunction.of(server().maxOverdueCalls(0));
    assertStuck(function, 1);
    assertFails(function, shortOfTime());
  }

  @Test
  void aLimitIsNotNegative() {
    assertEquals(
        "maxOverdueCalls: -1 (expected: 0 or more)",
        assertThrows(IllegalArgumentException.class, () -> server().maxOverdueCalls(-1))
            .getMessage());
  }

  /** A first call may load classes for longer than many clients wait. */
  @Test
  void callsThatComeBackSoonAfterEndNothing() throws Exception {
    LambdaFunction function = LambdaFunction.of(server().maxOverdueCalls(1));
    assertStuck(function, 2);
    FutureTask<String> next = new FutureTask<>(() -> function.call(hello()).toString());
    Thread invocation = new Thread(next);
    invocation.start();
    while (invocation.getState() != Thread.State.TIMED_WAITING && !next.isDone()) {
      Thread.onSpinWait();
    }
    release.countDown();
    assertEquals("OK [echo a]", next.get());
  }

  /** The rest of its time is for the report of its failure. */
  @Test
  void anInvocationWaitsForThemForHalfItsTime() throws Exception {
    LambdaFunction function = LambdaFunction.of(server().maxOverdueCalls(0));
    assertStuck(function, 1);
    long start = System.nanoTime();
    assertFails(function, FakeContext.withRemaining(400));
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    assertTrue(millis >= 200, () -> "after " + millis + " ms");
  }

  /** What runs no more is not held against anybody, in a process that has not ended. */
  @Test
  void callsThatReturnGiveTheirThreadsBack() throws Exception {
    LambdaFunction function = LambdaFunction.of(server().maxOverdueCalls(1));
    assertStuck(function, 2);
    assertFails(function, shortOfTime());
    release.countDown();
    String reply = "";
    while (reply.isEmpty()) {
      try {
        reply = function.call(hello()).toString();
      } catch (UnfitEnvironmentError e) {
        Thread.onSpinWait();
      }
    }
    assertEquals("OK [echo a]", reply);
  }

  /** Hears of its deadline in the timer's thread, and keeps that where it is told to hang. */
  private LambdaServerBuilder listening(AtomicInteger hanging) {
    return LambdaFunction.server(
        TextService.unary(
            (request, replies) -> {
              if (request.equals("a")) {
                TextService.echo(request, replies);
                return;
              }
              CountDownLatch heard = new CountDownLatch(1);
              Context.current()
                  .addListener(
                      context -> {
                        heard.countDown();
                        if (request.equals("stuck")) {
                          hanging.incrementAndGet();
                          awaitUninterruptibly(release);
                        }
                      },
                      Runnable::run);
              awaitUninterruptibly(heard);
            }));
  }

  private static void assertHangs(LambdaFunction function, AtomicInteger hanging) throws Exception {
    int before = hanging.get();
    GrowingTimeout.run(
        (timeout, millis) -> {
          assertEquals(
              Status.Code.DEADLINE_EXCEEDED, function.call(stuck(UNARY, timeout)).status());
          return hanging.get() > before;
        });
  }

  /** Each has a thread of its own, so that the deadlines of later calls come in time. */
  @Test
  void listenersThatHangKeepNoOtherDeadlineBack() throws Exception {
    AtomicInteger hanging = new AtomicInteger();
    LambdaFunction function = LambdaFunction.of(listening(hanging));
    for (int i = 0; i < 8; i++) {
      assertHangs(function, hanging);
    }
    assertEquals(
        "DEADLINE_EXCEEDED [] deadline exceeded after 50 ms",
        function.call(Call.to(UNARY).message("waits").timeout("50m")).toString());
    assertEquals("OK [echo a]", function.call(hello()).toString());
  }

  @Test
  void aListenerThatHangsCountsAsACallThatHoldsItsThread() throws Exception {
    AtomicInteger hanging = new AtomicInteger();
    LambdaFunction function = LambdaFunction.of(listening(hanging).maxOverdueCalls(0));
    assertHangs(function, hanging);
    String text = "calls that hold a thread past their deadline: 1 (expected: at most 0)";
    List<String> expected = List.of(LOGGED + text + ", of listeners of their Contexts (1)\n");
    List<String> errors = List.of();
    while (!errors.equals(expected)) {
      // A call that was slow to begin is counted as well, until it returns.
      FakeContext context = shortOfTime();
      try {
        Object unused = function.call(hello(), context);
      } catch (UnfitEnvironmentError e) {
        errors = context.errors();
      }
    }
  }

  /** Whose queue grows without end: no call that comes later is ever begun. */
  @Test
  void anExecutorOfTheUsersIsCountedByItsCalls() throws Exception {
    LambdaFunction function = LambdaFunction.of(server().executor(own).maxOverdueCalls(2));
    assertStuck(function, 3);
    assertFails(function, shortOfTime());
  }

  /** What the documents say to set for one with a queue: its threads, less one. */
  @Test
  void belowTheThreadsOfTheUsersExecutorNoCallWaitsInItsQueue() throws Exception {
    LambdaFunction function = LambdaFunction.of(server().executor(own).maxOverdueCalls(0));
    for (int i = 0; i < 200; i++) {
      assertEquals("OK [echo a]", function.call(hello()).toString());
    }
    assertStuck(function, 1);
    assertFails(function, shortOfTime());
  }

  /** Far below the limit: it refuses sound calls for as long as these hold its threads. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anExecutorOfTheUsersThatTheyFillEndsIt(boolean chosenForTheCall) throws Exception {
    LambdaServerBuilder server =
        chosenForTheCall ? server().callExecutor(always(bounded)) : server().executor(bounded);
    LambdaFunction function = LambdaFunction.of(server);
    assertStuck(function, 2);
    FakeContext context = FakeContext.create();
    UnfitEnvironmentError failure = assertFails(function, context);
    String text =
        "calls that hold a thread past their deadline: 2"
            + " (expected: 0, since the function's own executor takes no other call)";
    assertEquals(text, failure.getMessage());
    assertEquals(List.of(LOGGED + text + ", of text.Texts/Unary (2)\n"), context.errors());
  }

  /** What fails otherwise, such as to make a thread, has none for the call either. */
  @Test
  void anExecutorOfTheUsersThatFailsBesideThemEndsIt() throws Exception {
    AtomicBoolean full = new AtomicBoolean();
    Executor failing =
        task -> {
          if (full.get()) {
            throw new OutOfMemoryError("unable to create native thread");
          }
          own.execute(task);
        };
    LambdaFunction function = LambdaFunction.of(server().executor(failing));
    assertStuck(function, 1);
    full.set(true);
    assertFails(function, FakeContext.create());
  }

  private static ServerCallExecutorSupplier always(Executor executor) {
    return new ServerCallExecutorSupplier() {
      @Override
      public <ReqT, RespT> Executor getExecutor(ServerCall<ReqT, RespT> call, Metadata headers) {
        return executor;
      }
    };
  }

  /** A call that its service has answered lacks no thread. */
  @Test
  void aCallThatHasItsReplyIsNotFailedByItsExecutor() throws Exception {
    List<CountDownLatch> returned = new CopyOnWriteArrayList<>();
    AtomicBoolean full = new AtomicBoolean();
    Executor filling =
        task -> {
          if (full.get()) {
            throw new RejectedExecutionException("full");
          }
          CountDownLatch last = new CountDownLatch(1);
          returned.add(last);
          Runnable running =
              () -> {
                task.run();
                last.countDown();
              };
          new Thread(running).start();
        };
    ServerServiceDefinition answering =
        TextService.unary(
            (request, replies) -> {
              if (request.equals("stuck")) {
                serve(request, replies);
                return;
              }
              CountDownLatch last = returned.get(returned.size() - 1);
              Runnable later =
                  () -> {
                    awaitUninterruptibly(last);
                    full.set(true);
                    TextService.echo(request, replies);
                  };
              new Thread(later).start();
            });
    LambdaFunction function = LambdaFunction.of(LambdaFunction.server(answering).executor(filling));
    assertStuck(function, 1);
    assertEquals("OK [echo a]", function.call(hello()).toString());
    assertFails(function, FakeContext.create());
  }

  @Test
  void anInterruptedInvocationLeavesItsThreadToTheCount() {
    Thread invoking = Thread.currentThread();
    ServerServiceDefinition interrupting =
        TextService.unary(
            (request, replies) -> {
              invoking.interrupt();
              serve("stuck", replies);
            });
    LambdaFunction function =
        LambdaFunction.of(LambdaFunction.server(interrupting).maxOverdueCalls(0));
    FakeContext context = FakeContext.create();
    assertEquals(
        "CANCELLED [] the invocation was interrupted", function.call(hello(), context).toString());
    assertEquals(
        List.of(
            FakeContext.REQUEST_ID
                + " text.Texts/Unary still runs after an interrupt; calls like it in this"
                + " environment: 1\n"),
        context.errors());
    assertFails(function, shortOfTime());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theLoopEndsOnceTheFailureIsReported(boolean streams) throws Exception {
    assertLoopEnds(server().maxOverdueCalls(0), 1, 1_000, streams);
  }

  /** Of the refused call nothing may have been streamed, so that its front sees it fail. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theLoopEndsWhereAnExecutorOfTheUsersIsFull(boolean streams) throws Exception {
    assertLoopEnds(server().callExecutor(always(bounded)), 2, 60_000, streams);
  }

  private static void assertLoopEnds(
      LambdaServerBuilder builder, int stuck, long remainingMillis, boolean streams)
      throws Exception {
    try (ScriptedRuntimeApi api = new ScriptedRuntimeApi()) {
      LambdaServer server = builder.runtimeApi(api.endpoint()).buildServer(streams);
      assertStuck(new LambdaFunction(server.handler()), stuck);
      api.answer(invocation("id-2", remainingMillis, Front.FUNCTION_URL.event(hello())))
          .answer(ACCEPTED);
      server.start();
      api.take();
      ScriptedRuntimeApi.Request report = api.take();
      assertEquals("POST /2018-06-01/runtime/invocation/id-2/error HTTP/1.1", report.line());
      assertEquals(
          UnfitEnvironmentError.class.getName(),
          report.headers().get("lambda-runtime-function-error-type"));
      assertTrue(
          report
              .text()
              .startsWith("{\"errorMessage\":\"calls that hold a thread past their deadline: "),
          report::text);
      assertTrue(server.awaitTermination(20, TimeUnit.SECONDS));
    }
  }
}
