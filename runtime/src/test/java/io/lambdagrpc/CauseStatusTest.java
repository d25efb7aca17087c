package io.lambdagrpc;

import static io.lambdagrpc.fixture.TextService.UNARY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.HandlerRegistry;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerBuilder;
import io.grpc.ServerCall;
import io.grpc.ServerCallExecutorSupplier;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.ServerCalls;
import io.lambdagrpc.fixture.Call;
import io.lambdagrpc.fixture.FakeContext;
import io.lambdagrpc.fixture.GrpcJava;
import io.lambdagrpc.fixture.LambdaFunction;
import io.lambdagrpc.fixture.Reply;
import io.lambdagrpc.fixture.Sneaky;
import io.lambdagrpc.fixture.TextService;
import io.lambdagrpc.fixture.TextService.TextMarshaller;
import java.io.InputStream;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What another service answered is the cause of a failure here, and no answer of this service: for
 * each way to fail, beside grpc-java's own server.
 */
@Timeout(30)
class CauseStatusTest {

  private static final String SECRET = "secret of the upstream";
  private static final Metadata.Key<String> REASON =
      Metadata.Key.of("x-reason", Metadata.ASCII_STRING_MARSHALLER);
  private static final String INTERNAL =
      "INTERNAL [] internal error, logged by the function under request id "
          + FakeContext.REQUEST_ID;
  private static final String THROWN_THERE = "UNKNOWN [] Application error processing RPC";

  /** What an upstream said, as a client's stub throws it. */
  private static Throwable upstream() {
    Metadata trailers = new Metadata();
    trailers.put(REASON, SECRET);
    return Status.PERMISSION_DENIED.withDescription(SECRET).asRuntimeException(trailers);
  }

  enum Wrapped {
    ONCE,
    TWICE,
    OF_A_FUTURE,
    OF_A_STAGE,
    AS_AN_ERROR,
    IN_ONE_THAT_SAYS_OK;

    Throwable make() {
      Throwable cause = upstream();
      return switch (this) {
        case ONCE -> new IllegalStateException("outer", cause);
        case TWICE -> new IllegalStateException(new RuntimeException(cause));
        case OF_A_FUTURE -> new ExecutionException(cause);
        case OF_A_STAGE -> new CompletionException(cause);
        case AS_AN_ERROR -> new AssertionError(cause);
        case IN_ONE_THAT_SAYS_OK -> Status.OK.withCause(cause).asRuntimeException();
      };
    }
  }

  /** How a call fails, and what grpc-java makes of it; null where it never ends the call. */
  enum Way {
    METHOD(THROWN_THERE),
    THREAD_OF_THE_SERVICE(null),
    ON_READY(THROWN_THERE),
    ON_MESSAGE(THROWN_THERE),
    ON_HALF_CLOSE(THROWN_THERE),
    REQUEST_MARSHALLER(THROWN_THERE),
    RESPONSE_MARSHALLER("CANCELLED [] server cancelled stream"),

    // What keeps a call from being started.
    METHOD_LOOKUP("PERMISSION_DENIED [] " + SECRET),
    EXECUTOR_SUPPLIER("PERMISSION_DENIED [] " + SECRET),
    INTERCEPTOR("PERMISSION_DENIED [] " + SECRET);

    final @Nullable String there;

    Way(@Nullable String there) {
      this.there = there;
    }

    void configure(ServerBuilder<?> server, Throwable failure) {
      switch (this) {
        case METHOD ->
            server.addService(
                TextService.unary(
                    (request, replies) -> {
                      throw Sneaky.raise(failure);
                    }));
        case THREAD_OF_THE_SERVICE ->
            server.addService(
                TextService.unary(
                    (request, replies) ->
                        new Thread(
                                () -> {
                                  throw Sneaky.raise(failure);
                                })
                            .start()));
        case METHOD_LOOKUP -> server.fallbackHandlerRegistry(new FailingRegistry(failure));
        case EXECUTOR_SUPPLIER ->
            server.addService(TextService.all()).callExecutor(new FailingSupplier(failure));
        case INTERCEPTOR, ON_READY, ON_MESSAGE, ON_HALF_CLOSE ->
            server.addService(TextService.all()).intercept(new Failing(this, failure));
        case REQUEST_MARSHALLER ->
            server.addService(echo(new FailingMarshaller(failure), new TextMarshaller()));
        case RESPONSE_MARSHALLER ->
            server.addService(echo(new TextMarshaller(), new FailingMarshaller(failure)));
      }
    }
  }

  private static final class FailingRegistry extends HandlerRegistry {
    private final Throwable failure;

    FailingRegistry(Throwable failure) {
      this.failure = failure;
    }

    @Override
    public ServerMethodDefinition<?, ?> lookupMethod(
        String methodName, @Nullable String authority) {
      throw Sneaky.raise(failure);
    }
  }

  private record FailingSupplier(Throwable failure) implements ServerCallExecutorSupplier {
    @Override
    public <ReqT, RespT> Executor getExecutor(ServerCall<ReqT, RespT> call, Metadata metadata) {
      throw Sneaky.raise(failure);
    }
  }

  private static ServerServiceDefinition echo(TextMarshaller requests, TextMarshaller responses) {
    return TextService.of(
        MethodDescriptor.newBuilder(requests, responses)
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(UNARY.getFullMethodName())
            .build(),
        ServerCalls.asyncUnaryCall(TextService::echo));
  }

  private record Failing(Way way, Throwable failure) implements ServerInterceptor {
    @Override
    public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
        ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
      failAt(Way.INTERCEPTOR);
      call.request(2);
      return new ServerCall.Listener<>() {
        @Override
        public void onReady() {
          failAt(Way.ON_READY);
        }

        @Override
        public void onMessage(ReqT message) {
          failAt(Way.ON_MESSAGE);
        }

        @Override
        public void onHalfClose() {
          failAt(Way.ON_HALF_CLOSE);
        }
      };
    }

    private void failAt(Way reached) {
      if (reached == way) {
        throw Sneaky.raise(failure);
      }
    }
  }

  private static final class FailingMarshaller extends TextMarshaller {
    private final Throwable failure;

    FailingMarshaller(Throwable failure) {
      this.failure = failure;
    }

    @Override
    public InputStream stream(String value) {
      throw Sneaky.raise(failure);
    }

    @Override
    public String parse(InputStream stream) {
      throw Sneaky.raise(failure);
    }
  }

  static Stream<Arguments> failures() {
    return Stream.of(Way.values())
        .flatMap(way -> Stream.of(Wrapped.values()).map(wrapped -> Arguments.of(way, wrapped)));
  }

  /** And always one record in the log. */
  @ParameterizedTest
  @MethodSource("failures")
  void isTheAnswerWhereGrpcJavasServerTakesItForOneAndNowhereElse(Way way, Wrapped wrapped) {
    LambdaServerBuilder server = LambdaServerBuilder.create();
    way.configure(server, wrapped.make());
    FakeContext context = FakeContext.create();
    Reply reply =
        LambdaFunction.of(server).call(Call.to(UNARY).message("a").timeout("10S"), context);
    if (("PERMISSION_DENIED [] " + SECRET).equals(way.there)) {
      assertEquals(way.there, reply.toString());
      assertNull(reply.trailers().get("x-reason"));
    } else {
      assertEquals(INTERNAL, reply.toString());
      assertFalse(reply.everything().contains(SECRET), reply.everything());
    }
    assertEquals(1, context.log().size(), context.log()::toString);
    assertEquals(1, context.errors().size());
    String record = context.errors().get(0);
    assertTrue(record.startsWith(FakeContext.REQUEST_ID + " text.Texts/Unary failed: "), record);
    assertTrue(record.contains(SECRET), record);
  }

  @ParameterizedTest
  @EnumSource(names = "THREAD_OF_THE_SERVICE", mode = EnumSource.Mode.EXCLUDE)
  void grpcJavasServerTakesItWhereThisSaysSo(Way way) {
    assertEquals(
        way.there,
        GrpcJava.call(server -> way.configure(server, Wrapped.ONCE.make()), UNARY, "a").toString());
  }

  /** The stub looks at causes, and the server learns of what it found only. */
  @ParameterizedTest
  @EnumSource(names = "IN_ONE_THAT_SAYS_OK", mode = EnumSource.Mode.EXCLUDE)
  void isTheAnswerWhereAStubsOnErrorTakesItForOne(Wrapped wrapped) {
    ServerServiceDefinition service =
        TextService.unary((request, replies) -> replies.onError(wrapped.make()));
    Reply ours = LambdaFunction.serving(service).call(Call.to(UNARY).message("a"));
    assertEquals("PERMISSION_DENIED [] " + SECRET, ours.toString());
    assertEquals(
        GrpcJava.call(server -> server.addService(service), UNARY, "a").toString(),
        ours.toString());
  }
}
