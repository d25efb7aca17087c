package io.lambdagrpc;

import static io.lambdagrpc.fixture.TextService.SERVER_STREAMING;
import static io.lambdagrpc.fixture.TextService.UNARY;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.lambdagrpc.fixture.Call;
import io.lambdagrpc.fixture.GrowingTimeout;
import io.lambdagrpc.fixture.LambdaFunction;
import io.lambdagrpc.fixture.Reply;
import io.lambdagrpc.fixture.TextService;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a service finds that looks at its call after its Context was cancelled, by whomever. */
@Timeout(30)
class CancelledContextTest {

  /** The Context that the call's own is a child of. */
  private final Context.CancellableContext parent = Context.ROOT.withCancellation();

  private final ServerStreamTracer.Factory tracers =
      new ServerStreamTracer.Factory() {
        @Override
        public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
          return new ServerStreamTracer() {
            @Override
            public Context filterContext(Context context) {
              return parent;
            }
          };
        }
      };

  @Test
  void aCallWhoseParentIsCancelledIsCancelledAndNotReady() {
    List<String> seen = new CopyOnWriteArrayList<>();
    ServerServiceDefinition service =
        TextService.of(
            SERVER_STREAMING,
            ServerCalls.asyncServerStreamingCall(
                (request, replies) -> {
                  var call = (ServerCallStreamObserver<String>) replies;
                  seen.add(call.isCancelled() + " " + call.isReady());
                  parent.cancel(new IllegalStateException("enough"));
                  seen.add(call.isCancelled() + " " + call.isReady());
                  replies.onError(Status.ABORTED.asRuntimeException());
                }));
    Reply reply =
        LambdaFunction.of(LambdaFunction.server(service).addStreamTracerFactory(tracers))
            .call(Call.to(SERVER_STREAMING).message("a"));
    assertEquals(List.of("false true", "true false"), seen);
    assertEquals("ABORTED []", reply.toString());
  }

  /** A Context that ends as its service wanted, such as one that is closed, cancels no call. */
  @Test
  void aParentThatIsClosedIsNoCancellation() {
    List<String> seen = new CopyOnWriteArrayList<>();
    ServerServiceDefinition service =
        TextService.of(
            SERVER_STREAMING,
            ServerCalls.asyncServerStreamingCall(
                (request, replies) -> {
                  var call = (ServerCallStreamObserver<String>) replies;
                  parent.close();
                  seen.add(call.isCancelled() + " " + call.isReady());
                  replies.onNext("b");
                  replies.onCompleted();
                }));
    Reply reply =
        LambdaFunction.of(LambdaFunction.server(service).addStreamTracerFactory(tracers))
            .call(Call.to(SERVER_STREAMING).message("a"));
    assertEquals(List.of("false true"), seen);
    assertEquals("OK [b]", reply.toString());
  }

  @Test
  void headersThatAreSentInOnCancelAreDropped() throws Exception {
    AtomicReference<@Nullable String> sent = new AtomicReference<>();
    ServerServiceDefinition service =
        TextService.of(
            UNARY,
            (call, headers) -> {
              call.request(1);
              return new ServerCall.Listener<>() {
                @Override
                public void onCancel() {
                  try {
                    Metadata late = new Metadata();
                    late.put(Metadata.Key.of("x-late", Metadata.ASCII_STRING_MARSHALLER), "a");
                    call.sendHeaders(late);
                    call.sendMessage("late");
                    call.close(Status.OK, new Metadata());
                    sent.set("ignored");
                  } catch (RuntimeException | Error e) {
                    sent.set(e.toString());
                  }
                }
              };
            });
    LambdaFunction function = LambdaFunction.serving(service);
    GrowingTimeout.run(
        (timeout, millis) -> {
          sent.set(null);
          Reply reply = function.call(Call.to(UNARY).message("a").timeout(timeout));
          if (sent.get() == null) {
            return false;
          }
          assertEquals("ignored", sent.get());
          assertEquals(
              "DEADLINE_EXCEEDED [] deadline exceeded after " + millis + " ms", reply.toString());
          assertEquals(null, reply.headers().get("x-late"));
          return true;
        });
  }
}
