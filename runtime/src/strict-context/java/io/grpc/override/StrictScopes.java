package io.grpc.override;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails each test after which a scope is open, or was not closed as it was opened. */
public final class StrictScopes implements AfterEachCallback {

  /** A thread of the runtime's closes its last scope when the client has its reply already. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** Called by JUnit. */
  public StrictScopes() {}

  @Override
  public void afterEach(ExtensionContext test) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE_NANOS;
    boolean isOpen = ContextStorageOverride.isOpen();
    while (isOpen && System.nanoTime() < end) {
      Thread.sleep(1);
      isOpen = ContextStorageOverride.isOpen();
    }
    if (isOpen) {
      // Not asked again later: another thread may open one by then, as is its right.
      ContextStorageOverride.noteOpen();
    }
    List<Throwable> faults = ContextStorageOverride.takeFaults();
    if (!faults.isEmpty()) {
      AssertionError failure = new AssertionError("scopes that are not closed as they were opened");
      faults.stream().limit(10).forEach(failure::addSuppressed);
      throw failure;
    }
  }
}
