package io.lambdagrpc.internal.snapstart;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The resources of this process. {@code org.crac} keeps only weak references to what users
 * register: a resource that nothing else refers to is gone after the next garbage collection. Safe
 * for use by many threads.
 */
public final class Context {

  private final List<Resource> resources = new ArrayList<>();

  Context() {}

  /** Registers a resource. */
  public synchronized void register(Resource resource) {
    resources.add(resource);
  }

  private synchronized List<Resource> registered() {
    return List.copyOf(resources);
  }

  /**
   * Calls all, the one registered last first.
   *
   * @throws CheckpointException if any of them failed
   */
  public void beforeCheckpoint() throws CheckpointException {
    List<Resource> all = registered();
    CheckpointException failure = null;
    for (int i = all.size() - 1; i >= 0; i--) {
      Throwable thrown = tell(all.get(i), true);
      if (failure != null && thrown != null) {
        failure.addSuppressed(thrown);
      } else if (thrown != null) {
        failure = new CheckpointException(thrown);
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  /**
   * Calls all, in the order of their registration. Lambda allows 10 seconds for all of them
   * together.
   *
   * @throws RestoreException if any of them failed
   */
  public void afterRestore() throws RestoreException {
    RestoreException failure = null;
    for (Resource resource : registered()) {
      Throwable thrown = tell(resource, false);
      if (failure != null && thrown != null) {
        failure.addSuppressed(thrown);
      } else if (thrown != null) {
        failure = new RestoreException(thrown);
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** Catches everything, since a hook is user code: the others are still called. */
  @SuppressWarnings("CatchingUnchecked")
  private @Nullable Throwable tell(Resource resource, boolean beforeCheckpoint) {
    try {
      if (beforeCheckpoint) {
        resource.beforeCheckpoint(this);
      } else {
        resource.afterRestore(this);
      }
      return null;
    } catch (Throwable thrown) {
      return thrown;
    }
  }
}
