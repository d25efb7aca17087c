package io.lambdagrpc.local;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class NativePortTest {
  private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  private static final String SETTINGS = "\0\0\0\4\0\0\0\0\0";

  /** HEADERS with a name that HTTP/2 forbids, in capitals, on stream 1. */
  private static final String BAD_HEADERS = "\0\0\5\1\5\0\0\0\1" + "\0\1X\1y";

  /** Then a frame that ends the connection: RST_STREAM of no stream. */
  private static final String LAST = "\0\0\4\3\0\0\0\0\0" + "\0\0\0\0";

  private final List<String> logged = new CopyOnWriteArrayList<>();
  private final Handler log =
      new Handler() {
        @Override
        public void publish(LogRecord logRecord) {
          logged.add(logRecord.getLoggerName() + ": " + logRecord.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  /** One connection made 211 MB of stack traces of 5 MB. */
  @Test
  void callersCannotFillTheLog() throws IOException {
    Logger root = Logger.getLogger("");
    root.addHandler(log);
    try (NativePort port = NativePort.open(URI.create("http://127.0.0.1:1"), 0);
        Socket caller = new Socket(InetAddress.getLoopbackAddress(), port.port())) {
      caller
          .getOutputStream()
          .write((PREFACE + SETTINGS + BAD_HEADERS + LAST).getBytes(ISO_8859_1));
      byte[] unused = caller.getInputStream().readAllBytes();
    } finally {
      root.removeHandler(log);
    }
    assertEquals(List.of(), logged);
  }
}
