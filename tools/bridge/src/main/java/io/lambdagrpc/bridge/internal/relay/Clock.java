package io.lambdagrpc.bridge.internal.relay;

/** What time it is, and what happens later. Tests bring one that stands. */
public interface Clock {

  /** As {@link System#nanoTime}. */
  long nanoTime();

  /** Runs a task once; returns what takes it back. */
  Runnable schedule(Runnable task, long delayNanos);
}
