package io.lambdagrpc;

import static io.lambdagrpc.fixture.TextService.UNARY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.InternalServer;
import io.grpc.Metadata;
import io.grpc.SecurityLevel;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.Status;
import io.lambdagrpc.fixture.Call;
import io.lambdagrpc.fixture.FakeContext;
import io.lambdagrpc.fixture.Front;
import io.lambdagrpc.fixture.GrpcJava;
import io.lambdagrpc.fixture.LambdaFunction;
import io.lambdagrpc.fixture.Seen;
import io.lambdagrpc.fixture.TextService;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class InterceptorTest {

  private static final Call HELLO = Call.to(UNARY).message("a");

  private record Traced(String name, List<String> trace) implements ServerInterceptor {
    @Override
    public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
        ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
      trace.add(name + " start");
      ServerCall<ReqT, RespT> traced =
          new SimpleForwardingServerCall<>(call) {
            @Override
            public void close(Status status, Metadata trailers) {
              trace.add(name + " close");
              super.close(status, trailers);
            }
          };
      return new SimpleForwardingServerCallListener<>(next.startCall(traced, headers)) {
        @Override
        public void onMessage(ReqT message) {
          trace.add(name + " message");
          super.onMessage(message);
        }

        @Override
        public void onComplete() {
          trace.add(name + " complete");
          super.onComplete();
        }
      };
    }
  }

  @Test
  void runInTheOrderOfGrpcJava() {
    List<String> expected = new CopyOnWriteArrayList<>();
    GrpcJava.call(server -> intercepted(server, expected), UNARY, "a");

    List<String> found = new CopyOnWriteArrayList<>();
    LambdaServerBuilder server = LambdaServerBuilder.create();
    intercepted(server, found);
    LambdaFunction.of(server).call(HELLO);

    assertEquals(16, expected.size());
    assertEquals(expected, found);
    assertEquals(
        List.of("global 2 start", "global 1 start", "service 2 start", "service 1 start"),
        found.subList(0, 4));
  }

  private static void intercepted(ServerBuilder<?> server, List<String> trace) {
    server
        .addService(
            ServerInterceptors.intercept(
                TextService.all(), new Traced("service 1", trace), new Traced("service 2", trace)))
        .intercept(new Traced("global 1", trace))
        .intercept(new Traced("global 2", trace));
  }

  @Test
  void mayAnswerInPlaceOfTheService() {
    ServerInterceptor refusing =
        new ServerInterceptor() {
          @Override
          public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
              ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
            call.close(Status.UNAUTHENTICATED.withDescription("who?"), new Metadata());
            return new ServerCall.Listener<>() {};
          }
        };
    assertEquals(
        "UNAUTHENTICATED [] who?",
        LambdaFunction.of(LambdaFunction.server(TextService.all()).intercept(refusing))
            .call(HELLO)
            .toString());
  }

  @Test
  void handValuesToTheServiceInTheContext() {
    Context.Key<String> user = Context.key("user");
    ServerInterceptor authenticating =
        new ServerInterceptor() {
          @Override
          public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
              ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
            return Contexts.interceptCall(
                Context.current().withValue(user, "ann"), call, headers, next);
          }
        };
    LambdaFunction function =
        LambdaFunction.of(
            LambdaFunction.server(
                    TextService.unary(
                        (request, replies) -> TextService.echo(request + user.get(), replies)))
                .intercept(authenticating));
    assertEquals("OK [echo aann]", function.call(HELLO).toString());
    assertNull(user.get());
  }

  @Test
  void theServiceMayAskForItsInvocation() {
    Seen<Context> seen = new Seen<>();
    Server server = LambdaFunction.server(seeing(seen)).build();
    LambdaFunction function = new LambdaFunction(((LambdaServer) server).handler());
    FakeContext lambda = FakeContext.create();
    function.call(HELLO.with("x-name", "Ann").with("x-name", "Bob"), lambda);

    Context context = seen.get();
    LambdaCall call = Objects.requireNonNull(LambdaCall.KEY.get(context));
    assertSame(lambda, call.lambdaContext());
    assertEquals(Front.SOURCE_IP, call.sourceIp());
    assertEquals("{\"principalId\":\"ann\"}", call.authorizer());
    Map<String, List<String>> headers = call.httpHeaders();
    assertEquals(
        Map.of(
            "content-type", List.of("application/grpc-web+proto"),
            "host", List.of("api.example.com"),
            "x-name", List.of("Ann,Bob")),
        headers);
    assertThrows(UnsupportedOperationException.class, headers::clear);
    assertThrows(
        UnsupportedOperationException.class, () -> headers.values().iterator().next().clear());
    assertSame(server, InternalServer.SERVER_CONTEXT_KEY.get(context));
  }

  @Test
  void whatAFrontDoesNotKnowIsNull() {
    Seen<Context> seen = new Seen<>();
    LambdaFunction.serving(seeing(seen)).call(Front.ALB, HELLO, FakeContext.create());
    LambdaCall call = Objects.requireNonNull(LambdaCall.KEY.get(seen.get()));
    assertNull(call.sourceIp());
    assertNull(call.authorizer());
  }

  @Test
  void theAuthorizerOfVpcLatticeIsItsIdentity() {
    Seen<Context> seen = new Seen<>();
    LambdaFunction.serving(seeing(seen)).call(Front.VPC_LATTICE, HELLO, FakeContext.create());
    LambdaCall call = Objects.requireNonNull(LambdaCall.KEY.get(seen.get()));
    assertEquals("{\"principalId\":\"ann\"}", call.authorizer());
  }

  private static io.grpc.ServerServiceDefinition seeing(Seen<Context> seen) {
    return TextService.unary(
        (request, replies) -> {
          seen.note(Context.current());
          TextService.echo(request, replies);
        });
  }

  @Test
  void aCallInheritsNoContextOfTheInvokingThread() {
    Context.Key<String> key = Context.key("of the thread");
    Seen<Context> seen = new Seen<>();
    LambdaFunction function = LambdaFunction.serving(seeing(seen));
    Context.current().withValue(key, "value").run(() -> function.call(HELLO));
    assertNull(key.get(seen.get()));
  }

  @Test
  void aServiceThatFailsLeavesNoContextBehind() {
    LambdaFunction function =
        LambdaFunction.of(
            LambdaFunction.server(
                    TextService.unary(
                        (request, replies) -> {
                          throw new IllegalStateException();
                        }))
                .directExecutor());
    Context before = Context.current();
    function.call(HELLO);
    assertSame(before, Context.current());
  }

  @Test
  void theConnectionIsAsSafeAsItWasToTheFront() {
    assertEquals(SecurityLevel.NONE, securityLevel(HELLO));
    assertEquals(SecurityLevel.NONE, securityLevel(HELLO.with("x-forwarded-proto", "http")));
    assertEquals(
        SecurityLevel.PRIVACY_AND_INTEGRITY,
        securityLevel(HELLO.with("x-forwarded-proto", "https")));
  }

  private static SecurityLevel securityLevel(Call call) {
    Seen<SecurityLevel> seen = new Seen<>();
    ServerInterceptor asking =
        new ServerInterceptor() {
          @Override
          public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
              ServerCall<ReqT, RespT> started,
              Metadata headers,
              ServerCallHandler<ReqT, RespT> next) {
            seen.note(started.getSecurityLevel());
            return next.startCall(started, headers);
          }
        };
    LambdaFunction.of(LambdaFunction.server(TextService.all()).intercept(asking)).call(call);
    return seen.get();
  }
}
