package echo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lambdagrpc.local.InvokeMode;
import io.lambdagrpc.local.LocalLambda;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * One function under its own bootstrap, called again and again, where something goes wrong with one
 * call in ten: what the service does, what the client sends, or what is between them and the
 * function. {@code -Dfault.calls=10000} makes it that many calls instead of 1,200; what the process
 * holds is compared after the first half and at the end.
 */
class FaultRunIT {
  private static final int CALLS = Integer.getInteger("fault.calls", 1200);
  private static final long FLAT_BYTES = 128 * 1024;

  @ParameterizedTest
  @CsvSource({
    "buffered,BUFFERED,1",
    "streaming,RESPONSE_STREAM,1",
    "buffered,BUFFERED,32",
    "streaming,RESPONSE_STREAM,32"
  })
  void everyReplyIsCompleteOrAClearStatusAndTheProcessStaysAsItWas(
      String responseMode, InvokeMode invokeMode, int concurrency) throws Exception {
    try (LocalLambda lambda = OwnRuntime.builder(responseMode, invokeMode, concurrency).start();
        FaultyCalls calls = new FaultyCalls(lambda)) {
      run(calls, CALLS / 2, concurrency);
      Footprint before = Footprint.of(lambda.process());
      run(calls, CALLS / 2, concurrency);
      Footprint after = Footprint.of(lambda.process());

      String report =
          "%s, %d at once: %s; %s, then %s"
              .formatted(responseMode, concurrency, calls, before, after);
      System.out.println(report);
      assertEquals(1, lambda.environmentsStarted(), () -> report + "\n" + lambda.log());
      assertTrue(after.liveBytes() - before.liveBytes() < FLAT_BYTES, report);
      // Threads for calls are made when more of them run at once than ever before.
      assertTrue(after.threads() - before.threads() <= concurrency + 1, report);
      assertEquals(concurrency - 1, after.loops(), report);
      assertTrue(calls.brokenReplies() > 0, report);
      assertTrue(calls.brokenReplies() <= calls.faults(), report);
    }
  }

  private static void run(FaultyCalls calls, int count, int concurrency) throws Exception {
    ExecutorService callers = Executors.newFixedThreadPool(concurrency);
    try {
      AtomicInteger next = new AtomicInteger();
      List<Future<?>> ends = new ArrayList<>();
      for (int caller = 0; caller < concurrency; caller++) {
        ends.add(
            callers.submit(
                () -> {
                  for (int call = next.getAndIncrement();
                      call < count;
                      call = next.getAndIncrement()) {
                    calls.make(call);
                  }
                  return null;
                }));
      }
      for (Future<?> end : ends) {
        end.get();
      }
    } finally {
      callers.shutdownNow();
    }
  }
}
