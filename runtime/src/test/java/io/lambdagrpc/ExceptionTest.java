package io.lambdagrpc;

import static io.lambdagrpc.fixture.TextService.UNARY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.BindableService;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.ServerCalls;
import io.lambdagrpc.fixture.Call;
import io.lambdagrpc.fixture.FakeContext;
import io.lambdagrpc.fixture.LambdaFunction;
import io.lambdagrpc.fixture.Reply;
import io.lambdagrpc.fixture.Sneaky;
import io.lambdagrpc.fixture.TextService;
import io.lambdagrpc.fixture.TextService.TextMarshaller;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of throwable at every place of a call: INTERNAL for the client, all in the log. */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class ExceptionTest {

  private static final String SECRET = "secret of the database";
  private static final Call FAILING = Call.to(UNARY).message("fail").timeout("10S");

  enum Kind {
    CHECKED {
      @Override
      Throwable make() {
        return new IOException(SECRET);
      }
    },
    UNCHECKED {
      @Override
      Throwable make() {
        return new IllegalStateException(SECRET, new IOException(SECRET));
      }
    },
    ERROR {
      @Override
      Throwable make() {
        return new AssertionError(SECRET);
      }
    },
    STACK_OVERFLOW {
      @Override
      Throwable make() {
        try {
          recurse(0);
          throw new IllegalStateException("the stack has no end");
        } catch (StackOverflowError e) {
          return e;
        }
      }
    },
    NO_CLASS_DEFINITION {
      @Override
      Throwable make() {
        return new NoClassDefFoundError(SECRET);
      }
    },
    OUT_OF_MEMORY {
      @Override
      Throwable make() {
        return new OutOfMemoryError(SECRET);
      }
    },
    INITIALIZER {
      @Override
      Throwable make() {
        return new ExceptionInInitializerError(new IllegalStateException(SECRET));
      }
    };

    abstract Throwable make();

    @SuppressWarnings("InfiniteRecursion") // which is what is wanted
    private static int recurse(int depth) {
      return recurse(depth + 1) + 1;
    }
  }

  enum Place {
    SERVICE,
    ON_ERROR,
    THREAD_OF_THE_SERVICE,
    INTERCEPTOR,
    ON_MESSAGE,
    ON_HALF_CLOSE,
    REQUEST_MARSHALLER,
    RESPONSE_MARSHALLER,
    FIND_METHOD;

    LambdaServerBuilder server(Kind kind) {
      return switch (this) {
        case SERVICE ->
            serving(
                request -> {
                  throw Sneaky.raise(kind.make());
                });
        case ON_ERROR ->
            LambdaFunction.server(
                TextService.unary(
                    (request, replies) -> {
                      if (request.equals("fail")) {
                        replies.onError(kind.make());
                      } else {
                        TextService.echo(request, replies);
                      }
                    }));
        case THREAD_OF_THE_SERVICE ->
            LambdaFunction.server(
                TextService.unary(
                    (request, replies) ->
                        new Thread(
                                () -> {
                                  if (request.equals("fail")) {
                                    throw Sneaky.raise(kind.make());
                                  }
                                  TextService.echo(request, replies);
                                })
                            .start()));
        case INTERCEPTOR, ON_MESSAGE, ON_HALF_CLOSE ->
            LambdaFunction.server(TextService.all()).intercept(new Failing(this, kind));
        case REQUEST_MARSHALLER -> serving(new FailingMarshaller(kind), new TextMarshaller());
        case RESPONSE_MARSHALLER -> serving(new TextMarshaller(), new FailingMarshaller(kind));
        case FIND_METHOD -> LambdaServerBuilder.create().addService(new FailingDispatcher(kind));
      };
    }
  }

  private static LambdaServerBuilder serving(java.util.function.Consumer<String> failing) {
    return LambdaFunction.server(
        TextService.unary(
            (request, replies) -> {
              if (request.equals("fail")) {
                failing.accept(request);
              }
              TextService.echo(request, replies);
            }));
  }

  private static LambdaServerBuilder serving(TextMarshaller requests, TextMarshaller responses) {
    return LambdaFunction.server(
        TextService.of(
            MethodDescriptor.newBuilder(requests, responses)
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName(UNARY.getFullMethodName())
                .build(),
            ServerCalls.asyncUnaryCall(TextService::echo)));
  }

  private record Failing(Place place, Kind kind) implements ServerInterceptor {
    @Override
    public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
        ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
      if (!headers.containsKey(Metadata.Key.of("grpc-timeout", Metadata.ASCII_STRING_MARSHALLER))) {
        return next.startCall(call, headers);
      }
      if (place == Place.INTERCEPTOR) {
        throw Sneaky.raise(kind.make());
      }
      call.request(2);
      return new ServerCall.Listener<>() {
        @Override
        public void onMessage(ReqT message) {
          if (place == Place.ON_MESSAGE) {
            throw Sneaky.raise(kind.make());
          }
        }

        @Override
        public void onHalfClose() {
          throw Sneaky.raise(kind.make());
        }
      };
    }
  }

  private static final class FailingMarshaller extends TextMarshaller {
    private final Kind kind;

    FailingMarshaller(Kind kind) {
      this.kind = kind;
    }

    @Override
    public InputStream stream(String value) {
      if (value.endsWith("fail")) {
        throw Sneaky.raise(kind.make());
      }
      return super.stream(value);
    }

    @Override
    public String parse(InputStream stream) {
      String text = super.parse(stream);
      if (text.endsWith("fail")) {
        throw Sneaky.raise(kind.make());
      }
      return text;
    }
  }

  private record FailingDispatcher(Kind kind) implements Dispatcher {
    private static final BindableService WORKING = TextService::all;

    @Override
    public String serviceName() {
      return TextService.NAME;
    }

    @Override
    public ServerMethodDefinition<?, ?> findMethod(String methodName) {
      if (methodName.equals("Unary")) {
        throw Sneaky.raise(kind.make());
      }
      return new java.util.ArrayList<>(WORKING.bindService().getMethods()).get(0);
    }

    @Override
    public ServerServiceDefinition bindService() {
      return WORKING.bindService();
    }
  }

  static Stream<Arguments> failures() {
    return Stream.of(Place.values())
        .flatMap(place -> Stream.of(Kind.values()).map(kind -> Arguments.of(kind, place)));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void isInternalForTheClientAndOneRecordInTheLog(Kind kind, Place place) {
    LambdaFunction function = LambdaFunction.of(place.server(kind));
    FakeContext context = FakeContext.create();
    Reply reply = function.call(FAILING, context);

    assertEquals(
        "INTERNAL [] internal error, logged by the function under request id "
            + FakeContext.REQUEST_ID,
        reply.toString());
    Throwable thrown = kind.make();
    String seen = reply.everything();
    for (String hidden :
        List.of(SECRET, thrown.getClass().getSimpleName(), "\tat ", "io.lambdagrpc", ".java")) {
      assertFalse(seen.contains(hidden), seen);
    }

    assertEquals(1, context.log().size(), context.log()::toString);
    assertEquals(1, context.errors().size());
    String record = context.errors().get(0);
    String start = FakeContext.REQUEST_ID + " text.Texts/Unary failed: ";
    assertTrue(record.startsWith(start + thrown.getClass().getName()), record);
    assertTrue(record.contains("\tat io.lambdagrpc.ExceptionTest"), record);
    assertTrue(kind == Kind.STACK_OVERFLOW || record.contains(SECRET), record);
    assertSame(Thread.currentThread(), context.log().get(0).thread());

    Reply next = function.call(Call.to(UNARY).message("a"));
    assertEquals(place == Place.FIND_METHOD ? Status.Code.INTERNAL : Status.Code.OK, next.status());
  }

  @ParameterizedTest
  @MethodSource("failures")
  void leavesTheThreadOfTheInvocationUnharmed(Kind kind, Place place) {
    if (place == Place.THREAD_OF_THE_SERVICE) {
      return;
    }
    LambdaFunction function = LambdaFunction.of(place.server(kind).directExecutor());
    assertEquals(Status.Code.INTERNAL, function.call(FAILING).status());
  }
}
