package io.lambdagrpc;

import static io.lambdagrpc.fixture.TextService.BIDI_STREAMING;
import static io.lambdagrpc.fixture.TextService.CLIENT_STREAMING;
import static io.lambdagrpc.fixture.TextService.SERVER_STREAMING;
import static io.lambdagrpc.fixture.TextService.UNARY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallExecutorSupplier;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.lambdagrpc.fixture.Call;
import io.lambdagrpc.fixture.FakeContext;
import io.lambdagrpc.fixture.LambdaFunction;
import io.lambdagrpc.fixture.Seen;
import io.lambdagrpc.fixture.TextService;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The threads that calls run on. */
@Timeout(30)
class ExecutorTest {

  private static final Call HELLO = Call.to(UNARY).message("a");

  @Test
  void callsRunOnDaemonsOfTheFunctionUnlessToldOtherwise() {
    List<Thread> threads = new CopyOnWriteArrayList<>();
    LambdaFunction function = LambdaFunction.serving(onThread(threads));
    function.call(HELLO);
    function.call(HELLO);
    assertNotSame(Thread.currentThread(), threads.get(0));
    assertTrue(threads.get(0).isDaemon());
    assertTrue(threads.get(1).isDaemon());
  }

  @Test
  void manyInvocationsAtOnceAreServedByOneHandler() throws Exception {
    LambdaFunction function = LambdaFunction.serving(TextService.all());
    List<String> wrong = new CopyOnWriteArrayList<>();
    List<Thread> invoking = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      String text = "caller " + i;
      Thread thread =
          new Thread(
              () -> {
                for (int n = 0; n < 50; n++) {
                  String reply = function.call(Call.to(UNARY).message(text + n)).toString();
                  if (!reply.equals("OK [echo " + text + n + "]")) {
                    wrong.add(reply);
                  }
                }
              });
      thread.start();
      invoking.add(thread);
    }
    for (Thread thread : invoking) {
      thread.join();
    }
    assertEquals(List.of(), wrong);
  }

  @Test
  void theDirectExecutorIsTheInvokingThread() {
    List<Thread> threads = new CopyOnWriteArrayList<>();
    LambdaServerBuilder server = LambdaFunction.server(onThread(threads)).directExecutor();
    assertEquals("OK [echo a]", LambdaFunction.of(server).call(HELLO).toString());
    assertEquals(List.of(Thread.currentThread()), threads);
  }

  @Test
  void theDirectExecutorServesEveryType() {
    LambdaFunction function =
        LambdaFunction.of(LambdaFunction.server(TextService.all()).directExecutor());
    assertEquals("OK [a, ab]", function.call(Call.to(SERVER_STREAMING).message("ab")).toString());
    assertEquals(
        "OK [a+b]", function.call(Call.to(CLIENT_STREAMING).message("a").message("b")).toString());
    assertEquals(
        "OK [echo a, end]", function.call(Call.to(BIDI_STREAMING).message("a")).toString());
  }

  @Test
  void anExecutorOfOnesOwn() {
    List<Thread> threads = new CopyOnWriteArrayList<>();
    LambdaServerBuilder server =
        LambdaFunction.server(onThread(threads)).executor(named("of the user"));
    assertEquals("OK [echo a]", LambdaFunction.of(server).call(HELLO).toString());
    assertEquals("of the user", threads.get(0).getName());
  }

  @Test
  void anExecutorForTheCall() {
    List<Thread> threads = new CopyOnWriteArrayList<>();
    Seen<String> chosenBy = new Seen<>();
    ServerCallExecutorSupplier supplier =
        new ServerCallExecutorSupplier() {
          @Override
          public <ReqT, RespT> Executor getExecutor(
              ServerCall<ReqT, RespT> call, Metadata metadata) {
            chosenBy.note(call.getMethodDescriptor().getFullMethodName());
            return named("for the call");
          }
        };
    LambdaServerBuilder server = LambdaFunction.server(onThread(threads)).callExecutor(supplier);
    assertEquals("OK [echo a]", LambdaFunction.of(server).call(HELLO).toString());
    assertEquals("text.Texts/Unary", chosenBy.get());
    assertEquals("for the call", threads.get(0).getName());
  }

  @Test
  void anExecutorThatRefusesOrFailsIsAStatus() {
    LambdaServerBuilder refusing =
        LambdaFunction.server(TextService.all())
            .executor(
                task -> {
                  throw new RejectedExecutionException("full");
                });
    assertEquals(
        "RESOURCE_EXHAUSTED [] the function's own executor takes no call",
        LambdaFunction.of(refusing).call(HELLO).toString());

    LambdaServerBuilder failing =
        LambdaFunction.server(TextService.all())
            .executor(
                task -> {
                  throw new OutOfMemoryError("unable to create native thread");
                });
    FakeContext context = FakeContext.create();
    assertEquals(Status.Code.INTERNAL, LambdaFunction.of(failing).call(HELLO, context).status());
    assertEquals(1, context.errors().size());
  }

  private static Executor named(String name) {
    return task -> new Thread(task, name).start();
  }

  private static ServerServiceDefinition onThread(List<Thread> threads) {
    return TextService.unary(
        (request, replies) -> {
          threads.add(Thread.currentThread());
          TextService.echo(request, replies);
        });
  }

  @Test
  void theServiceSeesTheClassLoaderOfItsInvocation() throws Exception {
    Seen<ClassLoader> seen = new Seen<>();
    LambdaFunction function =
        LambdaFunction.serving(
            TextService.unary(
                (request, replies) -> {
                  seen.note(Thread.currentThread().getContextClassLoader());
                  TextService.echo(request, replies);
                }));
    function.call(HELLO);
    Thread invoking = Thread.currentThread();
    ClassLoader before = invoking.getContextClassLoader();
    assertSame(before, seen.get());
    try (URLClassLoader handlers = new URLClassLoader(new URL[0], before)) {
      invoking.setContextClassLoader(handlers);
      function.call(HELLO);
      assertSame(handlers, seen.get());
    } finally {
      invoking.setContextClassLoader(before);
    }
    function.call(HELLO);
    assertSame(before, seen.get());
  }
}
