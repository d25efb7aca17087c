package io.lambdagrpc.it.libraries;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import helloworld.GreeterGrpc;
import helloworld.HelloRequest;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.File;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** OpenTelemetry's Java agent, which a function gets by a variable of its environment. */
@Timeout(180)
class AgentIT {

  private static Path agent() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(Path::of)
        .filter(entry -> entry.getFileName().toString().startsWith("opentelemetry-javaagent-"))
        .findFirst()
        .orElseThrow();
  }

  /** Of a streamed reply it sends the spans when the reply is out, which is too late. */
  @ParameterizedTest
  @EnumSource(names = {"MANAGED", "BOOTSTRAP"})
  void theSpansOfACallAreSentBeforeTheEnvironmentFreezes(Way way) throws Exception {
    try (Collector collector = Collector.start();
        Function function =
            Function.start(
                way.builder(Library.AGENT)
                    .initTimeout(Duration.ofSeconds(120))
                    .timeout(Duration.ofSeconds(60))
                    .env("JAVA_TOOL_OPTIONS", "-javaagent:" + agent())
                    .env("OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint())
                    .env("OTEL_METRICS_EXPORTER", "none")
                    .env("OTEL_LOGS_EXPORTER", "none")
                    .env("OTEL_TRACES_SAMPLER", "always_on"))) {
      assertEquals(
          "Hello you!",
          GreeterGrpc.newBlockingStub(function.channel())
              .sayHello(HelloRequest.newBuilder().setName("you").build())
              .getMessage());
      function.freeze();
      List<String> names = collector.spans().stream().map(Span::getName).toList();
      assertTrue(names.contains("helloworld.Greeter/SayHello"), names + function.lambda().log());
    }
  }
}
