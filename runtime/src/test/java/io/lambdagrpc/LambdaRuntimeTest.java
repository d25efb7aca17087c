package io.lambdagrpc;

import static io.lambdagrpc.fixture.ScriptedRuntimeApi.ACCEPTED;
import static io.lambdagrpc.fixture.ScriptedRuntimeApi.invocation;
import static io.lambdagrpc.fixture.TextService.UNARY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.lambdagrpc.fixture.Call;
import io.lambdagrpc.fixture.Front;
import io.lambdagrpc.fixture.FunctionProcess;
import io.lambdagrpc.fixture.LambdaFunction;
import io.lambdagrpc.fixture.ScriptedRuntimeApi;
import io.lambdagrpc.fixture.TextService;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The own runtime as a process, with the environment that Lambda gives. */
@Timeout(60)
class LambdaRuntimeTest {

  private static final Map<String, String> STREAMING =
      Map.of("LAMBDA_GRPC_RESPONSE_MODE", "streaming");

  private final Path folder;
  private final ScriptedRuntimeApi api = new ScriptedRuntimeApi();

  LambdaRuntimeTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
  }

  @AfterEach
  void close() throws IOException {
    api.close();
  }

  /** A function as a user writes it. */
  static final class Greeter extends GrpcLambdaHandler {
    Greeter() {
      super(
          LambdaFunction.server(
              TextService.unary(
                  (request, replies) -> {
                    throw new IllegalStateException("no " + request);
                  })));
    }
  }

  private Process run(Map<String, String> environment, String... arguments) throws IOException {
    return run(LambdaRuntime.class, environment, arguments);
  }

  private Process run(Class<?> main, Map<String, String> environment, String... arguments)
      throws IOException {
    return FunctionProcess.start(main, api, environment, folder.resolve("log"), arguments);
  }

  private String log(Process process) throws Exception {
    assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    assertEquals(1, process.exitValue());
    return Files.readString(folder.resolve("log"), StandardCharsets.UTF_8);
  }

  @Test
  void servesTheHandlerOfTheEnvironmentAndFollowsItsSwitches() throws Exception {
    byte[] event = Front.ALB.event(Call.to(UNARY).message("luck"));
    api.answer(invocation("id-1", event)).answer(ACCEPTED).answerAndClose("");
    Process process =
        run(
            Map.of(
                "_HANDLER",
                Greeter.class.getName(),
                "LAMBDA_GRPC_WIRE_LOG",
                "true",
                "LAMBDA_GRPC_EXPOSE_ERRORS",
                "true"));
    assertEquals("GET /2018-06-01/runtime/invocation/next HTTP/1.1", api.take().line());
    ScriptedRuntimeApi.Request response = api.take();
    assertEquals("POST /2018-06-01/runtime/invocation/id-1/response HTTP/1.1", response.line());
    assertEquals(
        "INTERNAL [] java.lang.IllegalStateException: no luck",
        Front.ALB.reply(response.body()).toString());
    api.close();
    String log = log(process);
    assertTrue(log.contains("request frame 1: flag 0x00, length 4: 6c 75 63 6b"), log);
    assertTrue(log.contains("reply frame 1: flag 0x80"), log);
    assertTrue(log.contains("id-1 text.Texts/Unary failed: java.lang.IllegalStateException"), log);
  }

  /** A function that has nothing to say. */
  static final class Quiet extends GrpcLambdaHandler {
    Quiet() {
      super(LambdaFunction.server(TextService.all()));
    }
  }

  @Test
  void aCallThatLogsNothingLoadsNothingOfTheLog() throws Exception {
    byte[] event = Front.ALB.event(Call.to(UNARY).message("a"));
    api.answer(invocation("id-1", event)).answer(ACCEPTED);
    Path loaded = folder.resolve("classes");
    Process process =
        run(
            Map.of(
                "_HANDLER",
                Quiet.class.getName(),
                "_LAMBDA_TELEMETRY_LOG_FD",
                "1",
                "JAVA_TOOL_OPTIONS",
                "-Xlog:class+load:file=" + loaded + ":none"));
    api.take();
    assertEquals("OK [echo a]", Front.ALB.reply(api.take().body()).toString());
    // The next poll comes when all of the first call is done.
    api.take();
    String classes = Files.readString(loaded, StandardCharsets.UTF_8);
    process.destroyForcibly();
    assertTrue(classes.contains("io.lambdagrpc.internal.runtimeapi.InvocationContext "), classes);
    for (String type :
        List.of(
            "io.lambdagrpc.CallLogger",
            "io.lambdagrpc.internal.event.JsonMembers",
            "io.lambdagrpc.internal.runtimeapi.ClientHeaders",
            "io.lambdagrpc.internal.runtimeapi.LogSink",
            "io.lambdagrpc.internal.runtimeapi.RuntimeLogger",
            "com.amazonaws.services.lambda.runtime.ClientContext",
            "com.amazonaws.services.lambda.runtime.LambdaLogger",
            "com.amazonaws.services.lambda.runtime.LambdaRuntime",
            "com.amazonaws.services.lambda.runtime.logging.LogLevel")) {
      assertFalse(classes.contains(type + " "), type);
    }
  }

  /** Where a client and the function do not understand each other, the bytes say why. */
  @Test
  void theWireLogShowsABodyThatHasNoFrames() throws Exception {
    Call bad = Call.to(UNARY).body("AAAA*".getBytes(StandardCharsets.US_ASCII));
    byte[] noBase64 = Front.ALB.event(bad.contentType("application/grpc-web-text"));
    byte[] otherCodec = Front.ALB.event(bad.contentType("application/grpc-web+thrift"));
    api.answer(invocation("id-1", noBase64))
        .answer(ACCEPTED)
        .answer(invocation("id-2", otherCodec))
        .answer(ACCEPTED)
        .answerAndClose("");
    Process process = run(Map.of("LAMBDA_GRPC_WIRE_LOG", "true"), Greeter.class.getName());
    for (int i = 0; i < 4; i++) {
      api.take();
    }
    api.close();
    String log = log(process);
    String body = "request body, not decoded: length 5: 41 41 41 41 2a\n";
    assertTrue(log.contains("id-1\n" + body), log);
    assertTrue(log.contains("id-2\n" + body), log);
    assertEquals(2, log.split("reply frame 1: flag 0x80", -1).length - 1, log);
  }

  @Test
  void anArgumentMayNameTheMethodToo() throws Exception {
    byte[] event = Front.ALB.event(Call.to(UNARY).message("luck"));
    api.answer(invocation("id-1", event)).answer(ACCEPTED).answerAndClose("");
    Process process = run(Map.of(), Greeter.class.getName() + "::handleRequest");
    api.take();
    assertEquals(
        "INTERNAL [] internal error, logged by the function under request id id-1",
        Front.ALB.reply(api.take().body()).toString());
    api.close();
    String log = log(process);
    assertTrue(log.contains("java.lang.IllegalStateException: no luck"), log);
  }

  /** Makes handlers as a runtime does that cannot stream. */
  static final class Managed {
    public static void main(String[] args) {
      System.out.println(new Greeter().getClass());
      System.out.println(LambdaFunction.server().buildHandler() != null);
      System.exit(1);
    }
  }

  @Test
  void streamsWhereItIsSetTo() throws Exception {
    byte[] event = Front.REST.event(Call.to(UNARY).message("luck"));
    api.answer(invocation("id-1", event)).answer(ACCEPTED).answerAndClose("");
    Process process = run(STREAMING, Greeter.class.getName());
    api.take();
    assertEquals(
        "INTERNAL [] internal error, logged by the function under request id id-1",
        Front.REST.reply(api.take()).toString());
    api.close();
    String log = log(process);
    assertFalse(log.contains("LAMBDA_GRPC_RESPONSE_MODE"), log);
  }

  @Test
  void saysOnceWhereTheRuntimeCannotStream() throws Exception {
    String log = log(run(Managed.class, STREAMING));
    String line =
        "LAMBDA_GRPC_RESPONSE_MODE: streaming has no effect under this runtime, replies are"
            + " buffered (expected: lambda-grpc's bootstrap, which can stream)\n";
    assertEquals(line + Greeter.class + "\n" + line + "true\n", log);
  }

  /** One that is made without a builder. */
  static final class Single extends GrpcLambdaHandler {
    Single() {
      super(new Texts());
    }
  }

  private static final class Texts implements Dispatcher {
    @Override
    public String serviceName() {
      return TextService.NAME;
    }

    @Override
    public @Nullable ServerMethodDefinition<?, ?> findMethod(String methodName) {
      return bindService().getMethod(serviceName() + "/" + methodName);
    }

    @Override
    public ServerServiceDefinition bindService() {
      return TextService.all();
    }
  }

  /** One whose builder says nothing of paths. */
  static final class Built extends GrpcLambdaHandler {
    Built() {
      super(LambdaServerBuilder.create().addService(TextService.all()));
    }
  }

  @ParameterizedTest
  @ValueSource(classes = {Single.class, Built.class})
  void basePathsComeFromTheEnvironment(Class<?> handler) throws Exception {
    Call hello = Call.to(UNARY).message("a");
    for (String path : List.of("/a", "/greet/v1", "")) {
      api.answer(invocation("id-1", Front.ALB.event(hello.under(path)))).answer(ACCEPTED);
    }
    api.answerAndClose("");
    run(Map.of("_HANDLER", handler.getName(), "LAMBDA_GRPC_BASE_PATH", "/a,/greet/v1"));
    for (String reply : List.of("OK", "OK", "UNIMPLEMENTED")) {
      api.take();
      assertEquals(reply, Front.ALB.reply(api.take().body()).status().name());
    }
  }
}
