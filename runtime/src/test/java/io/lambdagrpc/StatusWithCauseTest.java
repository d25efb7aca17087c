package io.lambdagrpc;

import static io.lambdagrpc.fixture.TextService.UNARY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.lambdagrpc.fixture.Call;
import io.lambdagrpc.fixture.FakeContext;
import io.lambdagrpc.fixture.LambdaFunction;
import io.lambdagrpc.fixture.TextService;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A status that has a cause is the service's answer all the same: grpc-java makes an UNKNOWN
 * without a description of what was no status, and only that is not.
 */
class StatusWithCauseTest {

  private final Throwable cause = new IllegalStateException("secret");

  private static String call(Status status, FakeContext context) {
    ServerServiceDefinition service =
        TextService.of(
            UNARY,
            (call, headers) -> {
              call.request(1);
              return new ServerCall.Listener<>() {
                @Override
                public void onHalfClose() {
                  call.close(status, new Metadata());
                }
              };
            });
    return LambdaFunction.serving(service).call(Call.to(UNARY).message("a"), context).toString();
  }

  private static void assertAnswer(String expected, Status status) {
    FakeContext context = FakeContext.create();
    assertEquals(expected, call(status, context));
    assertEquals(List.of(), context.errors());
  }

  @Test
  void isTheAnswerWhateverItsCause() {
    assertAnswer("NOT_FOUND []", Status.NOT_FOUND.withCause(cause));
    assertAnswer("NOT_FOUND [] a", Status.NOT_FOUND.withDescription("a").withCause(cause));
    assertAnswer("UNKNOWN [] a", Status.UNKNOWN.withDescription("a").withCause(cause));
    assertAnswer("UNKNOWN []", Status.UNKNOWN);
    assertAnswer("ABORTED []", Status.ABORTED.withCause(Status.NOT_FOUND.asException()));
    assertAnswer("UNKNOWN []", Status.UNKNOWN.withCause(Status.NOT_FOUND.asException()));
    assertAnswer("UNKNOWN []", Status.UNKNOWN.withCause(Status.NOT_FOUND.asRuntimeException()));
  }

  @Test
  void isTheAnswerOfOnErrorToo() {
    FakeContext context = FakeContext.create();
    ServerServiceDefinition service =
        TextService.unary(
            (request, replies) ->
                replies.onError(Status.NOT_FOUND.withCause(cause).asRuntimeException()));
    assertEquals(
        "NOT_FOUND []",
        LambdaFunction.serving(service).call(Call.to(UNARY).message("a"), context).toString());
    assertEquals(List.of(), context.errors());
  }

  @Test
  void isNoAnswerWhereItWasMadeOfAThrowable() {
    FakeContext context = FakeContext.create();
    assertTrue(call(Status.UNKNOWN.withCause(cause), context).startsWith("INTERNAL [] "));
    assertEquals(1, context.errors().size());
  }
}
