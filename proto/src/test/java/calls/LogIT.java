package calls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.grpc.ManagedChannel;
import io.lambdagrpc.client.GrpcWebChannelBuilder;
import io.lambdagrpc.local.LocalLambda;
import io.lambdagrpc.local.LocalLambdaBuilder;
import io.lambdagrpc.proto.TestFunction;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a service logs on its own thread, under both runtimes, as Lambda sets them up to log. */
class LogIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int CALLS = 16;

  @TempDir Path folder;

  private LocalLambdaBuilder function(boolean ownRuntime) throws Exception {
    LocalLambdaBuilder builder = TestFunction.builder(folder, LoggingHandler.class);
    if (!ownRuntime) {
      return builder;
    }
    TestFunction.writeBootstrap(folder);
    return builder.bootstrap();
  }

  /** Makes the calls at once; returns the request id of each. */
  private static List<String> call(LocalLambda lambda, int calls) throws Exception {
    ExecutorService clients = Executors.newFixedThreadPool(calls);
    ManagedChannel channel = GrpcWebChannelBuilder.forAddress(lambda.uri()).build();
    try {
      List<Future<Line>> replies = new ArrayList<>();
      for (int i = 0; i < calls; i++) {
        Line request = Line.newBuilder().setText("call " + i).build();
        replies.add(clients.submit(() -> CallsGrpc.newBlockingStub(channel).unary(request)));
      }
      List<String> requestIds = new ArrayList<>();
      for (Future<Line> reply : replies) {
        requestIds.add(reply.get().getText());
      }
      return requestIds;
    } finally {
      channel.shutdownNow();
      clients.shutdownNow();
    }
  }

  private static JsonObject record(LocalLambda lambda, String message) throws Exception {
    String member = "\"message\":\"" + message + "\"";
    assertTrue(lambda.awaitLog(member, PATIENCE), () -> member + "\n" + lambda.log());
    for (String line : lambda.log().split("\n", -1)) {
      if (line.contains(member)) {
        return JsonParser.parseString(line).getAsJsonObject();
      }
    }
    throw new IllegalStateException(message);
  }

  private static void assertRecord(JsonObject record, String level, @Nullable String requestId) {
    Set<String> members = new TreeSet<>(Set.of("timestamp", "message", "level"));
    if (requestId != null) {
      members.add("AWSRequestId");
      assertEquals(requestId, record.get("AWSRequestId").getAsString(), record::toString);
    }
    assertEquals(members, record.keySet(), record::toString);
    assertEquals(level, record.get("level").getAsString());
  }

  /** The managed runtime knows a request by its own threads, which no service runs on. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void jsonRecordsCarryTheirRequestIdInTheOwnRuntime(boolean ownRuntime) throws Exception {
    try (LocalLambda lambda =
        function(ownRuntime)
            .env("AWS_LAMBDA_LOG_FORMAT", "JSON")
            .env("AWS_LAMBDA_LOG_LEVEL", "INFO")
            .env("AWS_LAMBDA_MAX_CONCURRENCY", Integer.toString(CALLS))
            .start()) {
      List<String> requestIds = call(lambda, CALLS);

      assertRecord(record(lambda, "handler made\\n"), "INFO", null);
      for (int i = 0; i < CALLS; i++) {
        String requestId = ownRuntime ? requestIds.get(i) : null;
        String call = "call " + i;
        assertRecord(record(lambda, call + " asks\\nits Context"), "WARN", requestId);
        assertRecord(record(lambda, call + " asks\\nthe runtime"), "ERROR", requestId);
      }
      assertFalse(lambda.log().contains("is verbose"), lambda.log());
    }
  }

  private record Frame(int type, String text) {}

  private static List<Frame> frames(Path file) throws Exception {
    List<Frame> frames = new ArrayList<>();
    for (ByteBuffer rest = ByteBuffer.wrap(Files.readAllBytes(file)); rest.hasRemaining(); ) {
      int type = rest.getInt();
      byte[] text = new byte[rest.getInt()];
      rest.getLong();
      rest.get(text);
      frames.add(new Frame(type, new String(text, StandardCharsets.UTF_8)));
    }
    return frames;
  }

  /** The managed runtime needs the flag, which Lambda gives it, for a descriptor by its number. */
  private LocalLambdaBuilder listening(boolean ownRuntime) throws Exception {
    LocalLambdaBuilder builder = function(ownRuntime).env("_LAMBDA_TELEMETRY_LOG_FD", "3");
    Path script = folder.resolve(ownRuntime ? "bootstrap" : "wrapper");
    String command =
        ownRuntime
            ? "exec java -cp \"$PWD:$PWD/lib/*\" io.lambdagrpc.LambdaRuntime"
            : "java=$1\nshift\nexec $java --add-opens java.base/java.io=ALL-UNNAMED \"$@\"";
    Files.writeString(script, "#!/bin/sh\nexec 3>records\n" + command + "\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    return ownRuntime ? builder : builder.env("AWS_LAMBDA_EXEC_WRAPPER", "/var/task/wrapper");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void recordsOfSeveralLinesAreSentWhole(boolean ownRuntime) throws Exception {
    try (LocalLambda lambda = listening(ownRuntime).start()) {
      call(lambda, 1);

      List<Frame> frames = frames(folder.resolve("records"));
      assertTrue(
          frames.contains(new Frame(0xa55a0013, "[WARN] call 0 asks\nits Context")),
          frames::toString);
      assertTrue(
          frames.contains(new Frame(0xa55a000b, "[DEBUG] call 0 is verbose")), frames::toString);
      assertFalse(lambda.log().contains("its Context"), lambda.log());
    }
  }
}
