package worlds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.grpc.ManagedChannel;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.lambdagrpc.client.GrpcWebChannelBuilder;
import io.lambdagrpc.it.fronts.Example;
import io.lambdagrpc.local.LocalLambda;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What of health checks and reflection is loaded by a function that has both. */
class LazyServicesIT {
  private static final List<String> PACKAGES =
      List.of("io.grpc.protobuf.services.", "io.grpc.health.", "io.grpc.reflection.");

  @TempDir Path folder;

  @Test
  void neitherHealthNorReflectionIsLoadedBeforeItIsCalled() throws Exception {
    Path loaded = folder.resolve("classes.log");
    try (LocalLambda lambda =
        LocalLambda.builder()
            .code(Example.zip(PricesHandler.class))
            .handler(PricesHandler.class.getName())
            .initTimeout(Duration.ofSeconds(30))
            .timeout(Duration.ofSeconds(30))
            .env("JAVA_TOOL_OPTIONS", "-Xlog:class+load:file=" + loaded)
            .start()) {
      ManagedChannel channel = GrpcWebChannelBuilder.forAddress(lambda.uri()).build();
      PricesGrpc.newBlockingStub(channel).quote(Order.newBuilder().setItem("tea").build());
      assertEquals(List.of(), classes(loaded));

      HealthGrpc.newBlockingStub(channel).check(HealthCheckRequest.getDefaultInstance());
      List<String> forHealth = classes(loaded);
      assertFalse(forHealth.isEmpty());
      assertEquals(
          List.of(), forHealth.stream().filter(name -> name.contains(".reflection.")).toList());
      channel.shutdownNow();
    }
  }

  private static List<String> classes(Path log) throws Exception {
    try (Stream<String> lines = Files.lines(log)) {
      return lines
          .filter(line -> PACKAGES.stream().anyMatch(line::contains))
          .filter(line -> line.contains(" source: "))
          .toList();
    }
  }
}
