package io.lambdagrpc.it.libraries;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import helloworld.GreeterGrpc;
import helloworld.HelloRequest;
import io.grpc.Channel;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What OpenTelemetry has recorded of a call is at the collector when its reply is at the client:
 * the process is frozen then, and can send nothing more.
 */
@Timeout(120)
class TelemetryIT {

  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String PARENT = "b7ad6b7169203331";

  private Collector collector;

  @BeforeEach
  void start() throws IOException {
    collector = Collector.start();
  }

  @AfterEach
  void close() {
    collector.close();
  }

  private Function start(Library library, Way way, String... variable) throws Exception {
    var builder = way.builder(library).env("OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint());
    if (variable.length > 0) {
      builder.env(variable[0], variable[1]);
    }
    return Function.start(builder);
  }

  private static String greet(Channel channel, String name) {
    return GreeterGrpc.newBlockingStub(channel)
        .sayHello(HelloRequest.newBuilder().setName(name).build())
        .getMessage();
  }

  private static List<String> stream(Channel channel, String name) {
    List<String> messages = new ArrayList<>();
    helloworld.stream.GreeterGrpc.newBlockingStub(channel)
        .streamHello(helloworld.stream.HelloRequest.newBuilder().setName(name).build())
        .forEachRemaining(reply -> messages.add(reply.getMessage()));
    return messages;
  }

  private Set<String> spanNames() {
    return collector.spans().stream()
        .map(Span::getName)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @ParameterizedTest
  @EnumSource
  void aSpanIsSentBeforeTheEnvironmentFreezes(Way way) throws Exception {
    try (Function function = start(Library.TRACED, way)) {
      assertEquals("Hello world!", greet(function.channel(), "world"));
      function.freeze();
      assertEquals(Set.of("helloworld.Greeter/SayHello"), spanNames(), function.lambda()::log);
    }
  }

  @ParameterizedTest
  @EnumSource
  void soIsThatOfAStream(Way way) throws Exception {
    try (Function function = start(Library.TRACED, way)) {
      assertEquals(List.of("a", "ab"), stream(function.channel(), "ab"));
      function.freeze();
      assertEquals(Set.of("helloworld_stream.Greeter/StreamHello"), spanNames());
    }
  }

  @Test
  void soAreThoseOfSixteenCallsAtOnce() throws Exception {
    ExecutorService clients = Executors.newFixedThreadPool(16);
    try (Function function =
        start(Library.TRACED, Way.STREAMING, "AWS_LAMBDA_MAX_CONCURRENCY", "16")) {
      List<Future<?>> replies = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        String name = "n" + i;
        replies.add(
            i % 2 == 0
                ? clients.submit(() -> greet(function.channel(), name))
                : clients.submit(() -> stream(function.channel(), name)));
      }
      for (Future<?> reply : replies) {
        reply.get();
      }
      function.freeze();
      assertEquals(64, collector.spans().size());
    } finally {
      clients.shutdownNow();
    }
  }

  @ParameterizedTest
  @EnumSource
  void theParentComesFromW3cOrFromXray(Way way) throws Exception {
    try (Function function = start(Library.TRACED, way)) {
      greet(function.channel("traceparent", "00-" + TRACE + "-" + PARENT + "-01"), "w3c");
      greet(
          function.channel(
              "x-amzn-trace-id",
              "Root=1-"
                  + TRACE.substring(0, 8)
                  + "-"
                  + TRACE.substring(8)
                  + ";Parent="
                  + PARENT
                  + ";Sampled=1"),
          "xray");
      function.freeze();
      assertEquals(2, collector.spans().size());
      for (Span span : collector.spans()) {
        assertEquals(TRACE, hex(span.getTraceId()));
        assertEquals(PARENT, hex(span.getParentSpanId()));
        assertEquals(Span.SpanKind.SPAN_KIND_SERVER, span.getKind());
      }
    }
  }

  private static String hex(ByteString id) {
    return HexFormat.of().formatHex(id.toByteArray());
  }

  @ParameterizedTest
  @EnumSource
  void metricsAreSentBeforeTheEnvironmentFreezes(Way way) throws Exception {
    try (Function function = start(Library.METERED, way)) {
      assertEquals("Hello world!", greet(function.channel(), "world"));
      function.freeze();
      Set<String> names =
          collector.metrics().stream()
              .map(Metric::getName)
              .collect(Collectors.toCollection(TreeSet::new));
      assertTrue(names.contains("grpc.server.call.duration"), names::toString);
    }
  }
}
