package io.lambdagrpc.client;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The application has filled the heap to the last byte when a deadline passes. */
@Timeout(300)
final class FullHeapTest {

  private static final long DEADLINE_MILLIS = 200;

  @ParameterizedTest
  @ValueSource(strings = {"-XX:+UseSerialGC", "-XX:+UseG1GC"})
  void theCallEndsOnceThereIsRoomAgain(String collector) throws Exception {
    try (RawServer silent = new RawServer(new HostilePeers())) {
      List<String> unused =
          ChildJvm.run(Calls.class, List.of("-Xmx40m", collector), List.of(silent.url()));
    }
  }

  /** The JVM says so where it had no room to load or initialize a class. */
  @Test
  void aDeadlineThatLacksAClassIsTriedAgain() throws Exception {
    CountDownLatch again = new CountDownLatch(2);
    Future<?> deadline =
        new ChannelTimer()
            .scheduleUntilCancelled(
                () -> {
                  again.countDown();
                  throw new NoClassDefFoundError("no room for it");
                },
                0);
    again.await();
    deadline.cancel(false);
  }

  /** Ends when all calls have ended, with whatever status. */
  static final class Calls {

    private Calls() {}

    public static void main(String[] args) {
      ManagedChannel channel = GrpcWebChannelBuilder.forTarget(args[0]).build();
      // What runs for the first time needs memory to be loaded and linked.
      await(call(channel));
      for (int i = 0; i < 3; i++) {
        CountDownLatch ended = call(channel);
        fillHeapFor(5 * DEADLINE_MILLIS);
        await(ended);
      }
    }

    private static CountDownLatch call(ManagedChannel channel) {
      CountDownLatch ended = new CountDownLatch(1);
      ClientCall<String, String> call =
          channel.newCall(
              HostilePeers.method("silence"),
              CallOptions.DEFAULT.withDeadlineAfter(DEADLINE_MILLIS, TimeUnit.MILLISECONDS));
      call.start(
          new ClientCall.Listener<>() {
            @Override
            public void onClose(Status status, Metadata trailers) {
              ended.countDown();
            }
          },
          new Metadata());
      call.sendMessage("go");
      call.halfClose();
      return ended;
    }

    private static void await(CountDownLatch ended) {
      while (ended.getCount() > 0) {
        try {
          ended.await();
        } catch (InterruptedException | OutOfMemoryError e) {
          Thread.onSpinWait();
        }
      }
    }

    private static void fillHeapFor(long millis) {
      long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
      Object[] all = null;
      int size = Integer.MAX_VALUE;
      while (System.nanoTime() < end) {
        try {
          Object[] more = new Object[size];
          more[0] = all;
          all = more;
        } catch (OutOfMemoryError e) {
          size = Math.max(1, size / 2);
        }
      }
    }
  }
}
