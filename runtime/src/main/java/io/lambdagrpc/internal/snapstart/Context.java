package io.lambdagrpc.internal.snapstart;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The resources of this process. {@code org.crac} holds what its users register weakly: a resource
 * that nobody else holds is gone with the next collection. Safe for use by many threads.
 */
public final class Context {

  private final List<Resource> resources = new ArrayList<>();

  Context() {}

  /** Adds a resource to those that are told. */
  public synchronized void register(Resource resource) {
    resources.add(resource);
  }

  private synchronized List<Resource> registered() {
    return List.copyOf(resources);
  }

  /**
   * Tells all, the one registered last first.
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
   * Tells all, the one registered first first. Lambda gives all of them together 10 seconds.
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

  /** Catches everything, since a hook is the user's: the others are still told. */
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
