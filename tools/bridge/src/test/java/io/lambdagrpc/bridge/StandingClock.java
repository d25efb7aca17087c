package io.lambdagrpc.bridge;

import io.lambdagrpc.bridge.internal.relay.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A clock that stands until a test moves it. */
final class StandingClock implements Clock {

  private record Task(long time, Runnable action) {}

  private final List<Task> tasks = new ArrayList<>();
  private long now;
  private int scheduled;

  @Override
  public synchronized long nanoTime() {
    return now;
  }

  @Override
  public synchronized Runnable schedule(Runnable action, long delayNanos) {
    Task task = new Task(now + delayNanos, action);
    tasks.add(task);
    scheduled++;
    return () -> remove(task);
  }

  private synchronized void remove(Task task) {
    tasks.remove(task);
  }

  /** Lets time pass, and what is due happen, on this thread. */
  void move(Duration by) {
    List<Task> due;
    synchronized (this) {
      now += by.toNanos();
      due = tasks.stream().filter(task -> task.time() <= now).toList();
      tasks.removeAll(due);
    }
    due.forEach(task -> task.action().run());
  }

  /** Returns how many tasks there have been. */
  synchronized int scheduled() {
    return scheduled;
  }

  /** Returns how many tasks wait for their time. */
  synchronized int waiting() {
    return tasks.size();
  }
}
