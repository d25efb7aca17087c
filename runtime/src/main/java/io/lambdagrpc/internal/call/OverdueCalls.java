package io.lambdagrpc.internal.call;

import io.lambdagrpc.internal.event.UnfitEnvironmentError;
import java.util.ArrayList;
import java.util.List;

/**
 * The calls that still hold a thread although their deadline has passed, by the names of their
 * methods. No call needs this class before there is one. Safe for use by many threads.
 */
final class OverdueCalls {

  private final List<String> methods = new ArrayList<>();
  private boolean told;

  synchronized int count() {
    return methods.size();
  }

  /** Returns how many there are with this one. */
  synchronized int add(String fullMethodName) {
    methods.add(fullMethodName);
    return methods.size();
  }

  synchronized void remove(String fullMethodName) {
    methods.remove(fullMethodName);
  }

  /**
   * Returns what an invocation fails with that gets no thread for its call, and tells the log once
   * who has them all. Its type is one that is loaded: a method that throws it does so, too.
   */
  VirtualMachineError failure(Invocation invocation, int limit) {
    String text =
        "calls that hold a thread past their deadline: "
            + count()
            + " (expected: at most "
            + limit
            + ")";
    if (isFirst()) {
      invocation.logError(
          invocation.requestId()
              + " is not served, and the process ends; "
              + text
              + ", of "
              + describe());
    }
    return new UnfitEnvironmentError(text);
  }

  private synchronized boolean isFirst() {
    boolean first = !told;
    told = true;
    return first;
  }

  /** Returns each method with the number of its calls. */
  private synchronized String describe() {
    List<String> left = new ArrayList<>(methods);
    StringBuilder text = new StringBuilder();
    while (!left.isEmpty()) {
      String method = left.get(0);
      int before = left.size();
      left.removeIf(method::equals);
      text.append(text.isEmpty() ? "" : ", ")
          .append(method)
          .append(" (")
          .append(before - left.size())
          .append(')');
    }
    return text.toString();
  }
}
