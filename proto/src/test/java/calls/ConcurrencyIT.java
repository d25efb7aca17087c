package calls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.lambdagrpc.client.GrpcWebChannelBuilder;
import io.lambdagrpc.local.InvokeMode;
import io.lambdagrpc.local.LocalLambda;
import io.lambdagrpc.local.LocalLambdaBuilder;
import io.lambdagrpc.proto.TestFunction;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many calls at once on one handler, under both runtimes: each sees itself and no other. */
class ConcurrencyIT {
  private static final int CALLS = 64;
  private static final int ROUNDS = 3;

  @TempDir Path folder;

  private LocalLambdaBuilder function(boolean ownRuntime) throws Exception {
    LocalLambdaBuilder builder =
        TestFunction.builder(folder, MeetingHandler.class)
            .env("AWS_LAMBDA_MAX_CONCURRENCY", Integer.toString(CALLS));
    if (!ownRuntime) {
      return builder;
    }
    TestFunction.writeBootstrap(folder);
    return builder
        .bootstrap()
        .invokeMode(InvokeMode.RESPONSE_STREAM)
        .env("LAMBDA_GRPC_RESPONSE_MODE", "streaming");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void nothingIsCrossedBetweenCallsThatAreAllInFlight(boolean ownRuntime) throws Exception {
    ExecutorService clients = Executors.newFixedThreadPool(CALLS);
    try (LocalLambda lambda = function(ownRuntime).start()) {
      ManagedChannel channel = GrpcWebChannelBuilder.forAddress(lambda.uri()).build();
      Set<String> requestIds = new HashSet<>();
      Set<String> traces = new HashSet<>();
      for (int round = 0; round < ROUNDS; round++) {
        List<Future<List<Line>>> replies = new ArrayList<>();
        for (int i = 0; i < CALLS; i++) {
          String name = round + "-" + i;
          MethodDescriptor<Line, Line> method =
              i % 2 == 0 ? CallsGrpc.getUnaryMethod() : CallsGrpc.getServerStreamingMethod();
          replies.add(clients.submit(() -> call(channel, method, name)));
        }
        for (int i = 0; i < CALLS; i++) {
          List<Line> lines = replies.get(i).get();
          assertEquals(i % 2 == 0 ? 1 : MeetingHandler.MESSAGES, lines.size());
          assertEquals(1, new HashSet<>(lines).size(), lines::toString);
          String[] seen = lines.get(0).getText().split(",", -1);
          String name = round + "-" + i;
          assertEquals(name, seen[0]);
          assertEquals("[" + name + "]", seen[1]);
          assertTrue(requestIds.add(seen[2]), seen[2]);
          assertTrue(traces.add(seen[3]), seen[3]);
          assertEquals(seen[3], seen[4]);
        }
      }
      channel.shutdownNow();
    } finally {
      clients.shutdownNow();
    }
  }

  private static List<Line> call(
      ManagedChannel channel, MethodDescriptor<Line, Line> method, String name) {
    Metadata headers = new Metadata();
    headers.put(MetadataEcho.TEXT, name);
    List<Line> lines = new ArrayList<>();
    ClientCalls.blockingServerStreamingCall(
            ClientInterceptors.intercept(
                channel, MetadataUtils.newAttachHeadersInterceptor(headers)),
            method,
            CallOptions.DEFAULT,
            Line.newBuilder().setText(name).build())
        .forEachRemaining(lines::add);
    return lines;
  }
}
