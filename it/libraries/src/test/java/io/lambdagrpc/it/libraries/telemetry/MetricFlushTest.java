package io.lambdagrpc.it.libraries.telemetry;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A flush that returns has sent what its call has counted, whatever other calls flush meanwhile.
 */
@Timeout(120)
class MetricFlushTest {

  private static final AttributeKey<Long> CALL = AttributeKey.longKey("call");
  private static final int CALLS = 8;
  private static final int ROUNDS = 500;

  private final Sent sent = new Sent();
  private final SdkMeterProvider metrics =
      SdkMeterProvider.builder().registerMetricReader(PeriodicMetricReader.create(sent)).build();
  private final ExecutorService calls = Executors.newFixedThreadPool(CALLS);

  @AfterEach
  void close() {
    calls.shutdownNow();
    metrics.close();
  }

  @Test
  void theCountOfEachOfManyCallsIsSent() throws Exception {
    LongCounter counter = metrics.get("test").counterBuilder("calls").build();
    List<Future<?>> all = new ArrayList<>();
    for (long i = 0; i < CALLS; i++) {
      Attributes call = Attributes.of(CALL, i);
      all.add(calls.submit(() -> count(counter, call)));
    }
    for (Future<?> call : all) {
      call.get();
    }
  }

  private void count(LongCounter counter, Attributes call) {
    for (long i = 1; i <= ROUNDS; i++) {
      counter.add(1, call);
      Telemetry.flush(metrics, Duration.ofSeconds(60));
      long value = sent.values.getOrDefault(call, 0L);
      assertTrue(value >= i, () -> value + " was sent when the flush returned");
    }
  }

  private static final class Sent implements MetricExporter {
    private final Map<Attributes, Long> values = new ConcurrentHashMap<>();

    @Override
    public CompletableResultCode export(Collection<MetricData> metrics) {
      metrics.forEach(
          metric ->
              metric
                  .getLongSumData()
                  .getPoints()
                  .forEach(
                      point -> values.merge(point.getAttributes(), point.getValue(), Math::max)));
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public AggregationTemporality getAggregationTemporality(InstrumentType type) {
      return AggregationTemporality.CUMULATIVE;
    }

    @Override
    public CompletableResultCode flush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }
  }
}
