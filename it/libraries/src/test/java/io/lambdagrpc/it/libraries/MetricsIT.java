package io.lambdagrpc.it.libraries;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import helloworld.GreeterGrpc;
import helloworld.HelloRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Metric;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Metrics by interceptors: that they leave in time, and which statuses they count. */
@Timeout(120)
class MetricsIT {

  private static GreeterGrpc.GreeterBlockingStub stub(Function function) {
    return GreeterGrpc.newBlockingStub(function.channel());
  }

  private static HelloRequest named(String name) {
    return HelloRequest.newBuilder().setName(name).build();
  }

  /** Returns the statuses on the wire and in the metrics of a good, a refused and a buggy call. */
  private static List<Set<String>> statuses(Library library, Way way) throws Exception {
    try (Collector collector = Collector.start();
        Function function =
            Function.start(
                way.builder(library).env("OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint()))) {
      Set<String> wire = new TreeSet<>();
      assertEquals("Hello you!", stub(function).sayHello(named("you")).getMessage());
      wire.add(Status.Code.OK.name());
      for (String name : List.of("", "bug")) {
        StatusRuntimeException end =
            assertThrows(StatusRuntimeException.class, () -> stub(function).sayHello(named(name)));
        wire.add(end.getStatus().getCode().name());
        assertTrue(!String.valueOf(end.getMessage()).contains("only the log"), end::toString);
      }
      assertTrue(
          function.lambda().awaitLog("a bug that only the log may show", Duration.ofSeconds(30)));
      function.freeze();
      Set<String> counted =
          collector.metrics().stream()
              .flatMap(MetricsIT::attributes)
              .filter(each -> each.getKey().equals("statusCode"))
              .map(each -> each.getValue().getStringValue())
              .collect(Collectors.toCollection(TreeSet::new));
      return List.of(wire, counted);
    }
  }

  private static Stream<KeyValue> attributes(Metric metric) {
    return Stream.of(
            metric.getSum().getDataPointsList().stream()
                .flatMap(point -> point.getAttributesList().stream()),
            metric.getHistogram().getDataPointsList().stream()
                .flatMap(point -> point.getAttributesList().stream()),
            metric.getSummary().getDataPointsList().stream()
                .flatMap(point -> point.getAttributesList().stream()))
        .flatMap(all -> all);
  }

  @ParameterizedTest
  @EnumSource
  void anInterceptorCountsTheStatusOfTheWireWhereItIsTold(Way way) throws Exception {
    Set<String> expected = Set.of("OK", "INVALID_ARGUMENT", "INTERNAL");
    assertEquals(List.of(expected, expected), statuses(Library.MICROMETER, way));
  }

  @ParameterizedTest
  @EnumSource(names = "BOOTSTRAP")
  void elseItCountsUnknownForWhatAServiceThrows(Way way) throws Exception {
    List<Set<String>> statuses = statuses(Library.MICROMETER_UNMAPPED, way);
    assertEquals(Set.of("OK", "INVALID_ARGUMENT", "INTERNAL"), statuses.get(0));
    assertEquals(Set.of("OK", "UNKNOWN"), statuses.get(1));
  }

  @ParameterizedTest
  @EnumSource
  void embeddedMetricsAreInTheLogOnceForEachCall(Way way) throws Exception {
    try (Function function = Function.start(way.builder(Library.EMBEDDED_METRICS))) {
      for (int i = 0; i < 2; i++) {
        stub(function).sayHello(named("you"));
      }
      function.freeze();
      // A line may come after the end of its call.
      long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
      while (records(function) < 2 && System.nanoTime() < end) {
        Thread.sleep(10);
      }
      assertEquals(2, records(function), function.lambda()::log);
    }
  }

  private static long records(Function function) {
    return function.lambda().log().lines().filter(line -> line.contains("\"SayHello\":1")).count();
  }
}
