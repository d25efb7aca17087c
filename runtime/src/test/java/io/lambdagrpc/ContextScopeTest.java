package io.lambdagrpc;

import static io.lambdagrpc.fixture.ScriptedRuntimeApi.ACCEPTED;
import static io.lambdagrpc.fixture.ScriptedRuntimeApi.invocation;
import static io.lambdagrpc.fixture.TextService.SERVER_STREAMING;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServerTransportFilter;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.lambdagrpc.fixture.Call;
import io.lambdagrpc.fixture.FakeContext;
import io.lambdagrpc.fixture.Front;
import io.lambdagrpc.fixture.GrowingTimeout;
import io.lambdagrpc.fixture.LambdaFunction;
import io.lambdagrpc.fixture.ScriptedRuntimeApi;
import io.lambdagrpc.fixture.TextService;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a thread knows of the calls that ran on it. The build runs this twice: the second time, as
 * all tests of calls, with a storage of Contexts that takes nothing but what {@code attach()}
 * returned.
 */
@Timeout(30)
class ContextScopeTest {

  private static final Call NEXT =
      Call.to(SERVER_STREAMING).message("a").with("authorization", "next");

  private final ExecutorService user = Executors.newSingleThreadExecutor();

  /** What each transport filter, each service and each next client on the thread sees. */
  private final List<Context> filters = new CopyOnWriteArrayList<>();

  private final List<Context> services = new CopyOnWriteArrayList<>();

  @AfterEach
  void end() {
    user.shutdownNow();
  }

  private static Call first(String request, String timeout) {
    Call call = Call.to(SERVER_STREAMING).message(request).with("authorization", "first");
    return request.equals("never") ? call.timeout(timeout) : call;
  }

  /** Forgets a call that was too late to reach its service. */
  private boolean reachedService() {
    boolean reached = services.size() == 1;
    if (!reached) {
      filters.clear();
      services.clear();
    }
    return reached;
  }

  private void serve(String request, StreamObserver<String> replies) {
    services.add(Context.current());
    switch (request) {
      case "fails" -> throw new IllegalStateException("fails");
      case "never" -> {}
      default -> {
        replies.onNext(request);
        replies.onCompleted();
      }
    }
  }

  private LambdaServerBuilder server(String executor) {
    ServerServiceDefinition service =
        TextService.of(SERVER_STREAMING, ServerCalls.asyncServerStreamingCall(this::serve));
    LambdaServerBuilder server = LambdaFunction.server(service);
    server.addTransportFilter(
        new ServerTransportFilter() {
          @Override
          public Attributes transportReady(Attributes transport) {
            filters.add(Context.current());
            return transport;
          }
        });
    return switch (executor) {
      case "own" -> server;
      case "direct" -> server.directExecutor();
      default -> server.executor(user);
    };
  }

  private void assertTheNextCallSawNothingOfTheFirst() {
    assertEquals(2, filters.size());
    filters.forEach(seen -> assertNull(LambdaCall.KEY.get(seen)));
    assertEquals(2, services.size());
    assertEquals(List.of("next"), authorization(services.get(1)));
  }

  private static List<String> authorization(Context seen) {
    LambdaCall call = LambdaCall.KEY.get(seen);
    assertNotNull(call);
    return call.httpHeaders().getOrDefault("authorization", List.of());
  }

  @ParameterizedTest
  @CsvSource({
    "own, a", "own, fails", "own, never",
    "direct, a", "direct, fails", "direct, never",
    "user, a", "user, fails", "user, never"
  })
  void theNextCallSeesNothingOfTheOneBefore(String executor, String request) throws Exception {
    LambdaFunction function = LambdaFunction.of(server(executor));
    Context before = Context.current();
    GrowingTimeout.run(
        (timeout, millis) -> {
          function.call(first(request, timeout));
          return reachedService();
        });
    assertEquals("OK [a]", function.call(NEXT).toString());
    assertTheNextCallSawNothingOfTheFirst();
    assertSame(before, Context.current());
    Future<Context> after = user.submit(Context::current);
    assertSame(Context.ROOT, after.get());
  }

  @ParameterizedTest
  @CsvSource({
    "own, a", "own, fails", "own, never",
    "direct, a", "direct, fails", "direct, never",
    "user, a", "user, fails", "user, never"
  })
  void norDoesOneWhoseReplyIsStreamed(String executor, String request) throws Exception {
    try (ScriptedRuntimeApi api = new ScriptedRuntimeApi()) {
      Server started = StreamedFunction.start(server(executor), api.endpoint());
      GrowingTimeout.run(
          (timeout, millis) -> {
            Call first = first(request, timeout);
            api.answer(invocation("id", Front.FUNCTION_URL.event(first))).answer(ACCEPTED);
            api.take();
            api.take();
            return reachedService();
          });
      api.answer(invocation("id-2", Front.FUNCTION_URL.event(NEXT))).answer(ACCEPTED);
      api.take();
      assertEquals("OK [a]", Front.FUNCTION_URL.reply(api.take()).toString());
      assertTheNextCallSawNothingOfTheFirst();
      started.shutdownNow();
    }
  }

  /** What the user's code leaves behind is found by no other call, as under grpc-java. */
  @Tag("leaves-a-context")
  @ParameterizedTest
  @ValueSource(strings = {"own", "direct", "user"})
  void aContextThatAFilterLeavesIsGoneWithItsCall(String executor) {
    Context.Key<String> left = Context.key("left");
    LambdaServerBuilder server = server(executor);
    server.addTransportFilter(
        new ServerTransportFilter() {
          @Override
          public Attributes transportReady(Attributes transport) {
            Context unused = Context.current().withValue(left, "here").attach();
            return transport;
          }
        });
    LambdaFunction function = LambdaFunction.of(server);
    Context before = Context.current();
    function.call(NEXT);
    function.call(NEXT);
    assertNull(left.get(filters.get(1)));
    assertNull(left.get(services.get(1)));
    assertSame(before, Context.current());
  }

  @Test
  void anExecutorThatRefusesACallKeepsNothingOfIt() {
    LambdaServerBuilder server =
        server("own")
            .executor(
                task -> {
                  throw new RejectedExecutionException("full");
                });
    Context before = Context.current();
    LambdaFunction.of(server).call(NEXT, FakeContext.create());
    assertSame(before, Context.current());
  }
}
