package io.lambdagrpc;

import static io.lambdagrpc.fixture.TextService.UNARY;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Empty;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.lambdagrpc.fixture.Call;
import io.lambdagrpc.fixture.FakeContext;
import io.lambdagrpc.fixture.GrowingTimeout;
import io.lambdagrpc.fixture.LambdaFunction;
import io.lambdagrpc.fixture.Latches;
import io.lambdagrpc.fixture.TextService;
import io.lambdagrpc.internal.env.UnfitEnvironmentError;
import java.io.InputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Messages that are read or written when the deadline of their call passes. That ends the call for
 * its client, and the invocation waits for them: left behind, the messages of a few cheap calls
 * would end the process.
 */
@Timeout(60)
class MarshallingDeadlineTest {

  private static final int MARGIN_MILLIS = 500;

  private final CountDownLatch release = new CountDownLatch(1);
  private final AtomicInteger slow = new AtomicInteger();
  private final AtomicInteger written = new AtomicInteger();

  private void takeTime() {
    slow.incrementAndGet();
    Latches.await(release);
  }

  @AfterEach
  void release() {
    release.countDown();
  }

  private final class SlowMarshaller extends TextService.TextMarshaller {
    @Override
    public String parse(InputStream stream) {
      String text = super.parse(stream);
      if (text.equals("to read")) {
        takeTime();
      }
      return text;
    }

    @Override
    public InputStream stream(String text) {
      written.incrementAndGet();
      if (text.equals("echo to write")) {
        takeTime();
      }
      return super.stream(text);
    }
  }

  private ServerServiceDefinition texts() {
    MethodDescriptor<String, String> method =
        UNARY.toBuilder(new SlowMarshaller(), new SlowMarshaller()).build();
    return TextService.of(method, ServerCalls.asyncUnaryCall(TextService::echo));
  }

  /**
   * Asserts that a call which takes its time holds its own invocation, for as long as Lambda lets
   * it and not longer, and counts only then.
   */
  private void assertHoldsItsInvocation(ServerServiceDefinition service, Call call)
      throws Exception {
    GrowingTimeout.run(
        (timeout, millis) -> {
          LambdaFunction function =
              LambdaFunction.of(LambdaFunction.server(service).maxOverdueCalls(0));
          int before = slow.get();
          long allowed = 2 * millis + MARGIN_MILLIS;
          FakeContext context = FakeContext.withRemaining((int) allowed + MARGIN_MILLIS);
          Call timed = call.timeout(timeout).with("connect-timeout-ms", Long.toString(millis));
          long start = System.nanoTime();
          assertEquals(Status.Code.DEADLINE_EXCEEDED, function.call(timed, context).status());
          long taken = System.nanoTime() - start;
          if (slow.get() == before) {
            return false;
          }
          assertTrue(taken >= MILLISECONDS.toNanos(allowed), () -> taken + " ns of " + allowed);
          assertEquals(1, context.errors().size(), () -> context.errors().toString());
          assertThrows(
              UnfitEnvironmentError.class, () -> function.call(call, FakeContext.create()));
          return true;
        });
  }

  @Test
  void aMessageThatIsReadHoldsItsOwnInvocation() throws Exception {
    assertHoldsItsInvocation(texts(), Call.to(UNARY).message("to read"));
  }

  @Test
  void aMessageThatIsWrittenHoldsItsOwnInvocation() throws Exception {
    assertHoldsItsInvocation(texts(), Call.to(UNARY).message("to write"));
  }

  /** The first call in JSON loads its classes, which takes longest on the smallest function. */
  @Test
  void aMethodThatLearnsItsJsonHoldsItsOwnInvocation() throws Exception {
    PrototypeMarshaller<Empty> known =
        (PrototypeMarshaller<Empty>) ProtoUtils.marshaller(Empty.getDefaultInstance());
    PrototypeMarshaller<Empty> slowToTell =
        new PrototypeMarshaller<>() {
          @Override
          public Empty getMessagePrototype() {
            takeTime();
            return Empty.getDefaultInstance();
          }

          @Override
          public Class<Empty> getMessageClass() {
            return Empty.class;
          }

          @Override
          public InputStream stream(Empty message) {
            return known.stream(message);
          }

          @Override
          public Empty parse(InputStream message) {
            return known.parse(message);
          }
        };
    MethodDescriptor<Empty, Empty> method =
        MethodDescriptor.newBuilder(slowToTell, slowToTell)
            .setType(MethodType.UNARY)
            .setFullMethodName(TextService.NAME + "/Unary")
            .build();
    ServerServiceDefinition service =
        ServerServiceDefinition.builder(TextService.NAME)
            .addMethod(
                method,
                ServerCalls.asyncUnaryCall(
                    (Empty request, StreamObserver<Empty> replies) -> replies.onCompleted()))
            .build();
    assertHoldsItsInvocation(service, Call.json("/text.Texts/Unary", "{}"));
  }

  /** So that at most one for each thread of the service's is in hand once the call has ended. */
  @Test
  void noMessageIsWrittenForACallThatHasEnded() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch answered = new CountDownLatch(1);
    MethodDescriptor<String, String> method =
        UNARY.toBuilder(new SlowMarshaller(), new SlowMarshaller()).build();
    ServerServiceDefinition late =
        TextService.of(
            method,
            ServerCalls.asyncUnaryCall(
                (String request, StreamObserver<String> replies) -> {
                  begun.countDown();
                  takeTime();
                  TextService.echo(request, replies);
                  answered.countDown();
                }));
    LambdaFunction function = LambdaFunction.serving(late);
    GrowingTimeout.run(
        (timeout, millis) -> {
          FakeContext context = FakeContext.create();
          assertEquals(
              "DEADLINE_EXCEEDED [] deadline exceeded after " + millis + " ms",
              function.call(Call.to(UNARY).message("a").timeout(timeout), context).toString());
          return begun.getCount() == 0;
        });
    release.countDown();
    answered.await();
    assertEquals(0, written.get());
  }
}
