package io.lambdagrpc.internal.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import io.lambdagrpc.fixture.LoggedInvocation;
import io.lambdagrpc.fixture.NetstringProtocol;
import io.lambdagrpc.fixture.OneService;
import io.lambdagrpc.fixture.TextService;
import io.lambdagrpc.internal.wire.Exchange;
import io.lambdagrpc.internal.wire.Sink;
import io.lambdagrpc.internal.wire.WireRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Ten thousand calls whose service does what it likes, on its own threads and on those of its call,
 * with deadlines that have passed and peers that go away, with hooks and without: whatever happens
 * at once, the service hears a legal order of events, one at a time, and the client gets one reply
 * with one end, after the hook. (Over 300 lines: one service and one client, and the log of both.)
 */
class CallInterleavingsTest {

  private static final int CALLS = 10_000;

  private static final long PATIENT_MILLIS = 5_000;

  /** What grpc-java says to a service that breaks the order. */
  private static final Set<String> ORDER =
      Set.of(
          "sendHeaders has already been called",
          "sendHeaders has not been called",
          "call is closed",
          "call already closed");

  private static final long HOOKS_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final CallExecutor hookThreads = new CallExecutor(1);

  private final ExecutorService ownThreads = Executors.newFixedThreadPool(4);

  private final Random random = new Random(20261128);

  @AfterEach
  void endThreads() {
    ownThreads.shutdownNow();
  }

  @Test
  void everyCallEndsOnceForItsServiceAndForItsClient() throws IOException, InterruptedException {
    CallExecutor pool = new CallExecutor(1);
    for (int i = 0; i < CALLS; i++) {
      runOne("call " + i, i % 5 == 0 ? null : pool);
    }
  }

  private void runOne(String name, @Nullable CallExecutor pool)
      throws IOException, InterruptedException {
    WildService service = new WildService(random.nextLong(), random.nextInt(3));
    boolean streams = random.nextBoolean();
    RecordingSink sink =
        new RecordingSink(streams, random.nextInt(8) == 0 ? random.nextInt(3) : -1);
    boolean hooked = random.nextInt(3) == 0;
    Calls calls = new Calls(settings(service, pool, hooked ? sink : null));
    long millis = random.nextInt(10) == 0 ? random.nextInt(3) : PATIENT_MILLIS;
    try {
      calls.run(
          "text.Texts/BidiStreaming",
          null,
          exchange(),
          sink,
          LoggedInvocation.withRemaining(millis));
    } catch (IOException e) {
      assertTrue(sink.failed, name);
    }
    service.awaitOwnThreads();
    calls.close();
    if (!hooked || millis == PATIENT_MILLIS) {
      assertEquals(hooked ? 1 : 0, sink.hooks.get(), name);
    }
    service.assertLegal(name);
    sink.assertLegal(name + " " + service.events);
  }

  private CallSettings settings(
      WildService service, @Nullable CallExecutor pool, @Nullable RecordingSink hooked) {
    CallSettings base =
        CallSettings.of(new OneService(TextService.of(TextService.BIDI_STREAMING, service)), 0, 16);
    return new CallSettings(
        base.methods(),
        null,
        List.of(),
        List.of(),
        List.of(),
        pool == null ? Runnable::run : pool,
        null,
        null,
        null,
        base.maxInboundMessageSize(),
        0,
        16,
        hooked == null
            ? null
            : new ReplyHooks(List.of(time -> hooked.hook()), HOOKS_NANOS, hookThreads),
        Context.ROOT);
  }

  private Exchange exchange() {
    return NetstringProtocol.exchange(
        NetstringProtocol.STREAM,
        WireRequest.NO_TIMEOUT,
        "1:a,".repeat(random.nextInt(4)),
        1_000_000);
  }

  /** Does a random thing at each event, and random things on threads of its own meanwhile. */
  private final class WildService implements ServerCallHandler<String, String> {
    private final Random own;
    private final int threads;
    private final CountDownLatch ended;
    private final AtomicInteger inside = new AtomicInteger();
    private final List<String> events = new ArrayList<>();
    private boolean overlapped;

    WildService(long seed, int threads) {
      this.own = new Random(seed);
      this.threads = threads;
      this.ended = new CountDownLatch(threads);
    }

    @Override
    public ServerCall.Listener<String> startCall(
        ServerCall<String, String> call, Metadata headers) {
      hear("start");
      call.request(1 + own.nextInt(3));
      for (int i = 0; i < threads; i++) {
        long seed = own.nextLong();
        ownThreads.execute(() -> actAlone(call, new Random(seed)));
      }
      return new ServerCall.Listener<>() {
        @Override
        public void onReady() {
          hear("ready");
          act(call, own);
        }

        @Override
        public void onMessage(String message) {
          hear("message");
          act(call, own);
          call.request(1);
        }

        @Override
        public void onHalfClose() {
          hear("half-close");
          act(call, own);
          finish(call);
        }

        @Override
        public void onComplete() {
          hear("complete");
        }

        @Override
        public void onCancel() {
          hear("cancel");
          act(call, own);
        }
      };
    }

    private void hear(String event) {
      if (inside.incrementAndGet() != 1) {
        overlapped = true;
      }
      synchronized (events) {
        events.add(event);
      }
      inside.decrementAndGet();
    }

    private void actAlone(ServerCall<String, String> call, Random random) {
      try {
        for (int i = 0; i < 3; i++) {
          act(call, random);
        }
        finish(call);
      } catch (RuntimeException e) {
        // Wild as it is, it ends its own thread by it and nothing else.
        assertTrue(events.size() > 0, () -> String.valueOf(e));
      } finally {
        ended.countDown();
      }
    }

    private void act(ServerCall<String, String> call, Random random) {
      switch (random.nextInt(12)) {
        case 0 -> call.request(2);
        case 1, 2 -> tolerant(() -> call.sendHeaders(new Metadata()));
        case 3, 4, 5 -> tolerant(() -> call.sendMessage("x"));
        case 6 -> tolerant(() -> call.close(Status.OK, new Metadata()));
        case 7 -> tolerant(() -> call.close(Status.NOT_FOUND, new Metadata()));
        case 8 -> {
          if (random.nextInt(4) == 0) {
            throw new IllegalStateException("wild");
          }
        }
        case 9 -> Thread.onSpinWait();
        default -> {
          boolean unused = call.isReady() && call.isCancelled();
        }
      }
    }

    private void finish(ServerCall<String, String> call) {
      tolerant(() -> call.close(Status.OK, new Metadata()));
    }

    /** The order is wrong as often as not, and grpc-java's answer to that is this exception. */
    private void tolerant(Runnable action) {
      try {
        action.run();
      } catch (IllegalStateException e) {
        assertTrue(ORDER.contains(String.valueOf(e.getMessage())), () -> String.valueOf(e));
      }
    }

    void awaitOwnThreads() throws InterruptedException {
      synchronized (events) {
        if (events.isEmpty()) {
          return;
        }
      }
      ended.await();
    }

    void assertLegal(String name) {
      synchronized (events) {
        String all = String.join(" ", events);
        assertTrue(!overlapped, name + ": two events at once: " + all);
        assertTrue(
            all.matches("(start( (ready|message))*( half-close)?( ready)*( (complete|cancel))?)?"),
            name + ": " + all);
      }
    }
  }

  private static final class RecordingSink implements Sink {
    private final boolean streams;
    private final int failsAt;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final Thread writer = Thread.currentThread();
    private int writes;
    private int ends;
    private volatile boolean ended;
    private boolean failed;
    private final AtomicInteger hooks = new AtomicInteger();

    RecordingSink(boolean streams, int failsAt) {
      this.streams = streams;
      this.failsAt = failsAt;
    }

    void hook() {
      if (!ended) {
        hooks.incrementAndGet();
      }
    }

    @Override
    public boolean streams() {
      return streams;
    }

    @Override
    public void write(byte[] parts, boolean last) throws IOException {
      assertEquals(writer, Thread.currentThread());
      assertEquals(0, ends, "written after the end");
      if (writes == failsAt) {
        failed = true;
        throw new IOException("the peer is gone");
      }
      writes++;
      body.writeBytes(parts);
      ends += last ? 1 : 0;
      ended |= last;
    }

    void assertLegal(String name) {
      String text = body.toString(StandardCharsets.UTF_8);
      if (failed) {
        return;
      }
      assertEquals(1, ends, name + ": " + text + " writes " + writes);
      assertTrue(streams || writes == 1, name + ": writes " + writes);
      assertTrue(text.matches("(1:x,)*!\\d+:\\d+ .*\\[],"), name + ": " + text);
    }
  }
}
