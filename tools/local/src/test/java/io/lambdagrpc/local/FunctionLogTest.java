package io.lambdagrpc.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class FunctionLogTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final List<String> passedOn = new ArrayList<>();
  private final FunctionLog log = new FunctionLog(passedOn::add);

  @Test
  void aLineThatIsWrittenInPiecesIsOneLine() throws Exception {
    Writer out = new Writer();
    for (String piece : List.of("user ", "you", " has ", "3", " items", "\n")) {
      out.write(piece);
    }
    out.close();
    assertEquals(List.of("user you has 3 items"), passedOn);
  }

  @Test
  void aLineThatHasNotEndedIsSeenButNotPassedOn() throws Exception {
    Writer out = new Writer();
    out.write("first\nhello");
    log.add("END");
    assertEquals("first\nEND\nhello", log.text());
    assertEquals(List.of("first", "END"), passedOn);
    out.close();
    assertEquals("first\nEND\nhello", log.text());
    assertEquals(List.of("first", "END", "hello"), passedOn);
  }

  /** It may repeat what the function has of a client's; what the function writes is its own. */
  @Test
  void aLineOfTheLocalLambdaIsOneLine() throws Exception {
    log.add("malformed:\ta\n[ERROR] FAKE\u001b[31m\u009b\u2028");
    log.readAll(new ByteArrayInputStream("\u001b[1mbold\n".getBytes(UTF_8)));
    assertEquals(
        List.of("malformed:\ta\\u000a[ERROR] FAKE\\u001b[31m\\u009b\\u2028", "\u001b[1mbold"),
        passedOn);
  }

  @Test
  void twoStreamsDoNotEndEachOthersLines() throws Exception {
    Writer out = new Writer();
    Writer err = new Writer();
    out.write("one ");
    err.write("two ");
    out.write("three");
    err.write("four\n");
    out.write("five\n");
    out.close();
    err.close();
    assertEquals(List.of("two four", "one threefive"), passedOn);
  }

  @Test
  void emptyLinesAreLinesAndTheEndIsNone() {
    log.readAll(new ByteArrayInputStream("a\n\nb\n".getBytes(UTF_8)));
    assertEquals(List.of("a", "", "b"), passedOn);
  }

  @Test
  void anEndlessLineTakesNoEndOfMemory() {
    int[] left = {100 * 1024 * 1024};
    FunctionLog forgetful = new FunctionLog(line -> assertTrue(line.length() <= 256 * 1024));
    forgetful.readAll(
        new InputStream() {
          @Override
          public int read() {
            throw new AssertionError("one by one");
          }

          @Override
          public int read(byte[] buffer, int start, int length) {
            Arrays.fill(buffer, start, start + length, (byte) 'x');
            left[0] -= length;
            return left[0] > 0 ? length : -1;
          }
        });
    assertTrue(forgetful.text().length() < 17 * 1024 * 1024);
  }

  /** Writes what a process would, and waits until the log has it. */
  private final class Writer {
    private final PipedOutputStream out = new PipedOutputStream();
    private final Thread reader;

    Writer() throws IOException {
      PipedInputStream in = new PipedInputStream(out);
      reader = new Thread(() -> log.readAll(in));
      reader.start();
    }

    void write(String piece) throws IOException, InterruptedException {
      out.write(piece.getBytes(UTF_8));
      out.flush();
      assertTrue(log.await(piece.strip().lines().reduce("", (one, last) -> last), PATIENCE), piece);
    }

    void close() throws IOException, InterruptedException {
      out.close();
      reader.join();
    }
  }
}
