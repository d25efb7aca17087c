package io.lambdagrpc.internal.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lambdagrpc.internal.wire.Sink;
import io.lambdagrpc.internal.wire.WireRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How long a service may go on, and how long it is held back. */
@Timeout(30)
class ReplyWriterTest {

  private static final int READY = 32 * 1024;
  private static final int MAX = 256 * 1024;

  private final CallDeadline later = CallDeadline.of(WireRequest.NO_TIMEOUT, 1_000_000, 0);
  private final ReplyWriter writer = new ReplyWriter(new Nowhere(true));

  record Nowhere(boolean streams) implements Sink {
    @Override
    public void write(byte[] parts, boolean last) {}
  }

  /** A service's thread that sends one message. */
  private final class Sending extends Thread {
    private final int bytes;
    private final CallDeadline deadline;
    private volatile boolean hadRoom;
    private volatile boolean interrupted;

    Sending(int bytes, CallDeadline deadline) {
      this.bytes = bytes;
      this.deadline = deadline;
      start();
    }

    @Override
    public void run() {
      hadRoom = writer.awaitRoom(bytes, deadline);
      interrupted = isInterrupted();
    }

    /** Waits until it is held back; where it is not, the time of the test runs out. */
    void awaitHeldBack() {
      while (getState() != State.TIMED_WAITING) {
        Thread.onSpinWait();
      }
    }

    boolean hasRoom() throws InterruptedException {
      join();
      return hadRoom;
    }
  }

  @Test
  void aServiceIsToldToStopAtItsThresholdAndToGoOnBelowIt() {
    assertTrue(writer.awaitRoom(READY - 1, later));
    assertTrue(writer.isReady());
    assertTrue(writer.awaitRoom(1, later));
    assertFalse(writer.isReady());
    assertTrue(writer.madeRoom(1));
    assertTrue(writer.isReady());
    assertFalse(writer.madeRoom(1), "it had not been told to stop");
    assertTrue(writer.awaitRoom(2 * READY, later));
    assertFalse(writer.madeRoom(READY), "there is not enough room yet");
  }

  @Test
  void aServiceIsHeldBackOverTheLimitUntilThereIsRoom() throws Exception {
    assertTrue(new Sending(MAX, later).hasRoom());
    assertTrue(new Sending(1, later).hasRoom(), "at the limit");
    Sending held = new Sending(1, later);
    held.awaitHeldBack();
    assertFalse(writer.madeRoom(1));
    assertTrue(held.hasRoom());
    assertFalse(held.interrupted);
  }

  @Test
  void anInterruptIsKeptUntilThereIsRoom() throws Exception {
    assertTrue(writer.awaitRoom(MAX + 1, later));
    Sending held = new Sending(1, later);
    held.awaitHeldBack();
    held.interrupt();
    while (held.isInterrupted()) {
      Thread.onSpinWait();
    }
    held.awaitHeldBack();
    assertFalse(writer.madeRoom(1));
    assertTrue(held.hasRoom());
    assertTrue(held.interrupted);
  }

  @Test
  void theEndOfTheCallLetsEveryoneGo() throws Exception {
    assertTrue(writer.awaitRoom(MAX + 1, later));
    Sending held = new Sending(1, later);
    held.awaitHeldBack();
    writer.close();
    assertTrue(held.hasRoom());
    assertTrue(new Sending(MAX, later).hasRoom());
    assertFalse(writer.madeRoom(3 * MAX), "nobody is to go on after the end");
  }

  @Test
  void nobodyIsHeldBackPastTheDeadline() throws Exception {
    assertTrue(writer.awaitRoom(MAX + 1, later));
    assertFalse(new Sending(1, CallDeadline.of(0, 1_000, 0)).hasRoom());
    assertFalse(new Sending(1, CallDeadline.of(1_000_000, 1_000, 0)).hasRoom());
  }

  @Test
  void theThreadThatWritesIsNotHeldBack() {
    assertTrue(writer.isWriter());
    assertTrue(writer.awaitRoom(MAX + 1, later));
    assertTrue(writer.awaitRoom(1, later));
  }

  @Test
  void aReplyThatIsNotStreamedHoldsNobodyBack() throws Exception {
    ReplyWriter buffered = new ReplyWriter(new Nowhere(false));
    AtomicBoolean hadRoom = new AtomicBoolean();
    Thread service =
        new Thread(
            () -> hadRoom.set(buffered.awaitRoom(MAX + 1, later) && buffered.awaitRoom(1, later)));
    service.start();
    service.join();
    assertTrue(hadRoom.get());
    assertTrue(buffered.isReady());
    assertFalse(buffered.flush());
    assertFalse(buffered.takeFlush(), "only its end lets it leave");
    buffered.close();
    assertTrue(buffered.takeFlush());
    assertFalse(buffered.takeFlush());
  }

  @Test
  void whatIsWrittenAfterTheEndIsDropped() throws Exception {
    List<String> written = new ArrayList<>();
    ReplyWriter whole =
        new ReplyWriter(
            new Sink() {
              @Override
              public boolean streams() {
                return true;
              }

              @Override
              public void write(byte[] parts, boolean last) {
                written.add(parts.length + " " + last);
              }
            });
    assertTrue(whole.write(new byte[1], false));
    assertTrue(whole.write(new byte[2], true));
    assertTrue(whole.write(new byte[3], false));
    assertEquals(List.of("1 false", "2 true"), written);
    assertFalse(whole.hasFailed());
    whole.awaitTaken(later);
  }

  @Test
  void aFailureIsKeptAndNothingIsWrittenAfterIt() {
    AtomicInteger writes = new AtomicInteger();
    ReplyWriter failing =
        new ReplyWriter(
            new Sink() {
              @Override
              public boolean streams() {
                return true;
              }

              @Override
              public void write(byte[] parts, boolean last) throws IOException {
                writes.incrementAndGet();
                throw new IOException("gone");
              }
            });
    failing.flush();
    assertFalse(failing.write(new byte[1], false));
    assertTrue(failing.hasFailed());
    assertTrue(failing.write(new byte[1], false));
    assertEquals(1, writes.get());
    assertFalse(failing.takeFlush());
    assertEquals(
        "reply cut short: java.io.IOException: gone",
        assertThrows(IOException.class, () -> failing.awaitTaken(later)).getMessage());
  }

  @Test
  void theWriterWaitsForAFlushAnInterruptOrTheTime() throws Exception {
    assertTrue(writer.flush());
    writer.await(Long.MAX_VALUE);
    assertTrue(writer.takeFlush());
    writer.await(1);
    Thread.currentThread().interrupt();
    assertThrows(InterruptedException.class, () -> writer.await(Long.MAX_VALUE));
    assertFalse(Thread.interrupted());
  }

  /** The service may take long over its {@code onComplete}; its client does not wait for that. */
  @Test
  void theEndOfAStreamWakesTheWriter() throws Exception {
    Thread waiting = Thread.currentThread();
    Thread service =
        new Thread(
            () -> {
              while (waiting.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
              }
              writer.wakeIfStreaming();
            });
    service.setDaemon(true);
    service.start();
    writer.await(Long.MAX_VALUE);
  }
}
