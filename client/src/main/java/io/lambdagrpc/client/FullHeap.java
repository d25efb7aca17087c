package io.lambdagrpc.client;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What to do while the application has filled the heap, where any line may throw. */
final class FullHeap {

  static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  // The JVM looks the class of a handler up when it is first needed, and that takes memory, too.
  static {
    try {
      throw new OutOfMemoryError("none, but for once");
    } catch (VirtualMachineError | LinkageError e) {
      LockSupport.parkNanos(1);
    }
  }

  private FullHeap() {}

  /** Runs a task, and tells whether there was room for it. */
  static boolean hasRoomFor(Runnable task) {
    try {
      task.run();
      return true;
    } catch (VirtualMachineError | LinkageError e) { // or no room for a class
      return false;
    }
  }

  /** Runs a task again and again until there is room for it. */
  static void awaitRoomFor(Runnable task) {
    while (!hasRoomFor(task)) {
      LockSupport.parkNanos(RETRY_NANOS);
    }
  }
}
