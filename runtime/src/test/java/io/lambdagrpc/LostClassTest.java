package io.lambdagrpc;

import static io.lambdagrpc.fixture.TextService.UNARY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.ServerCalls.UnaryMethod;
import io.grpc.stub.StreamObserver;
import io.lambdagrpc.fixture.Call;
import io.lambdagrpc.fixture.FakeContext;
import io.lambdagrpc.fixture.LambdaFunction;
import io.lambdagrpc.fixture.TextService;
import io.lambdagrpc.internal.env.UnfitEnvironmentError;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Classes that failed when they were first used. Where the heap was full just then, the JVM never
 * tries again: with requests of 4 KB, callers switched methods off for good.
 */
class LostClassTest {

  private static int fail(Error error) {
    throw error;
  }

  private static final class Starved {
    static final int VALUE = fail(new OutOfMemoryError("Java heap space"));
  }

  private static final class Caught {
    static final int VALUE = fail(new OutOfMemoryError("Java heap space"));
  }

  private static final class Thrown {
    static final int VALUE = fail(new OutOfMemoryError("Java heap space"));
  }

  private static final class TooDeep {
    static final int VALUE = fail(new StackOverflowError());
  }

  private static final class Faulty {
    static final int VALUE = fail(new AssertionError("no variable BUCKET"));
  }

  /** Catches what it meets, as some services do, and gives a status of its own. */
  private static void catching(String request, StreamObserver<String> replies) {
    try {
      serve(request, replies);
    } catch (Throwable t) {
      Status status = Status.INTERNAL.withDescription("caught").withCause(t);
      replies.onError(status.asRuntimeException());
    }
  }

  /** Throws such a status. */
  private static void throwing(String request, StreamObserver<String> replies) {
    try {
      serve(request, replies);
    } catch (Throwable t) {
      throw Status.INTERNAL.withDescription("thrown").withCause(t).asRuntimeException();
    }
  }

  private static void serve(String request, StreamObserver<String> replies) {
    int value =
        switch (request) {
          case "starved" -> Starved.VALUE;
          case "too deep" -> TooDeep.VALUE;
          case "faulty" -> Faulty.VALUE;
          case "caught" -> Caught.VALUE;
          case "thrown" -> Thrown.VALUE;
          default -> 0;
        };
    TextService.echo(request + value, replies);
  }

  private static LambdaFunction function(UnaryMethod<String, String> method) {
    return LambdaFunction.of(
        LambdaFunction.server(
            ServerServiceDefinition.builder(TextService.NAME)
                .addMethod(UNARY, ServerCalls.asyncUnaryCall(method))
                .build()));
  }

  private static void assertInternal(LambdaFunction function, String request) throws Exception {
    FakeContext context = FakeContext.create();
    assertEquals(
        Status.Code.INTERNAL, function.call(Call.to(UNARY).message(request), context).status());
  }

  private static void assertEnds(Class<?> lost, String request, UnaryMethod<String, String> method)
      throws Exception {
    LambdaFunction function = function(method);
    assertInternal(function, request);
    assertEquals("OK [echo a0]", function.call(Call.to(UNARY).message("a")).toString());
    assertInternal(function, request);
    FakeContext context = FakeContext.create();
    UnfitEnvironmentError end =
        assertThrows(
            UnfitEnvironmentError.class, () -> function.call(Call.to(UNARY).message("a"), context));
    String text =
        "Could not initialize class "
            + lost.getName()
            + ", for want of memory or stack when it was first used";
    assertEquals(text, end.getMessage());
    assertEquals(
        List.of(FakeContext.REQUEST_ID + " is not served, and the process ends; " + text + "\n"),
        context.errors());
  }

  @Test
  void theProcessEndsWhereMemoryLostAClass() throws Exception {
    assertEnds(Starved.class, "starved", LostClassTest::serve);
  }

  @Test
  void theProcessEndsWhereTheStackLostAClass() throws Exception {
    assertEnds(TooDeep.class, "too deep", LostClassTest::serve);
  }

  @Test
  void theProcessEndsWhereAServiceHidesIt() throws Exception {
    assertEnds(Caught.class, "caught", LostClassTest::catching);
    assertEnds(Thrown.class, "thrown", LostClassTest::throwing);
  }

  /** A new process would do no better. */
  @Test
  void aClassThatFailsByItselfEndsItsCallsOnly() throws Exception {
    LambdaFunction function = function(LostClassTest::serve);
    for (int i = 0; i < 3; i++) {
      assertInternal(function, "faulty");
    }
    assertEquals("OK [echo a0]", function.call(Call.to(UNARY).message("a")).toString());
  }
}
