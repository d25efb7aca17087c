package io.lambdagrpc.bridge;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of tasks where the system has no thread for them. */
@Timeout(30)
class DaemonPoolTest {

  private final AtomicInteger left = new AtomicInteger();
  private final ThreadPoolExecutor pool =
      new DaemonPool(
          task -> {
            if (left.getAndDecrement() <= 0) {
              throw new OutOfMemoryError("unable to create native thread");
            }
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            return thread;
          });

  /** Each call failed, although there were threads that had nothing to do. */
  @Test
  void theThreadsThatThereAreRunThem() throws Exception {
    left.set(1);
    CountDownLatch run = new CountDownLatch(10);
    for (int i = 0; i < 10; i++) {
      pool.execute(run::countDown);
    }
    run.await();
  }

  @Test
  void whereThereIsNoneNobodyWaitsForThem() {
    assertThrows(OutOfMemoryError.class, () -> pool.execute(() -> {}));
  }
}
