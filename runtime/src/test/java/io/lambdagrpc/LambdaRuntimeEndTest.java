package io.lambdagrpc;

import static io.lambdagrpc.fixture.ScriptedRuntimeApi.ACCEPTED;
import static io.lambdagrpc.fixture.ScriptedRuntimeApi.invocation;
import static io.lambdagrpc.fixture.TextService.UNARY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import io.grpc.stub.StreamObserver;
import io.lambdagrpc.fixture.Call;
import io.lambdagrpc.fixture.Front;
import io.lambdagrpc.fixture.FunctionProcess;
import io.lambdagrpc.fixture.LambdaFunction;
import io.lambdagrpc.fixture.ScriptedRuntimeApi;
import io.lambdagrpc.fixture.TextService;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the process of a function ends whose own threads would keep it alive. */
@Timeout(60)
class LambdaRuntimeEndTest {

  private static final byte[] EVENT = Front.REST.event(Call.to(UNARY).message("luck"));

  private final Path log;
  private final ScriptedRuntimeApi api = new ScriptedRuntimeApi();

  LambdaRuntimeEndTest(@TempDir Path folder) throws IOException {
    this.log = folder.resolve("log");
  }

  @AfterEach
  void close() throws IOException {
    api.close();
  }

  /** Starts a thread that never ends, as a library may that a function uses. */
  private static void startEndlessThread() {
    CountDownLatch never = new CountDownLatch(1);
    new Thread(
            () -> {
              try {
                never.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            })
        .start();
  }

  static final class Sound extends GrpcLambdaHandler {
    Sound() {
      super(LambdaFunction.server(TextService.all()));
      startEndlessThread();
    }
  }

  /** Registers what keeps {@code System.exit} from returning. */
  private static void hangAtShutdown() {
    Thread hook = new Thread(LambdaRuntimeEndTest::hang);
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private static void hang() {
    CountDownLatch never = new CountDownLatch(1);
    while (true) {
      try {
        never.await();
      } catch (InterruptedException e) {
        // It cannot be told to stop.
      }
    }
  }

  /** Whose service never returns. */
  static final class Stuck extends GrpcLambdaHandler {
    Stuck() {
      super(LambdaFunction.server(TextService.unary((request, replies) -> hang())));
      hangAtShutdown();
    }
  }

  static final class BrokenConstructor extends GrpcLambdaHandler {
    BrokenConstructor() {
      super(LambdaServerBuilder.create());
      startEndlessThread();
      hangAtShutdown();
      throw new AssertionError("broken");
    }
  }

  static final class BrokenClass implements RequestStreamHandler {
    static {
      startEndlessThread();
      fail();
    }

    private static void fail() {
      throw new AssertionError("broken");
    }

    @Override
    public void handleRequest(InputStream event, OutputStream reply, Context context) {}
  }

  private Process run(Class<?> handler, String initializationType) throws IOException {
    ProcessBuilder process = FunctionProcess.of(LambdaRuntime.class, api, handler.getName());
    process.environment().put("AWS_LAMBDA_INITIALIZATION_TYPE", initializationType);
    return process.redirectOutput(log.toFile()).start();
  }

  private String log(Process process) throws Exception {
    try {
      assertTrue(process.waitFor(20, TimeUnit.SECONDS), () -> "alive: " + process);
      assertEquals(1, process.exitValue());
      return Files.readString(log, StandardCharsets.UTF_8);
    } finally {
      process.destroyForcibly();
    }
  }

  private void assertEndsInOneLine(Process process) throws Exception {
    api.close();
    String text = log(process);
    String last = text.substring(text.lastIndexOf('\n', text.length() - 2) + 1);
    assertTrue(last.contains("the runtime loop ended: java.net.ConnectException: "), text);
    assertEquals(text.indexOf("Exception"), text.lastIndexOf("Exception"), text);
  }

  @Test
  void aRuntimeApiThatIsGoneEndsTheProcess() throws Exception {
    api.answer(invocation("id-1", EVENT)).answer(ACCEPTED);
    Process process = run(Sound.class, "on-demand");
    api.take();
    assertEquals("OK [echo luck]", Front.REST.reply(api.take().body()).toString());
    api.take();
    assertEndsInOneLine(process);
  }

  /** Otherwise nobody would poll, and Lambda would wait until the function's timeout. */
  @Test
  void anEnvironmentThatIsGivenUpEndsWhateverHangsAtItsShutdown() throws Exception {
    // A first call may be slow, and reach its service only with more time.
    for (String timeout : List.of("200m", "1S", "3S")) {
      byte[] stuck = Front.REST.event(Call.to(UNARY).message("a").timeout(timeout));
      api.answer(invocation(timeout, 4_000, stuck)).answer(ACCEPTED);
    }
    Process process =
        FunctionProcess.start(
            LambdaRuntime.class,
            api,
            Map.of("LAMBDA_GRPC_MAX_OVERDUE_CALLS", "0"),
            log,
            Stuck.class.getName());
    String request = "";
    while (!request.endsWith("/error HTTP/1.1")) {
      request = api.take().line();
    }
    assertTrue(log(process).contains(" is not served, and the process ends; "));
  }

  /** No hook has failed, and no invocation has been asked for: only the process is left to end. */
  @Test
  void aRuntimeApiThatCannotBeCalledAtTheCheckpointEndsTheProcess() throws Exception {
    ProcessBuilder process = FunctionProcess.of(LambdaRuntime.class, api, Sound.class.getName());
    process.environment().put("AWS_LAMBDA_INITIALIZATION_TYPE", "snap-start");
    process.environment().put("AWS_LAMBDA_RUNTIME_API", "127.0.0.1:70000");
    String text = log(process.redirectOutput(log.toFile()).start());
    assertTrue(text.contains("the runtime loop ended: java.lang.IllegalArgumentException"), text);
  }

  @Test
  void oneThatIsGoneAtTheCheckpointEndsTheProcess() throws Exception {
    Process process = run(Sound.class, "snap-start");
    assertEquals("GET /2018-06-01/runtime/restore/next HTTP/1.1", api.take().line());
    api.close();
    assertTrue(log(process).contains("the runtime loop ended: "));
  }

  @ParameterizedTest
  @ValueSource(classes = {BrokenConstructor.class, BrokenClass.class})
  void anErrorOfTheHandlersInitializationIsReported(Class<?> handler) throws Exception {
    api.answer(ACCEPTED);
    Process process = run(handler, "on-demand");
    ScriptedRuntimeApi.Request report = api.take();
    assertEquals("POST /2018-06-01/runtime/init/error HTTP/1.1", report.line());
    assertEquals(
        "java.lang.AssertionError", report.headers().get("lambda-runtime-function-error-type"));
    assertTrue(report.text().startsWith("{\"errorMessage\":\"broken\","), report.text());
    String text = log(process);
    assertTrue(text.contains("init failed: java.lang.AssertionError: broken"), text);
  }

  /** Answers when the process is told to end, if it is to answer at all. */
  static final class Late extends GrpcLambdaHandler {
    Late() {
      super(LambdaFunction.server(TextService.unary(Late::serve)));
    }

    private static void serve(String request, StreamObserver<String> replies) {
      CountDownLatch told = new CountDownLatch(request.equals("never") ? 2 : 1);
      Runtime.getRuntime().addShutdownHook(new Thread(told::countDown));
      System.out.println("in hand");
      try {
        told.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      replies.onNext("late");
      replies.onCompleted();
    }
  }

  /** A function with a main of its own. */
  static final class OwnMain {
    public static void main(String[] args) throws Exception {
      LambdaFunction.server(TextService.unary(Late::serve)).build().start().awaitTermination();
    }
  }

  private Process terminatedWithCallInHand(Class<?> main, String request) throws Exception {
    api.answer(invocation("id-1", Front.REST.event(Call.to(UNARY).message(request))));
    Process process = FunctionProcess.of(main, api, Late.class.getName()).start();
    assertEquals("in hand", process.inputReader(StandardCharsets.UTF_8).readLine());
    process.destroy();
    return process;
  }

  @ParameterizedTest
  @ValueSource(classes = {LambdaRuntime.class, OwnMain.class})
  void theInvocationInHandEndsBeforeTheProcessThatIsTerminated(Class<?> main) throws Exception {
    Process process = terminatedWithCallInHand(main, "once");
    api.answer(ACCEPTED);
    api.take();
    assertEquals("OK [late]", Front.REST.reply(api.take().body()).toString());
    assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    assertEquals(128 + 15, process.exitValue());
    assertEquals(1, api.connections());
  }

  @ParameterizedTest
  @ValueSource(classes = {LambdaRuntime.class, OwnMain.class})
  void aServiceThatDoesNotEndHoldsUpNoProcessThatIsTerminated(Class<?> main) throws Exception {
    Process process = terminatedWithCallInHand(main, "never");
    assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    assertEquals(128 + 15, process.exitValue());
  }
}
