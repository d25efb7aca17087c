package io.lambdagrpc;

import static io.lambdagrpc.fixture.ScriptedRuntimeApi.ACCEPTED;
import static io.lambdagrpc.fixture.ScriptedRuntimeApi.FORBIDDEN;
import static io.lambdagrpc.fixture.ScriptedRuntimeApi.invocation;
import static io.lambdagrpc.fixture.TextService.UNARY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lambdagrpc.fixture.Call;
import io.lambdagrpc.fixture.Front;
import io.lambdagrpc.fixture.LambdaFunction;
import io.lambdagrpc.fixture.ScriptedRuntimeApi;
import io.lambdagrpc.fixture.TextService;
import io.lambdagrpc.fixture.Unprintable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.crac.Context;
import org.crac.Core;
import org.crac.Resource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The own runtime as a process with SnapStart, and hooks as users register them. */
@Timeout(60)
class SnapStartTest {

  private static final String RESTORED = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";

  private final Path log;
  private final ScriptedRuntimeApi api = new ScriptedRuntimeApi();

  SnapStartTest(@TempDir Path folder) throws IOException {
    this.log = folder.resolve("log");
  }

  @AfterEach
  void close() throws IOException {
    api.close();
  }

  /** Tells of its hooks, and fails in one of them where it is asked to. */
  static class Function extends GrpcLambdaHandler {
    private final List<Hook> hooks;

    Function(String failing) {
      super(
          LambdaFunction.server(TextService.all())
              .intercept(
                  new io.grpc.ServerInterceptor() {
                    @Override
                    public <Q, R> io.grpc.ServerCall.Listener<Q> interceptCall(
                        io.grpc.ServerCall<Q, R> call,
                        io.grpc.Metadata headers,
                        io.grpc.ServerCallHandler<Q, R> next) {
                      System.err.println("intercepted");
                      return next.startCall(call, headers);
                    }
                  }));
      hooks = List.of(new Hook("first", failing), new Hook("second", failing));
      for (Hook hook : hooks) {
        Core.getGlobalContext().register(hook);
      }
    }

    @Override
    public String toString() {
      return hooks.toString();
    }
  }

  static final class Sound extends Function {
    Sound() {
      super("none");
    }
  }

  static final class FailsBefore extends Function {
    FailsBefore() {
      super("second before");
    }
  }

  /** Has its service called before the checkpoint. */
  static final class Primed extends GrpcLambdaHandler {
    Primed() {
      super(
          LambdaFunction.server(
                  TextService.unary(
                      (request, replies) -> {
                        System.err.println("primed with " + request);
                        TextService.echo(request, replies);
                      }))
              .basePath("/api")
              .prime(UNARY, new io.grpc.Metadata(), "all \"luck\""));
    }
  }

  static final class FailsUnprintably extends Function {
    FailsUnprintably() {
      super("unprintable second before");
    }
  }

  static final class FailsAfter extends Function {
    FailsAfter() {
      super("first after");
    }
  }

  private record Hook(String name, String failing) implements Resource {
    @Override
    public void beforeCheckpoint(Context<? extends Resource> context) throws IOException {
      tell(name + " before");
    }

    @Override
    public void afterRestore(Context<? extends Resource> context) throws IOException {
      tell(name + " after");
    }

    private void tell(String event) throws IOException {
      System.err.println(event);
      if (event.equals(failing)) {
        throw new IOException("no " + name);
      }
      if (failing.equals("unprintable " + event)) {
        throw new Unprintable();
      }
    }
  }

  private Process run(Class<?> handler) throws IOException {
    return run(handler, "snap-start");
  }

  private Process run(Class<?> handler, String initializationType) throws IOException {
    ProcessBuilder process =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            LambdaRuntime.class.getName(),
            handler.getName());
    process.environment().put("AWS_LAMBDA_RUNTIME_API", api.endpoint());
    process.environment().put("AWS_LAMBDA_INITIALIZATION_TYPE", initializationType);
    return process.redirectErrorStream(true).redirectOutput(log.toFile()).start();
  }

  private String log(Process process, int exitValue) throws Exception {
    assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    String text = Files.readString(log, StandardCharsets.UTF_8);
    assertEquals(exitValue, process.exitValue(), text);
    return text;
  }

  @Test
  void hooksRunAroundTheCheckpointAndNoUserCodeIsCalledForPriming() throws Exception {
    Process process = run(Sound.class);
    assertEquals("GET /2018-06-01/runtime/restore/next HTTP/1.1", api.take().line());
    assertEquals("second before\nfirst before\n", Files.readString(log, StandardCharsets.UTF_8));
    api.answer(RESTORED);
    assertEquals("GET /2018-06-01/runtime/invocation/next HTTP/1.1", api.take().line());
    assertEquals(
        "second before\nfirst before\nfirst after\nsecond after\n",
        Files.readString(log, StandardCharsets.UTF_8));
    assertEquals(2, api.connections());

    byte[] event = Front.REST.event(Call.to(UNARY).message("luck"));
    api.answer(invocation("id-1", event)).answer(ACCEPTED).answerAndClose("");
    assertEquals("OK [echo luck]", Front.REST.reply(api.take().body()).toString());
    api.close();
    assertTrue(log(process, 1).contains("intercepted"));
  }

  @Test
  void aCallThatTheUserAddsIsServedBeforeTheCheckpoint() throws Exception {
    Process process = run(Primed.class);
    assertEquals("GET /2018-06-01/runtime/restore/next HTTP/1.1", api.take().line());
    assertEquals("primed with all \"luck\"\n", Files.readString(log, StandardCharsets.UTF_8));
    api.answerAndClose("");
    api.close();
    assertTrue(process.waitFor(30, TimeUnit.SECONDS));
  }

  @Test
  void aHookThatFailsBeforeTheCheckpointIsAnInitErrorAfterAllHaveRun() throws Exception {
    api.answer(ACCEPTED);
    Process process = run(FailsBefore.class);
    ScriptedRuntimeApi.Request report = api.take();
    assertEquals("POST /2018-06-01/runtime/init/error HTTP/1.1", report.line());
    assertEquals(
        "Runtime.BeforeSnapshotError", report.headers().get("lambda-runtime-function-error-type"));
    assertDocument(report, "beforeCheckpoint failed: java.io.IOException: no second", "Checkpoint");
    String text = log(process, 64);
    assertTrue(text.startsWith("second before\nfirst before\n"), text);
    assertFalse(text.contains("after\n"), text);
  }

  @Test
  void oneWhoseExceptionCannotBePrintedIsReportedAllTheSame() throws Exception {
    api.answer(ACCEPTED);
    Process process = run(FailsUnprintably.class);
    assertDocument(
        api.take(),
        "beforeCheckpoint failed: "
            + Unprintable.class.getName()
            + ", which cannot be printed: java.lang.IllegalStateException",
        "Checkpoint");
    assertTrue(log(process, 64).startsWith("second before\nfirst before\n"));
  }

  @Test
  void aHookThatFailsAfterTheRestoreIsARestoreErrorAfterAllHaveRun() throws Exception {
    api.answer(RESTORED).answer(ACCEPTED);
    Process process = run(FailsAfter.class);
    api.take();
    ScriptedRuntimeApi.Request report = api.take();
    assertEquals("POST /2018-06-01/runtime/restore/error HTTP/1.1", report.line());
    assertEquals(
        "Runtime.AfterRestoreError", report.headers().get("lambda-runtime-function-error-type"));
    assertDocument(report, "afterRestore failed: java.io.IOException: no first", "Restore");
    String text = log(process, 64);
    assertTrue(text.contains("first after\nsecond after\n"), text);
  }

  private static void assertDocument(
      ScriptedRuntimeApi.Request report, String message, String exception) {
    String start =
        "{\"errorMessage\":\""
            + message
            + "\",\"errorType\":\"io.lambdagrpc.internal.snapstart."
            + exception
            + "Exception\",\"stackTrace\":[\"";
    assertTrue(report.text().startsWith(start), report.text());
  }

  static final class NeverUp extends Function {
    NeverUp() {
      super("none");
      throw new IllegalStateException("no database");
    }
  }

  @Test
  void aFunctionThatDoesNotComeUpAsksForNoSnapshot() throws Exception {
    api.answer(ACCEPTED);
    Process process = run(NeverUp.class);
    ScriptedRuntimeApi.Request report = api.take();
    assertEquals("POST /2018-06-01/runtime/init/error HTTP/1.1", report.line());
    String text = log(process, 1);
    assertFalse(text.contains("before\n"), text);
  }

  /** Serving on would be serving what no version holds. */
  @Test
  void aSnapshotThatIsRefusedEndsTheProcess() throws Exception {
    api.answer(FORBIDDEN);
    Process process = run(Sound.class);
    assertEquals("GET /2018-06-01/runtime/restore/next HTTP/1.1", api.take().line());
    String text = log(process, 1);
    assertTrue(text.contains("restore/next answered 403\n"), text);
    assertFalse(text.contains("after\n"), text);
  }

  /** The label of an image is for those that do not ask. */
  @Test
  void withoutSnapStartNobodyAsksForASnapshot() throws Exception {
    Process process = run(Sound.class, "on-demand");
    assertEquals("GET /2018-06-01/runtime/invocation/next HTTP/1.1", api.take().line());
    api.answerAndClose("");
    api.close();
    assertFalse(log(process, 1).contains("before\n"));
  }
}
