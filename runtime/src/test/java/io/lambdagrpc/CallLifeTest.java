package io.lambdagrpc;

import static io.lambdagrpc.fixture.TextService.BIDI_STREAMING;
import static io.lambdagrpc.fixture.TextService.UNARY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.StringValue;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.lambdagrpc.fixture.Call;
import io.lambdagrpc.fixture.FakeContext;
import io.lambdagrpc.fixture.GrowingTimeout;
import io.lambdagrpc.fixture.GrpcJava;
import io.lambdagrpc.fixture.LambdaFunction;
import io.lambdagrpc.fixture.Reply;
import io.lambdagrpc.fixture.TextService;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What a service is told, in which order, and what it may ask of its call. (Over 300 lines: one
 * test for each rule, over the same services.)
 */
@Timeout(30)
class CallLifeTest {

  private static final Call HELLO = Call.to(UNARY).message("a");
  private static final Call THREE = Call.to(BIDI_STREAMING).message("a").message("b").message("c");

  /** Notes every callback and does as the test says at one of them. */
  private record Recording(
      List<String> events, String moment, BiConsumer<ServerCall<String, String>, String> action)
      implements ServerCallHandler<String, String> {

    @Override
    public ServerCall.Listener<String> startCall(
        ServerCall<String, String> call, Metadata headers) {
      call.request(10);
      note(call, "start");
      return new ServerCall.Listener<>() {
        @Override
        public void onReady() {
          note(call, "ready");
        }

        @Override
        public void onMessage(String message) {
          note(call, "message " + message);
        }

        @Override
        public void onHalfClose() {
          note(call, "half-close");
        }

        @Override
        public void onComplete() {
          note(call, "complete");
        }

        @Override
        public void onCancel() {
          note(call, "cancel");
        }
      };
    }

    private void note(ServerCall<String, String> call, String event) {
      events.add(event);
      if (event.equals(moment)) {
        action.accept(call, event);
      }
    }
  }

  private static void answer(ServerCall<String, String> call, String message) {
    call.sendHeaders(new Metadata());
    call.sendMessage(message);
    call.close(Status.OK, new Metadata());
  }

  @Test
  void theCallbacksAreThoseOfGrpcJava() {
    assertSameLife(UNARY, "half-close", CallLifeTest::answer, "a");
    assertSameLife(BIDI_STREAMING, "half-close", CallLifeTest::answer, "a", "b");
    assertSameLife(BIDI_STREAMING, "half-close", CallLifeTest::answer);
  }

  private static void assertSameLife(
      MethodDescriptor<String, String> method,
      String moment,
      BiConsumer<ServerCall<String, String>, String> action,
      String... requests) {
    List<String> expected = new CopyOnWriteArrayList<>();
    ServerCallHandler<String, String> there = new Recording(expected, moment, action);
    GrpcJava.call(server -> server.addService(TextService.of(method, there)), method, requests);

    List<String> found = new CopyOnWriteArrayList<>();
    ServerCallHandler<String, String> here = new Recording(found, moment, action);
    Call call = Call.to(method);
    for (String request : requests) {
      call = call.message(request);
    }
    LambdaFunction.serving(TextService.of(method, here)).call(call);
    assertEquals(expected, found);
  }

  @Test
  @Tag("leaves-a-context")
  void aContextThatIsLeftAttachedIsGoneAtTheNextCallback() {
    Context.Key<String> left = Context.key("left");
    List<String> found = new CopyOnWriteArrayList<>();
    ServerCallHandler<String, String> careless =
        (call, headers) -> {
          found.add("start " + left.get());
          call.request(1);
          return new ServerCall.Listener<>() {
            @Override
            public void onMessage(String message) {
              Context unused = Context.current().withValue(left, "here").attach();
              found.add("message " + left.get());
            }

            @Override
            public void onHalfClose() {
              found.add("half-close " + left.get() + ", " + (LambdaCall.KEY.get() != null));
              answer(call, "b");
            }
          };
        };
    LambdaFunction function = LambdaFunction.serving(TextService.of(UNARY, careless));
    List<String> expected = List.of("start null", "message here", "half-close null, true");
    function.call(HELLO);
    assertEquals(expected, found);
    found.clear();
    function.call(HELLO);
    assertEquals(expected, found);
  }

  private static List<String> life(
      Call call, String moment, BiConsumer<ServerCall<String, String>, String> action) {
    List<String> events = new CopyOnWriteArrayList<>();
    ServerCallHandler<String, String> handler = new Recording(events, moment, action);
    ServerServiceDefinition service =
        ServerServiceDefinition.builder(TextService.NAME)
            .addMethod(UNARY, handler)
            .addMethod(BIDI_STREAMING, handler)
            .build();
    LambdaFunction.serving(service).call(call);
    return events;
  }

  @Test
  void anEndBeforeTheRequestsAreReadEndsTheCallbacks() {
    assertEquals(
        List.of("start", "ready", "message a", "complete"),
        life(THREE, "message a", CallLifeTest::answer));
    assertEquals(List.of("start", "complete"), life(THREE, "start", CallLifeTest::answer));
  }

  @Test
  void aDeadlineIsOneCancel() throws Exception {
    GrowingTimeout.run(
        (timeout, millis) -> {
          List<String> events =
              life(HELLO.timeout(timeout), "no such moment", CallLifeTest::answer);
          if (!events.contains("half-close")) {
            return false;
          }
          // A slow machine may be late with it, and the reply does not wait.
          while (!events.contains("cancel")) {
            Thread.onSpinWait();
          }
          assertEquals(List.of("start", "ready", "message a", "half-close", "cancel"), events);
          return true;
        });
  }

  @Test
  void aFailureEndsTheCallbacksToo() {
    BiConsumer<ServerCall<String, String>, String> failing =
        (call, event) -> {
          throw new IllegalStateException("at " + event);
        };
    assertEquals(
        List.of("start", "ready", "message a", "complete"), life(THREE, "message a", failing));
    assertEquals(List.of("start", "ready", "complete"), life(THREE, "ready", failing));
    assertEquals(List.of("start"), life(THREE, "start", failing));
  }

  @Test
  void aFailureAfterTheAnswerChangesNoAnswerAndIsLogged() {
    assertAnsweredAndLogged(
        TextService.unary(
            (request, replies) -> {
              TextService.echo(request, replies);
              throw new IllegalStateException("too late");
            }));
    assertAnsweredAndLogged(
        TextService.unary(
            (request, replies) -> {
              ((ServerCallStreamObserver<String>) replies)
                  .setOnCloseHandler(
                      () -> {
                        throw new IllegalStateException("too late");
                      });
              TextService.echo(request, replies);
            }));
  }

  private static void assertAnsweredAndLogged(ServerServiceDefinition service) {
    FakeContext context = FakeContext.create();
    assertEquals("OK [echo a]", LambdaFunction.serving(service).call(HELLO, context).toString());
    assertEquals(1, context.errors().size());
    assertTrue(context.errors().get(0).contains("too late"));
  }

  @Test
  void messagesNeedHeadersAndACallEndsOnce() {
    List<String> refusals = new CopyOnWriteArrayList<>();
    life(
        HELLO,
        "half-close",
        (call, event) -> {
          refusals.add(refusal(() -> call.sendMessage("early")));
          call.sendHeaders(new Metadata());
          refusals.add(refusal(() -> call.sendHeaders(new Metadata())));
          refusals.add(refusal(() -> call.setCompression("gzip")));
          call.sendMessage("one");
          call.close(Status.OK, new Metadata());
          refusals.add(refusal(() -> call.sendMessage("late")));
          refusals.add(refusal(() -> call.close(Status.OK, new Metadata())));
        });
    assertEquals(
        List.of(
            "sendHeaders has not been called",
            "sendHeaders has already been called",
            "sendHeaders has been called",
            "call is closed",
            "call already closed"),
        refusals);
  }

  private static String refusal(Runnable misuse) {
    return String.valueOf(assertThrows(IllegalStateException.class, misuse::run).getMessage());
  }

  @Test
  void aCompressorThatIsNotKnownIsRefused() {
    List<String> refusals = new CopyOnWriteArrayList<>();
    life(
        HELLO,
        "half-close",
        (call, event) -> {
          refusals.add(
              String.valueOf(
                  assertThrows(IllegalArgumentException.class, () -> call.setCompression("brotli"))
                      .getMessage()));
          answer(call, event);
        });
    assertEquals(List.of("Unable to find compressor by name brotli"), refusals);
  }

  @Test
  void protobufMessages() throws Exception {
    MethodDescriptor<StringValue, StringValue> method =
        MethodDescriptor.newBuilder(
                ProtoUtils.marshaller(StringValue.getDefaultInstance()),
                ProtoUtils.marshaller(StringValue.getDefaultInstance()))
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName("proto.Strings/Echo")
            .build();
    LambdaFunction function =
        LambdaFunction.serving(
            ServerServiceDefinition.builder("proto.Strings")
                .addMethod(
                    method,
                    ServerCalls.asyncUnaryCall(
                        (request, replies) -> {
                          replies.onNext(StringValue.of("echo " + request.getValue()));
                          replies.onCompleted();
                        }))
                .build());
    Reply reply = function.call(Call.to(method).frame(0, StringValue.of("a").toByteArray()));
    assertEquals(Status.Code.OK, reply.status());
    assertEquals(StringValue.of("echo a"), StringValue.parseFrom(reply.frames().get(0).payload()));

    FakeContext context = FakeContext.create();
    reply = function.call(Call.to(method).frame(0, new byte[] {10, 99}), context);
    assertEquals("INTERNAL [] Invalid protobuf byte sequence", reply.toString());
    assertEquals(List.of(), context.errors());
  }
}
