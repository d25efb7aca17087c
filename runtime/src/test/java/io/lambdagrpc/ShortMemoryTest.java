package io.lambdagrpc;

import static io.lambdagrpc.fixture.ScriptedRuntimeApi.ACCEPTED;
import static io.lambdagrpc.fixture.ScriptedRuntimeApi.invocation;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import io.lambdagrpc.fixture.FunctionProcess;
import io.lambdagrpc.fixture.ScriptedRuntimeApi;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Invocations that a small heap cannot hold, outside of the handler. */
@Timeout(60)
class ShortMemoryTest {

  private static final String HEAP = "-Xmx16m";

  /** The heap holds it once, in the handler, and no second time. */
  private static final int LARGE = 5_500_000;

  private static final byte[] SMALL = {'1'};

  private final Path log;
  private final ScriptedRuntimeApi api = new ScriptedRuntimeApi();
  private Process process;

  ShortMemoryTest(@TempDir Path folder) throws IOException {
    this.log = folder.resolve("log");
  }

  /** Answers with a large reply where it is asked to. */
  static final class Function implements RequestStreamHandler {
    @Override
    public void handleRequest(InputStream event, OutputStream reply, Context context)
        throws IOException {
      reply.write(event.read() == 'L' ? new byte[LARGE] : SMALL);
    }
  }

  @BeforeEach
  void start() throws IOException {
    ProcessBuilder builder = FunctionProcess.of(LambdaRuntime.class, api, Function.class.getName());
    builder.environment().put("JAVA_TOOL_OPTIONS", HEAP);
    process = builder.redirectOutput(log.toFile()).start();
  }

  @AfterEach
  void close() throws IOException {
    process.destroyForcibly();
    api.close();
  }

  private void serve(String answer, String expected) throws Exception {
    api.answer(answer).answer(ACCEPTED);
    assertTrue(api.take().line().startsWith("GET "));
    ScriptedRuntimeApi.Request request = api.take();
    assertTrue(request.line().contains(expected), request.line());
    if (expected.endsWith("/error ")) {
      assertTrue(request.text().contains("\"java.lang.OutOfMemoryError\""), request.text());
    }
  }

  @Test
  void anEventOrAReplyThatDoesNotFitCostsItsInvocationOnly() throws Exception {
    serve(invocation("id-1", new byte[4 * LARGE]), "/id-1/error ");
    serve(invocation("id-2", SMALL), "/id-2/response ");
    serve(invocation("id-3", new byte[] {'L'}), "/id-3/error ");
    serve(invocation("id-4", SMALL), "/id-4/response ");
  }

  @Test
  void twoInARowEndTheProcessOnceTheyAreReported() throws Exception {
    serve(invocation("id-1", new byte[4 * LARGE]), "/id-1/error ");
    serve(invocation("id-2", new byte[4 * LARGE]), "/id-2/error ");
    assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    assertEquals(1, process.exitValue());
    String text = Files.readString(log, StandardCharsets.UTF_8);
    assertTrue(text.contains("the runtime loop ended: "), text);
  }
}
