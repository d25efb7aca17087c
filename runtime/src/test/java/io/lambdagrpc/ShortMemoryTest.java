package io.lambdagrpc;

import static io.lambdagrpc.fixture.ScriptedRuntimeApi.ACCEPTED;
import static io.lambdagrpc.fixture.ScriptedRuntimeApi.invocation;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import io.lambdagrpc.fixture.FunctionProcess;
import io.lambdagrpc.fixture.ScriptedRuntimeApi;
import io.lambdagrpc.internal.event.StreamedReply;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
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

  /** The heap does not hold it. */
  private static final int STREAMED = 32 * 1024 * 1024;

  private static final int CHUNKS = 512;
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
      int wanted = event.read();
      if (wanted == 'S') {
        stream((StreamedReply) reply);
      } else {
        reply.write(wanted == 'L' ? new byte[LARGE] : SMALL);
      }
    }

    private static void stream(StreamedReply reply) throws IOException {
      reply.begin(SMALL);
      byte[] chunk = new byte[STREAMED / CHUNKS];
      for (int i = 0; i < CHUNKS; i++) {
        reply.writeChunk(chunk);
        reply.flush();
      }
      reply.end();
    }
  }

  @BeforeEach
  void start() throws IOException {
    ProcessBuilder builder = FunctionProcess.of(LambdaRuntime.class, api, Function.class.getName());
    builder.environment().put("JAVA_TOOL_OPTIONS", HEAP);
    builder.environment().put("LAMBDA_GRPC_RESPONSE_MODE", "streaming");
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
  void aReplyThatIsStreamedIsNotKept() throws Exception {
    api.answer(invocation("id-1", new byte[] {'S'})).answer(ACCEPTED);
    assertTrue(api.take().line().startsWith("GET "));
    ScriptedRuntimeApi.Request reply = api.take();
    assertEquals(Map.of(), reply.trailers());
    assertEquals(SMALL.length + 8 + STREAMED, reply.body().length);
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
