package io.lambdagrpc.it.libraries.telemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A flush that returns has sent the span of its call, whatever other calls flush meanwhile. */
@Timeout(120)
class SpanFlushTest {

  private static final int CALLS = 8;
  private static final int ROUNDS = 5000;

  private final Sent sent = new Sent();
  private final SdkTracerProvider spans =
      SdkTracerProvider.builder()
          .addSpanProcessor(BatchSpanProcessor.builder(sent).build())
          .build();
  private final ExecutorService calls = Executors.newFixedThreadPool(CALLS);

  @AfterEach
  void close() {
    calls.shutdownNow();
    spans.close();
  }

  @Test
  void theSpanOfEachOfManyCallsIsSent() throws Exception {
    Tracer tracer = spans.get("test");
    List<Future<Integer>> missing = new ArrayList<>();
    for (int i = 0; i < CALLS; i++) {
      missing.add(calls.submit(() -> missing(tracer)));
    }
    for (Future<Integer> count : missing) {
      assertEquals(0, count.get(), "spans that were not sent when their flush returned");
    }
  }

  private int missing(Tracer tracer) {
    int missing = 0;
    for (int i = 0; i < ROUNDS; i++) {
      Span span = tracer.spanBuilder("call").startSpan();
      span.end();
      Telemetry.flush(spans, Duration.ofSeconds(60));
      if (!sent.ids.contains(span.getSpanContext().getSpanId())) {
        missing++;
      }
    }
    return missing;
  }

  @Test
  void aFlushWithoutASpanReturns() {
    Telemetry.flush(spans, Duration.ofSeconds(60));
    assertTrue(sent.ids.isEmpty());
  }

  private static final class Sent implements SpanExporter {
    private final Set<String> ids = ConcurrentHashMap.newKeySet();
    private final ExecutorService network = Executors.newSingleThreadExecutor();

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
      CompletableResultCode result = new CompletableResultCode();
      network.execute(
          () -> {
            spans.forEach(span -> ids.add(span.getSpanId()));
            result.succeed();
          });
      return result;
    }

    @Override
    public CompletableResultCode flush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      network.shutdown();
      return CompletableResultCode.ofSuccess();
    }
  }
}
