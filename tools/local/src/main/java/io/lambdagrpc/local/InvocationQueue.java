package io.lambdagrpc.local;

import io.lambdagrpc.local.InvocationResult.FunctionError;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What waits for a runtime and what it has in hand. */
final class InvocationQueue {

  /**
   * How far a runtime has come. With SnapStart it asks for its snapshot when it is initialized, and
   * is restored from it for the first invocation.
   */
  enum Phase {
    INIT,
    SNAPSHOT,
    RESTORE,
    INVOKE
  }

  private final int concurrency;
  private final Deque<Invocation> queued = new ArrayDeque<>();

  /** What was handed over, in that order; a timed-out call runs on until it has answered. */
  private final Set<Invocation> running = new LinkedHashSet<>();

  private final Deque<Thread> pollers = new ArrayDeque<>();
  private @Nullable FunctionError ended;
  private Phase phase = Phase.INIT;

  InvocationQueue(int concurrency) {
    this.concurrency = concurrency;
  }

  synchronized void add(Invocation invocation) {
    if (ended == null) {
      queued.add(invocation);
      notifyAll();
    } else {
      invocation.result.complete(ended);
    }
  }

  /**
   * Waits for an invocation to hand over. As Lambda does, takes no poll of a runtime that serves
   * one after the other while one is under way. One that serves several may ask at any time.
   *
   * @return null if there is one under way, or this poll is given up for a newer one: one that has
   *     waited longer belongs to a runtime that went away
   */
  synchronized @Nullable Invocation next() throws InterruptedException {
    if (phase == Phase.SNAPSHOT) {
      return null;
    }
    phase = Phase.INVOKE;
    running.removeIf(invocation -> invocation.result.isDone() && !invocation.isTimedOut());
    if (concurrency == 1 && running.stream().anyMatch(each -> !each.result.isDone())) {
      return null;
    }
    Thread self = Thread.currentThread();
    pollers.add(self);
    if (pollers.size() > concurrency) {
      pollers.remove();
    }
    notifyAll();
    while (queued.isEmpty() && pollers.contains(self) && ended == null) {
      wait();
    }
    if (!pollers.contains(self) || ended != null) {
      return null;
    }
    pollers.remove(self);
    Invocation invocation = queued.remove();
    running.add(invocation);
    return invocation;
  }

  /**
   * Returns the invocation that an answer is for, which may be over. As Lambda does, looks at the
   * attempt only where the runtime sends it back; else the latest with this request id is meant.
   */
  synchronized @Nullable Invocation find(String id, @Nullable String attempt) {
    Invocation found = null;
    for (Invocation each : running) {
      if (each.id.equals(id) && (attempt == null || attempt.equals(each.attempt))) {
        found = each;
      }
    }
    return found;
  }

  /** Forgets an invocation whose late answer has come. */
  synchronized void remove(Invocation invocation) {
    running.remove(invocation);
  }

  /**
   * Waits until the runtime asks for an invocation, or for its snapshot; false if it ended or took
   * too long.
   */
  synchronized boolean awaitPoll(Duration patience) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    while (pollers.isEmpty() && !isStored() && ended == null) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    return ended == null;
  }

  private boolean isStored() {
    return phase == Phase.SNAPSHOT || phase == Phase.RESTORE;
  }

  /**
   * Takes the snapshot, and waits until it is to be restored for an invocation.
   *
   * @return false if it is too late for a snapshot, or all has ended
   */
  synchronized boolean restore() throws InterruptedException {
    if (phase != Phase.INIT) {
      return false;
    }
    phase = Phase.SNAPSHOT;
    notifyAll();
    while (queued.isEmpty() && ended == null) {
      wait();
    }
    phase = Phase.RESTORE;
    return ended == null;
  }

  /** Ends everything with an error of that phase; false if the runtime is in another one. */
  synchronized boolean fail(Phase during, FunctionError error) {
    if (phase != during) {
      return false;
    }
    end(error);
    return true;
  }

  /** Ends every invocation, now and later, with this error; the first one to say so is heard. */
  synchronized void end(FunctionError error) {
    if (ended != null) {
      return;
    }
    ended = error;
    for (Invocation invocation : running) {
      invocation.result.complete(
          RuntimeApiError.of(
              error.type(), "RequestId: " + invocation.id + " Error: " + error.message()));
    }
    queued.forEach(invocation -> invocation.result.complete(error));
    queued.clear();
    notifyAll();
  }

  synchronized @Nullable FunctionError ended() {
    return ended;
  }
}
