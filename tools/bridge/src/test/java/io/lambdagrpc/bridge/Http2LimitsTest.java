package io.lambdagrpc.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a connection may hold that belongs to no message. */
@Timeout(60)
final class Http2LimitsTest {

  private static final int NO_ERROR = 0;
  private static final int PROTOCOL_ERROR = 1;
  private static final int REFUSED_STREAM = 7;

  private static TestBed bed(int maxCalls, Duration stallTimeout) throws IOException {
    return new TestBed(
        exchange -> ScriptedFunction.reply(exchange, ScriptedFunction.OK),
        builder -> builder.maxCalls(maxCalls).stallTimeout(stallTimeout).drain(Duration.ZERO));
  }

  /** It kept every status text that it had ever sent on the connection: 20,000 filled 64 MB. */
  @Test
  void theTableOfHeadersStaysSmallWhateverTheCallerAllows() throws Exception {
    try (TestBed bed = bed(10, Duration.ZERO);
        RawCaller caller = new RawCaller(bed.bridge.port())) {
      caller.send(RawCaller.settings(RawCaller.HEADER_TABLE_SIZE, 1 << 30));
      caller.send(RawCaller.call(1, "/no such method"));
      RawCaller.Frame head = caller.read(RawCaller.HEADERS);
      assertEquals(4096, lastSizeUpdate(ByteBuffer.wrap(head.payload())));
    }
  }

  /** A block of headers begins with them (RFC 7541, 6.3). */
  private static long lastSizeUpdate(ByteBuffer block) {
    long size = -1;
    while ((block.get(block.position()) & 0xe0) == 0x20) {
      size = block.get() & 0x1f;
      if (size == 0x1f) {
        int shift = 0;
        byte next;
        do {
          next = block.get();
          size += (next & 0x7fL) << shift;
          shift += 7;
        } while (next < 0);
      }
    }
    return size;
  }

  /** Each change is kept until headers are sent: 1.2 million of them held 13 MB. */
  @Test
  void aCallerThatChangesTheTableForEverIsClosed() throws Exception {
    try (TestBed bed = bed(10, Duration.ZERO);
        RawCaller caller = new RawCaller(bed.bridge.port())) {
      byte[] change = RawCaller.settings(RawCaller.HEADER_TABLE_SIZE, 1 << 30);
      assertThrows(
          IOException.class,
          () -> {
            for (int i = 0; i < 1000; i++) {
              caller.send(change);
              RawCaller.Frame unused = caller.read();
            }
          });
      assertTrue(bed.client.call("go").status().isOk());
    }
  }

  /** Each refused one held 10 KB until the caller had read that, and it need not read. */
  @Test
  void moreStreamsThanCanBeRefusedInWordsAreReset() throws Exception {
    int calls = 100;
    try (TestBed bed = bed(2, Duration.ZERO)) {
      try (RawCaller caller = new RawCaller(bed.bridge.port())) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < calls; i++) {
          all.writeBytes(RawCaller.call(2 * i + 1, "/test.Echo/Say"));
        }
        caller.send(RawCaller.settings(RawCaller.HEADER_TABLE_SIZE, 0));
        caller.send(all.toByteArray());
        RawCaller.Frame reset = caller.read(RawCaller.RST_STREAM);
        while (ByteBuffer.wrap(reset.payload()).getInt() != REFUSED_STREAM) {
          reset = caller.read(RawCaller.RST_STREAM);
        }
        assertTrue(reset.stream() > 1, reset::toString);
      }
      while (bed.bridge.counters().inFlight() > 0) {
        Thread.sleep(1);
      }
      assertTrue(bed.client.call("go").status().isOk());
    }
  }

  /** Their answer waited for a window, and the stream for its end: nobody else was served. */
  @ParameterizedTest
  @ValueSource(ints = {0, 65_535})
  void requestsThatAreNoCallsEndAtOnce(int window) throws Exception {
    try (TestBed bed = bed(2, Duration.ZERO);
        RawCaller caller = new RawCaller(bed.bridge.port())) {
      caller.send(RawCaller.settings(RawCaller.INITIAL_WINDOW_SIZE, window));
      for (int stream = 1; stream < 200; stream += 2) {
        caller.send(RawCaller.call(stream, "/test.Echo/Say", "text/plain"));
        RawCaller.Frame reset = caller.read(RawCaller.RST_STREAM);
        assertEquals(stream, reset.stream());
        assertEquals(NO_ERROR, ByteBuffer.wrap(reset.payload()).getInt());
      }
      assertTrue(bed.client.call("go").status().isOk());
    }
  }

  /**
   * Its stream stayed for as long as the caller did not half-close, and all others were refused.
   */
  @Test
  void aCallThatIsAnsweredEndsThoughItsRequestDoesNot() throws Exception {
    try (TestBed bed = bed(2, Duration.ZERO);
        RawCaller caller = new RawCaller(bed.bridge.port())) {
      caller.send(RawCaller.settings(RawCaller.HEADER_TABLE_SIZE, 0));
      for (int stream = 1; stream < 20; stream += 2) {
        caller.send(RawCaller.call(stream, "/no such method"));
        RawCaller.Frame reset = caller.read(RawCaller.RST_STREAM);
        assertEquals(stream, reset.stream());
        assertEquals(NO_ERROR, ByteBuffer.wrap(reset.payload()).getInt());
      }
      assertTrue(bed.client.call("go").status().isOk());
    }
  }

  /** The first call was forgotten, and took a place for as long as the process lived. */
  @Test
  void aSecondHeadOfARequestEndsItsCall() throws Exception {
    try (TestBed bed = bed(10, Duration.ZERO)) {
      try (RawCaller caller = new RawCaller(bed.bridge.port())) {
        caller.send(RawCaller.settings(RawCaller.HEADER_TABLE_SIZE, 0));
        caller.send(RawCaller.call(1, "/test.Echo/Say"));
        caller.send(RawCaller.call(1, "/test.Echo/Say"));
        RawCaller.Frame reset = caller.read(RawCaller.RST_STREAM);
        assertEquals(PROTOCOL_ERROR, ByteBuffer.wrap(reset.payload()).getInt());
      }
      while (bed.bridge.counters().inFlight() > 0) {
        Thread.sleep(1);
      }
      assertEquals(1, bed.bridge.counters().calls());
      assertTrue(bed.function.requests.isEmpty());
    }
  }

  /** Clients of gRPC send a message first, or an end of its own. */
  @Test
  void aHeadMayBeAllOfARequest() throws Exception {
    try (TestBed bed = bed(10, Duration.ZERO);
        RawCaller caller = new RawCaller(bed.bridge.port())) {
      caller.send(RawCaller.settings(RawCaller.HEADER_TABLE_SIZE, 0));
      caller.send(RawCaller.onlyHead(1, "/test.Echo/Say"));
      assertEquals(1, caller.read(RawCaller.HEADERS).stream());
      assertEquals("/test.Echo/Say", bed.function.requests.take().path());
    }
  }

  /** The hundredth in the life of a connection ended it, if there was anything to be read then. */
  @Test
  void resetsThatAreReadEndNoConnection() throws Exception {
    byte[] message = ScriptedFunction.message("x".repeat(100_000));
    AtomicInteger written = new AtomicInteger();
    try (TestBed bed =
            TestBed.answering(
                exchange -> {
                  OutputStream out = ScriptedFunction.stream(exchange);
                  while (written.incrementAndGet() < 10_000) {
                    out.write(message);
                  }
                });
        RawCaller caller = new RawCaller(bed.bridge.port(), 64 * 1024)) {
      caller.send(RawCaller.settings(RawCaller.INITIAL_WINDOW_SIZE, Integer.MAX_VALUE));
      caller.send(RawCaller.window(0, Integer.MAX_VALUE - 65_535));
      caller.send(RawCaller.call(1, "/test.Echo/Say"));
      caller.send(RawCaller.end(1));
      while (written.get() < 50) {
        Thread.sleep(1); // more than the system holds
      }
      int resets = 0;
      for (int frames = 0; resets < 300; frames++) {
        // A few hundred KB lie in between, since the system takes no more before as many are read.
        if (frames % 20 == 0 && frames < 20 * 300) {
          caller.send(RawCaller.call(3 + frames / 10, "/test.Echo/Say", "text/plain"));
          Thread.sleep(1); // slower than what comes
        }
        resets += caller.read().type() == RawCaller.RST_STREAM ? 1 : 0;
      }
      assertEquals(1, bed.bridge.counters().inFlight());
    }
  }

  @Test
  void aCallerThatReadsNothingIsReadNoMoreAndThenClosed() throws Exception {
    try (TestBed bed = bed(10, Duration.ofMillis(100));
        RawCaller caller = new RawCaller(bed.bridge.port())) {
      caller.send(RawCaller.settings(RawCaller.HEADER_TABLE_SIZE, 0));
      assertThrows(IOException.class, () -> callWithoutReading(caller));
      assertTrue(bed.client.call("go").status().isOk());
    }
  }

  private static void callWithoutReading(RawCaller caller) throws IOException {
    for (int stream = 1; stream > 0; stream += 2) {
      caller.send(RawCaller.call(stream, "/no such method " + "x".repeat(7000)));
    }
  }
}
