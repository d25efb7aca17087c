package io.lambdagrpc.junit;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which test a thread works for. JUnit runs each test on one thread, several tests at once where it
 * is told to; a test may start further threads, of which nobody knows whose they are.
 */
final class Scopes {
  private final Map<String, Scope> tests = new ConcurrentHashMap<>();
  private final Map<Thread, Scope> threads = new ConcurrentHashMap<>();
  private final Scope ofClass = new Scope();

  /** Begins a test on this thread. */
  void begin(String testId) {
    Scope scope = new Scope();
    tests.put(testId, scope);
    threads.put(Thread.currentThread(), scope);
  }

  /** Ends a test, on the thread that began it. */
  void end(String testId) {
    Scope ended = tests.remove(testId);
    threads.remove(Thread.currentThread());
    if (ended != null) {
      ended.close();
    }
  }

  /**
   * Returns the test that runs on this thread; on another thread the only one that runs at all;
   * otherwise what belongs to no test.
   */
  Scope current() {
    Scope own = threads.get(Thread.currentThread());
    if (own != null) {
      return own;
    }
    List<Scope> running = List.copyOf(tests.values());
    return running.size() == 1 ? running.get(0) : ofClass;
  }

  boolean isOfClass(Scope scope) {
    return scope == ofClass;
  }

  /** Returns every test that runs; where none does, what belongs to no test. */
  Collection<Scope> running() {
    Set<Scope> running = new HashSet<>(tests.values());
    return running.isEmpty() ? Set.of(ofClass) : running;
  }
}
