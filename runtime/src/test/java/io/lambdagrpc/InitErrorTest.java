package io.lambdagrpc;

import static io.lambdagrpc.fixture.ScriptedRuntimeApi.ACCEPTED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lambdagrpc.fixture.FunctionProcess;
import io.lambdagrpc.fixture.ScriptedRuntimeApi;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Functions that do not come up under the own runtime: Lambda and the log are told why. */
@Timeout(60)
class InitErrorTest {

  private static final String INIT_ERROR = "POST /2018-06-01/runtime/init/error HTTP/1.1";

  private final Path folder;
  private final ScriptedRuntimeApi api = new ScriptedRuntimeApi();

  InitErrorTest(@TempDir Path folder) throws IOException {
    this.folder = folder;
  }

  @AfterEach
  void close() throws IOException {
    api.close();
  }

  static final class Broken extends GrpcLambdaHandler {
    Broken() {
      super(LambdaServerBuilder.create());
      throw new IllegalStateException("no \"database\"");
    }
  }

  static final class NoHandler {}

  private Process run(Map<String, String> environment) throws IOException {
    return FunctionProcess.start(LambdaRuntime.class, api, environment, folder.resolve("log"));
  }

  private String log(Process process) throws Exception {
    assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    assertEquals(1, process.exitValue());
    return Files.readString(folder.resolve("log"), StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(classes = {LambdaRuntimeTest.Single.class, LambdaRuntimeTest.Built.class})
  void aBasePathThatIsNoneIsAnInitError(Class<?> handler) throws Exception {
    assertInitError(
        Map.of("_HANDLER", handler.getName(), "LAMBDA_GRPC_BASE_PATH", "/a,api/"),
        "java.lang.IllegalArgumentException",
        "LAMBDA_GRPC_BASE_PATH: api/ (expected: a path such as /api/v2, or / for none)");
  }

  @Test
  void aResponseModeThatDoesNotExistIsAnInitError() throws Exception {
    assertInitError(
        Map.of(
            "_HANDLER",
            LambdaRuntimeTest.Greeter.class.getName(),
            "LAMBDA_GRPC_RESPONSE_MODE",
            "Streaming"),
        "java.lang.IllegalArgumentException",
        "LAMBDA_GRPC_RESPONSE_MODE: Streaming (expected: buffered or streaming)");
  }

  private void assertInitError(String handler, String type, String message) throws Exception {
    assertInitError(Map.of("_HANDLER", handler), type, message);
  }

  private void assertInitError(Map<String, String> environment, String type, String message)
      throws Exception {
    api.answer(ACCEPTED);
    Process process = run(environment);
    ScriptedRuntimeApi.Request error = api.take();
    assertEquals(INIT_ERROR, error.line());
    assertEquals(type, error.headers().get("lambda-runtime-function-error-type"));
    String start = "{\"errorMessage\":\"" + message + "\",\"errorType\":\"" + type + "\",";
    assertTrue(error.text().startsWith(start + "\"stackTrace\":[\""), error.text());
    String log = log(process);
    assertTrue(log.startsWith("[ERROR] init failed: " + type), log);
    assertTrue(log.contains("\n\tat "), log);
  }

  @Test
  void anInitErrorIsLoggedAsJsonWhereThatIsTheFormat() throws Exception {
    api.answer(ACCEPTED);
    Process process =
        run(Map.of("_HANDLER", Broken.class.getName(), "AWS_LAMBDA_LOG_FORMAT", "JSON"));
    assertEquals(INIT_ERROR, api.take().line());
    String log = log(process);
    assertTrue(
        log.matches(
            "\\{\"timestamp\":\"[0-9TZ:.-]{24}\",\"message\":\"init failed:"
                + " java\\.lang\\.IllegalStateException: no \\\\\"database\\\\\"\\\\n\\\\tat .*\\\\n\""
                + ",\"level\":\"ERROR\"}\n"),
        log);
  }

  @Test
  void aConcurrencyThatIsNoNumberIsAnInitError() throws Exception {
    assertInitError(
        Map.of(
            "_HANDLER",
            LambdaRuntimeTest.Greeter.class.getName(),
            "AWS_LAMBDA_MAX_CONCURRENCY",
            "many"),
        "java.lang.IllegalArgumentException",
        "AWS_LAMBDA_MAX_CONCURRENCY: many (expected: a number, 1 or more)");
  }

  @Test
  void aClassThatIsMissingIsAnInitError() throws Exception {
    assertInitError("no.Such", "java.lang.ClassNotFoundException", "no.Such");
  }

  @Test
  void aConstructorThatFailsIsAnInitErrorWithItsCause() throws Exception {
    assertInitError(
        Broken.class.getName(), "java.lang.IllegalStateException", "no \\\"database\\\"");
  }

  @Test
  void aClassThatIsNoHandlerIsAnInitError() throws Exception {
    assertInitError(
        NoHandler.class.getName(),
        "java.lang.IllegalArgumentException",
        "handler: "
            + NoHandler.class.getName()
            + " (expected: a class that implements RequestStreamHandler)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"::nope", "::", "::handleRequest::nope", "::handlerequest"})
  void aMethodThatIsNotHandleRequestIsAnInitError(String method) throws Exception {
    String handler = LambdaRuntimeTest.Greeter.class.getName() + method;
    assertInitError(
        handler,
        "java.lang.IllegalArgumentException",
        "handler: " + handler + " (expected: package.Class or package.Class::handleRequest)");
  }

  @Test
  void aMethodWithoutAClassIsAnInitError() throws Exception {
    assertInitError(
        "::handleRequest",
        "java.lang.IllegalArgumentException",
        "handler: ::handleRequest (expected: package.Class or package.Class::handleRequest)");
  }

  @Test
  void aHandlerThatIsNotSetIsAnInitError() throws Exception {
    assertInitError(
        "", "java.lang.IllegalArgumentException", "_HANDLER is not set (expected: package.Class)");
  }
}
