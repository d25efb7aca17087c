package io.grpc.override;

import io.grpc.Context;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the scope of each {@code attach()} in what that returns, as OpenTelemetry's bridge does,
 * and takes note where {@code detach()} gets anything else, or gets it on another thread or out of
 * order. grpc-java finds this class by its name, once per JVM.
 */
public final class ContextStorageOverride extends Context.Storage {

  private record Scope(Context attached, Context returned, Throwable opened) {}

  private static final Map<Context, Scope> OPEN = new ConcurrentHashMap<>();
  private static final Queue<Throwable> FAULTS = new ConcurrentLinkedQueue<>();

  @SuppressWarnings("ThreadLocalUsage") // grpc-java makes one storage for the JVM
  private final ThreadLocal<ArrayDeque<Scope>> scopes = ThreadLocal.withInitial(ArrayDeque::new);

  /** Called by grpc-java. */
  public ContextStorageOverride() {}

  /** Tells whether scopes are open, on whichever thread. */
  static boolean isOpen() {
    return !OPEN.isEmpty();
  }

  /** Counts scopes that are open as faults, with where they were opened, and forgets them. */
  static void noteOpen() {
    OPEN.values().forEach(scope -> FAULTS.add(scope.opened()));
    OPEN.clear();
  }

  /** Returns what went wrong, and forgets it. */
  static List<Throwable> takeFaults() {
    List<Throwable> taken = new ArrayList<>(FAULTS);
    FAULTS.clear();
    return taken;
  }

  @Override
  public Context doAttach(Context toAttach) {
    Context before = current();
    // A Context of its own for each scope, which holds what the one of before holds.
    Scope scope =
        new Scope(
            toAttach,
            (before == null ? Context.ROOT : before).fork(),
            new IllegalStateException(
                "attached on " + Thread.currentThread().getName() + ", and not detached"));
    scopes.get().push(scope);
    OPEN.put(scope.returned(), scope);
    return scope.returned();
  }

  @Override
  public void detach(Context toDetach, Context toRestore) {
    Scope last = scopes.get().peek();
    if (last == null || last.returned() != toRestore || last.attached() != toDetach) {
      Scope opened = OPEN.get(toRestore);
      FAULTS.add(
          new IllegalStateException(
              "detached on "
                  + Thread.currentThread().getName()
                  + ": no scope, or not the last one (expected: what attach() returned)",
              opened == null ? null : opened.opened()));
      return;
    }
    scopes.get().pop();
    OPEN.remove(toRestore);
  }

  @Override
  public @Nullable Context current() {
    Scope last = scopes.get().peek();
    return last == null ? null : last.attached();
  }
}
