package io.lambdagrpc;

import static io.lambdagrpc.fixture.ScriptedRuntimeApi.ACCEPTED;
import static io.lambdagrpc.fixture.ScriptedRuntimeApi.invocation;
import static io.lambdagrpc.fixture.TextService.UNARY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import io.grpc.stub.StreamObserver;
import io.lambdagrpc.fixture.Call;
import io.lambdagrpc.fixture.Front;
import io.lambdagrpc.fixture.FunctionProcess;
import io.lambdagrpc.fixture.LambdaFunction;
import io.lambdagrpc.fixture.ScriptedRuntimeApi;
import io.lambdagrpc.fixture.TextService;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is printed of a thread of the service that belongs to no call, and dies of a client. */
@Timeout(60)
class DyingThreadTest {

  private static final String REQUEST = "no name: x\nFORGED \u001b[2J";
  private static final String PRINTED =
      " java.lang.IllegalStateException: no name: x\\nFORGED \\u001b[2J\n";

  private static volatile String request = "";

  private static void die() {
    throw new IllegalStateException(request);
  }

  /** A function that makes its thread before its calls. */
  static class Early extends GrpcLambdaHandler {
    private static final Thread THREAD = new Thread(DyingThreadTest::die, "ea\nrly");

    Early() {
      super(LambdaFunction.server(TextService.unary(Early::serve)));
    }

    static void serve(String text, StreamObserver<String> replies) {
      request = text;
      THREAD.start();
      join(THREAD, replies);
    }
  }

  /** The same with a main of its own. */
  static final class EarlyMain {
    public static void main(String[] args) throws Exception {
      Thread unused = Early.THREAD;
      LambdaFunction.server(TextService.unary(Early::serve)).build().start().awaitTermination();
    }
  }

  /** A function that has a default handler for such threads. */
  static final class Handled extends Early {
    static {
      Thread.setDefaultUncaughtExceptionHandler((t, e) -> System.err.println("handled"));
    }
  }

  /** A function whose thread is virtual. */
  static final class Virtual extends GrpcLambdaHandler {
    Virtual() {
      super(LambdaFunction.server(TextService.unary(Virtual::serve)));
    }

    private static void serve(String text, StreamObserver<String> replies) {
      request = text;
      Runnable task = DyingThreadTest::die;
      try {
        Object thread =
            Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, task);
        join((Thread) thread, replies);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** A thread has been printed before it ends. */
  private static void join(Thread thread, StreamObserver<String> replies) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    replies.onNext("dead");
    replies.onCompleted();
  }

  private static String printed(Class<?> main, Class<?> handler, Path folder) throws Exception {
    Path log = folder.resolve("log");
    try (ScriptedRuntimeApi api = new ScriptedRuntimeApi()) {
      api.answer(invocation("id-1", Front.REST.event(Call.to(UNARY).message(REQUEST))))
          .answer(ACCEPTED);
      Process process = FunctionProcess.start(main, api, Map.of(), log, handler.getName());
      try {
        api.take();
        assertEquals("OK [dead]", Front.REST.reply(api.take().body()).toString());
      } finally {
        process.destroyForcibly().waitFor();
      }
    }
    return Files.readString(log, StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(classes = {LambdaRuntime.class, EarlyMain.class})
  void oneMadeBeforeTheCallsBreaksNoLine(Class<?> main, @TempDir Path folder) throws Exception {
    String printed = printed(main, Early.class, folder);
    assertTrue(printed.contains("Exception in thread \"ea\\nrly\"" + PRINTED), printed);
    assertFalse(printed.contains("\nFORGED"), printed);
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_21)
  void aVirtualOneBreaksNoLine(@TempDir Path folder) throws Exception {
    String printed = printed(LambdaRuntime.class, Virtual.class, folder);
    assertTrue(printed.contains("Exception in thread \"\"" + PRINTED), printed);
    assertFalse(printed.contains("\nFORGED"), printed);
  }

  @Test
  void aDefaultHandlerOfTheFunctionIsKept(@TempDir Path folder) throws Exception {
    assertEquals("handled\n", printed(LambdaRuntime.class, Handled.class, folder));
  }

  /** There, the JVM is not ours. */
  @Test
  void outsideOfAFunctionsProcessNoneIsSet() {
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler(null);
    try {
      RequestStreamHandler unused = LambdaFunction.server(TextService.all()).buildHandler();
      assertNull(Thread.getDefaultUncaughtExceptionHandler());
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
  }
}
