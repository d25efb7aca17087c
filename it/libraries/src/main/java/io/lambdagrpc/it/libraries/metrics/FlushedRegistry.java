package io.lambdagrpc.it.libraries.metrics;

import io.micrometer.core.instrument.Clock;
import io.micrometer.registry.otlp.OtlpConfig;
import io.micrometer.registry.otlp.OtlpMeterRegistry;

/** A registry of Micrometer that can be told to send, which those that send by a timer cannot. */
final class FlushedRegistry extends OtlpMeterRegistry {

  FlushedRegistry() {
    super(OtlpConfig.DEFAULT, Clock.SYSTEM);
  }

  void flush() {
    publish();
  }
}
