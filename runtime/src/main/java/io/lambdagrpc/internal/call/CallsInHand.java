package io.lambdagrpc.internal.call;

import io.lambdagrpc.internal.env.UnfitEnvironmentError;
import io.lambdagrpc.internal.text.Excerpt;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The calls of a server that are in hand, and those whose replies are complete and that still hold
 * a thread, by the names of their methods. Safe for use by many threads.
 *
 * <p>A method that holds its thread past its deadline may never return, so each one counts, and too
 * many end the process. To read or to write a message is another matter. It takes a time that the
 * message bounds, but clients choose both the message and the deadline: 4 KB of gzip become two
 * million empty messages, which take seconds on a small function. If such calls were left behind as
 * well, a client could end the process by a few cheap ones, and before that they would run beside
 * each other, each slower by the others and each with its message in memory. So an invocation waits
 * for its own messages ({@link CallRunner}), and a deadline makes a call no more expensive than it
 * is without one. What takes all the time that the platform allows counts here after all: a
 * marshaller is the user's code, and may be one that never returns.
 *
 * <p>Nor do slow calls end the process. One that loads its classes for seconds, with clients that
 * wait for less, comes to the limit at every start: if the process ended then, no start would ever
 * come further. So the invocation that finds too many waits for one to come back, and while it
 * waits, they run.
 */
final class CallsInHand {

  /** How long an invocation waits for one of the calls before it; half its time at the most. */
  private static final long PATIENCE_MILLIS = 5_000;

  private final int maxOverdue;
  private final CallTimer timer;

  // Guarded by this.
  private final List<String> overdue = new ArrayList<>(0);
  private int count;
  private boolean told;

  private volatile @Nullable String lostClass;

  /**
   * Begins with none.
   *
   * @param maxOverdue how many calls may hold a thread past their deadline
   * @param timer knows of listeners of calls' Contexts that hold a thread
   */
  CallsInHand(int maxOverdue, CallTimer timer) {
    this.maxOverdue = maxOverdue;
    this.timer = timer;
  }

  /**
   * Begins a call.
   *
   * @throws VirtualMachineError if too many of those before it hold their threads for good, or one
   *     has found that a class is lost
   */
  void begin(Invocation invocation) {
    String lost = lostClass;
    if (lost != null) {
      throw unfit(invocation, lost + ", for want of memory or stack when it was first used", "");
    }
    if (!tryBegin() && !beginsInTime(invocation)) {
      throw failure(invocation, "at most " + maxOverdue);
    }
  }

  private synchronized boolean tryBegin() {
    if (overdueCount() > maxOverdue) {
      return false;
    }
    count++;
    return true;
  }

  private boolean beginsInTime(Invocation invocation) {
    long millis = Math.min(PATIENCE_MILLIS, invocation.remainingMillis() / 2);
    long last = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    try {
      while (System.nanoTime() < last) {
        Thread.sleep(10);
        if (tryBegin()) {
          return true;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }

  /** Tells whether calls hold threads past their deadline, however few they are. */
  synchronized boolean hasOverdue() {
    return !overdue.isEmpty();
  }

  /** Returns what the invocation of a call fails with for which they have left no thread. */
  VirtualMachineError refusal(Invocation invocation) {
    return failure(invocation, "0, since the function's own executor takes no other call");
  }

  /** Notes that the reply to a call is complete, whatever its service still does. */
  synchronized void end() {
    count--;
  }

  /** Returns how many calls have no complete reply. */
  synchronized int count() {
    return count;
  }

  /** Notes the failure of a call, if it is one for a class that no later call can use either. */
  void note(@Nullable Throwable failure) {
    String lost = LostClass.of(failure);
    if (lost != null) {
      lostClass = lost;
    }
  }

  private synchronized int overdueCount() {
    return overdue.size() + timer.hanging();
  }

  /** Adds a call that holds its thread past its deadline; returns how many there are with it. */
  synchronized int addOverdue(String fullMethodName) {
    overdue.add(fullMethodName);
    return overdue.size();
  }

  synchronized void removeOverdue(String fullMethodName) {
    overdue.remove(fullMethodName);
  }

  /**
   * Returns the error of an invocation whose call gets no thread, and logs once which methods hold
   * them.
   *
   * @param expected how many may have one
   */
  private VirtualMachineError failure(Invocation invocation, String expected) {
    String text =
        "calls that hold a thread past their deadline: "
            + overdueCount()
            + " (expected: "
            + expected
            + ")";
    return unfit(invocation, text, ", of " + describe());
  }

  /** Returns the error of an invocation that is not served, and logs once what is wrong. */
  private VirtualMachineError unfit(Invocation invocation, String text, String details) {
    if (isFirst()) {
      invocation.logError(
          invocation.requestId() + " is not served, and the process ends; " + text + details);
    }
    return UnfitEnvironmentError.of(text);
  }

  private synchronized boolean isFirst() {
    boolean first = !told;
    told = true;
    return first;
  }

  /** Returns each method with the number of its calls. */
  private synchronized String describe() {
    List<String> left = new ArrayList<>(overdue);
    StringBuilder text = new StringBuilder();
    while (!left.isEmpty()) {
      String method = left.get(0);
      int before = left.size();
      left.removeIf(method::equals);
      text.append(text.isEmpty() ? "" : ", ")
          .append(Excerpt.of(method))
          .append(" (")
          .append(before - left.size())
          .append(')');
    }
    int listeners = timer.hanging();
    if (listeners > 0) {
      text.append(text.isEmpty() ? "" : ", ")
          .append("listeners of their Contexts (")
          .append(listeners)
          .append(')');
    }
    return text.toString();
  }
}
