package io.lambdagrpc.bridge.internal.relay;

import java.util.concurrent.TimeUnit;

/** What time it is, and what happens later. Tests bring one that stands. */
public interface Clock {

  /** As {@link System#nanoTime}. */
  long nanoTime();

  /** Runs a task once; returns what takes it back. */
  Runnable schedule(Runnable task, long delayNanos);

  /** Returns a time as people read it. */
  static String seconds(long nanos) {
    long millis = TimeUnit.NANOSECONDS.toMillis(nanos);
    return millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
  }
}
