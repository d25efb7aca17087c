package io.lambdagrpc.internal.event;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Events of the size that Lambda lets through. */
class LargeEventTest {

  private static final int LIMIT = 6 * 1024 * 1024;

  @Test
  void aBodyOfSixMegabytesIsDecoded() {
    byte[] body = randomBody();
    assertArrayEquals(body, EventCodec.decode(event(base64(body))).body());
    assertArrayEquals(body, EventCodec.decode(event(base64(body).replace("/", "\\/"))).body());
  }

  @Test
  void theBodyIsNotCopied() {
    byte[] body = randomBody();
    byte[] event = event(base64(body));
    EventCodec.decode(event); // classes loaded here count for nothing below
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    HttpRequest request = EventCodec.decode(event);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertTrue(
        allocated < request.body().length + 100_000,
        "allocated " + allocated + " bytes for a body of " + request.body().length);
  }

  @Test
  void aBodyThatIsNoBase64AtItsVeryEndIsInvalid() {
    byte[] event = event(base64(randomBody()) + "*");
    assertThrows(InvalidEventException.class, () -> EventCodec.decode(event));
  }

  @Test
  void garbageOfSixMegabytesIsInvalid() {
    for (String part :
        new String[] {"[", "{\"a\":", "\"", "\\", "1", "[],", " ", "\u0000", "\u00fc"}) {
      byte[] event = part.repeat(LIMIT / part.length()).getBytes(StandardCharsets.UTF_8);
      assertThrows(InvalidEventException.class, () -> EventCodec.decode(event), part);
    }
  }

  private static byte[] randomBody() {
    byte[] body = new byte[LIMIT / 4 * 3 - 3000];
    new Random(6).nextBytes(body);
    return body;
  }

  private static String base64(byte[] body) {
    return Base64.getEncoder().encodeToString(body);
  }

  private static byte[] event(String body) {
    String event = new String(Fixture.read("rest.json"), StandardCharsets.UTF_8);
    return event.replace("AAAAAAcKBVdvcmxk", body).getBytes(StandardCharsets.UTF_8);
  }
}
