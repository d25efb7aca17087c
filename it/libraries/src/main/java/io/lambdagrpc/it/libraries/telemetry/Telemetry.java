package io.lambdagrpc.it.libraries.telemetry;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.contrib.awsxray.propagator.AwsXrayPropagator;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.time.Duration;

/** OpenTelemetry's SDK as a function needs it: written out, and flushed at the end of a call. */
final class Telemetry {

  private static final String COLLECTOR =
      System.getenv().getOrDefault("OTEL_EXPORTER_OTLP_ENDPOINT", "http://localhost:4318");

  private Telemetry() {}

  /** Returns an SDK that sends spans, and takes the parent of each call's from W3C or X-Ray. */
  static OpenTelemetrySdk traces() {
    OtlpHttpSpanExporter exporter =
        OtlpHttpSpanExporter.builder().setEndpoint(COLLECTOR + "/v1/traces").build();
    return OpenTelemetrySdk.builder()
        .setTracerProvider(
            SdkTracerProvider.builder()
                .addSpanProcessor(BatchSpanProcessor.builder(exporter).build())
                .build())
        .setPropagators(
            ContextPropagators.create(
                TextMapPropagator.composite(
                    AwsXrayPropagator.getInstance(), W3CTraceContextPropagator.getInstance())))
        .build();
  }

  /** Returns an SDK that sends metrics. */
  static OpenTelemetrySdk metrics() {
    OtlpHttpMetricExporter exporter =
        OtlpHttpMetricExporter.builder().setEndpoint(COLLECTOR + "/v1/metrics").build();
    return OpenTelemetrySdk.builder()
        .setMeterProvider(
            SdkMeterProvider.builder()
                // The flush of each call sends them.
                .registerMetricReader(
                    PeriodicMetricReader.builder(exporter).setInterval(Duration.ofDays(1)).build())
                .build())
        .build();
  }

  /** Sends the spans that have ended, before the environment may freeze. */
  static void flush(SdkTracerProvider spans, Duration time) {
    long end = System.nanoTime() + time.toNanos();
    // The first flush may be one that another call began before this call's span ended. The
    // processor still returns it, or ofSuccess(), for a moment after its end. The next flush sends
    // this span.
    CompletableResultCode first = flush(spans, end);
    CompletableResultCode next;
    do {
      next = flush(spans, end);
    } while ((next == first || next == CompletableResultCode.ofSuccess())
        && System.nanoTime() < end);
  }

  private static CompletableResultCode flush(SdkTracerProvider spans, long end) {
    CompletableResultCode sent = spans.forceFlush();
    check(sent.join(end - System.nanoTime(), NANOSECONDS));
    return sent;
  }

  /** Sends all metrics, one flush at a time: the reader refuses another one meanwhile. */
  static void flush(SdkMeterProvider metrics, Duration time) {
    synchronized (metrics) {
      check(metrics.forceFlush().join(time.toNanos(), NANOSECONDS));
    }
  }

  private static void check(CompletableResultCode sent) {
    if (!sent.isSuccess()) {
      throw new IllegalStateException("telemetry was not sent", sent.getFailureThrowable());
    }
  }
}
