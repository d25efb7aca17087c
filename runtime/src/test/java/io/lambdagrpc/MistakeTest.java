package io.lambdagrpc;

import static io.lambdagrpc.fixture.TextService.CLIENT_STREAMING;
import static io.lambdagrpc.fixture.TextService.SERVER_STREAMING;
import static io.lambdagrpc.fixture.TextService.UNARY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.lambdagrpc.fixture.Call;
import io.lambdagrpc.fixture.FakeContext;
import io.lambdagrpc.fixture.GrowingTimeout;
import io.lambdagrpc.fixture.LambdaFunction;
import io.lambdagrpc.fixture.TextService;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The commonest mistakes of a service: each is one record that says what to look for. */
@Timeout(30)
class MistakeTest {

  private final ExecutorService own = Executors.newSingleThreadExecutor();
  private final CountDownLatch release = new CountDownLatch(1);
  private final FakeContext context = FakeContext.create();

  @AfterEach
  void end() {
    release.countDown();
    own.shutdownNow();
  }

  /** A service of one method that answers as the test has it. */
  private static ServerServiceDefinition service(
      MethodDescriptor<String, String> method, Consumer<StreamObserver<String>> answer) {
    if (method == UNARY) {
      return TextService.unary((request, replies) -> answer.accept(replies));
    }
    if (method == SERVER_STREAMING) {
      return TextService.of(
          method,
          ServerCalls.asyncServerStreamingCall(
              (String request, StreamObserver<String> replies) -> answer.accept(replies)));
    }
    return TextService.of(
        method,
        ServerCalls.asyncClientStreamingCall(
            (StreamObserver<String> replies) ->
                new StreamObserver<String>() {
                  @Override
                  public void onNext(String request) {}

                  @Override
                  public void onError(Throwable failure) {}

                  @Override
                  public void onCompleted() {
                    answer.accept(replies);
                  }
                }));
  }

  /** Calls a service that answers, however slow the machine is. */
  private String call(MethodDescriptor<?, ?> method, LambdaServerBuilder server) {
    Call call = Call.to(method).message("a").timeout("50S");
    return LambdaFunction.of(server).call(call, context).toString();
  }

  /** Calls a service that does not, for as long as it needs to be called and to return. */
  private void assertOneRecordAtDeadline(
      MethodDescriptor<?, ?> method, LambdaServerBuilder server, String text) throws Exception {
    LambdaFunction function = LambdaFunction.of(server);
    GrowingTimeout.run(
        (timeout, millis) -> {
          String reply =
              function.call(Call.to(method).message("a").timeout(timeout), context).toString();
          assertTrue(reply.startsWith("DEADLINE_EXCEEDED ["), reply);
          assertTrue(reply.endsWith("] deadline exceeded after " + millis + " ms"), reply);
          return !context.log().isEmpty();
        });
    assertOneRecord(method, text);
  }

  private void assertOneRecord(MethodDescriptor<?, ?> method, String text) {
    assertEquals(1, context.log().size(), context.log()::toString);
    assertEquals(1, context.errors().size());
    String record = context.errors().get(0);
    String start = FakeContext.REQUEST_ID + " " + method.getFullMethodName();
    assertTrue(record.startsWith(start + text), record);
    assertSame(Thread.currentThread(), context.log().get(0).thread());
  }

  static Stream<MethodDescriptor<String, String>> oneAnswer() {
    return Stream.of(UNARY, CLIENT_STREAMING);
  }

  static Stream<MethodDescriptor<String, String>> all() {
    return Stream.of(UNARY, CLIENT_STREAMING, SERVER_STREAMING);
  }

  private static void answerTwice(StreamObserver<String> replies) {
    replies.onNext("one");
    replies.onNext("two");
    replies.onNext("three");
    replies.onCompleted();
  }

  @ParameterizedTest
  @MethodSource("oneAnswer")
  void answersTwice(MethodDescriptor<String, String> method) {
    assertEquals(
        "INTERNAL [one] Too many responses",
        call(method, LambdaFunction.server(service(method, MistakeTest::answerTwice))));
    assertOneRecord(
        method,
        " failed: java.lang.IllegalStateException: the method answers twice"
            + " (expected: onNext once, then onCompleted)\n");
    assertTrue(context.errors().get(0).contains("MistakeTest.answerTwice("));
  }

  @ParameterizedTest
  @MethodSource("oneAnswer")
  void answersTwiceFromItsOwnThread(MethodDescriptor<String, String> method) {
    assertEquals(
        "INTERNAL [one] Too many responses",
        call(
            method,
            LambdaFunction.server(
                service(method, replies -> own.execute(() -> answerTwice(replies))))));
    while (context.log().isEmpty()) {
      Thread.onSpinWait(); // the client has its answer before
    }
    assertEquals(1, context.errors().size());
  }

  @ParameterizedTest
  @MethodSource("oneAnswer")
  void completesWithoutAnAnswer(MethodDescriptor<String, String> method) {
    assertEquals(
        "INTERNAL [] Completed without a response",
        call(method, LambdaFunction.server(service(method, StreamObserver::onCompleted))));
    assertOneRecord(
        method,
        " failed: java.lang.IllegalStateException: the method completes without an answer"
            + " (expected: onNext before onCompleted, or onError)\n");
  }

  enum On {
    OWN_POOL,
    INVOCATIONS_THREAD,
    USERS_EXECUTOR
  }

  private static final String NEVER =
      " was not answered before its deadline, although its method has returned"
          + " (expected: onCompleted or onError, on whichever thread)\n";

  private LambdaServerBuilder on(On executor, LambdaServerBuilder server) {
    return switch (executor) {
      case OWN_POOL -> server;
      case INVOCATIONS_THREAD -> server.directExecutor();
      case USERS_EXECUTOR -> server.executor(own);
    };
  }

  @ParameterizedTest
  @EnumSource
  void neverAnswers(On executor) throws Exception {
    assertOneRecordAtDeadline(
        UNARY, on(executor, LambdaFunction.server(service(UNARY, replies -> {}))), NEVER);
  }

  @ParameterizedTest
  @MethodSource("all")
  void answersAndNeverCompletes(MethodDescriptor<String, String> method) throws Exception {
    assertOneRecordAtDeadline(
        method, LambdaFunction.server(service(method, replies -> replies.onNext("one"))), NEVER);
  }

  @Test
  void anInterceptorThatAnswersNothingAndAsksForNothing() throws Exception {
    ServerInterceptor silent =
        new ServerInterceptor() {
          @Override
          public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
              ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
            return new ServerCall.Listener<>() {};
          }
        };
    assertOneRecordAtDeadline(
        UNARY, LambdaFunction.server(TextService.all()).intercept(silent), NEVER);
  }

  /** The method has returned, and that is nobody's business before the deadline. */
  @ParameterizedTest
  @MethodSource("all")
  void anAnswerThatComesLaterFromAThreadOfItsOwnIsNoMistake(
      MethodDescriptor<String, String> method) {
    ServerServiceDefinition later =
        service(
            method,
            replies -> {
              Thread returning = Thread.currentThread();
              own.execute(
                  () -> {
                    while (returning.getState() == Thread.State.RUNNABLE) {
                      Thread.onSpinWait();
                    }
                    replies.onNext("later");
                    replies.onCompleted();
                  });
            });
    Call call = Call.to(method).message("a").timeout("20S");
    assertEquals("OK [later]", LambdaFunction.serving(later).call(call, context).toString());
    assertEquals(List.of(), context.log());
  }

  /** What is slow on its thread is logged as such, and not for having forgotten anything. */
  @Test
  void aMethodThatRunsPastItsDeadlineHasForgottenNothing() throws Exception {
    assertOneRecordAtDeadline(
        UNARY,
        LambdaFunction.server(
            service(
                UNARY,
                replies -> {
                  while (release.getCount() > 0) {
                    Thread.onSpinWait();
                  }
                })),
        " still runs past its deadline; calls like it in this environment: 1\n");
  }

  /** It ends when its Context is cancelled, which is all that can be asked. */
  @Test
  void aMethodThatStopsAtItsDeadlineHasForgottenNothing() throws Exception {
    AtomicBoolean begun = new AtomicBoolean();
    LambdaFunction function =
        LambdaFunction.serving(
            service(
                UNARY,
                replies -> {
                  begun.set(true);
                  while (!Context.current().isCancelled()) {
                    Thread.onSpinWait();
                  }
                }));
    GrowingTimeout.run(
        (timeout, millis) -> {
          function.call(Call.to(UNARY).message("a").timeout(timeout), context);
          return begun.get();
        });
    // A slow machine may be late with it, which is logged as such.
    context.errors().forEach(record -> assertFalse(record.contains(NEVER), record));
  }
}
