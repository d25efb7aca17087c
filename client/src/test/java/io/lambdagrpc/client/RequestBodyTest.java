package io.lambdagrpc.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.grpc.Codec;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RequestBodyTest {

  private final List<String> traced = new ArrayList<>();
  private final Tracers tracers = new Tracers(List.of(new RecordingTracer(traced)));

  @Test
  void framesFollowEachOtherAndTracersCountThem() throws Exception {
    RequestBody body = new RequestBody(Codec.Identity.NONE, 3, tracers);
    body.add(stream("one"));
    body.add(stream(""));
    assertArrayEquals(
        Wire.join(Wire.message("one"), Wire.message("")), body.take(WebFormat.BINARY));
    assertEquals(List.of("sent 0 3 3", "sent 1 0 0"), traced);
  }

  @Test
  void aMessageOverTheLimitIsRefusedAndLeavesNothing() {
    RequestBody body = new RequestBody(Codec.Identity.NONE, 2, tracers);
    StatusRuntimeException refused =
        assertThrows(StatusRuntimeException.class, () -> body.add(stream("one")));
    assertEquals("RESOURCE_EXHAUSTED: message too large 3 > 2", refused.getMessage());
    assertEquals(0, body.take(WebFormat.BINARY).length);
  }

  @Test
  void messagesAreCompressedOneByOneAsTheClientSays() throws Exception {
    RequestBody body = new RequestBody(new Codec.Gzip(), 1000, tracers);
    body.add(stream("a"));
    body.compress(false);
    body.add(stream("b"));
    byte[] both = body.take(WebFormat.BINARY);
    byte[] second = Wire.message("b");
    assertEquals(1, both[0]);
    assertArrayEquals(second, Arrays.copyOfRange(both, both.length - second.length, both.length));
    assertEquals(0, body.take(WebFormat.BINARY).length);
  }

  @Test
  void whatIsForgottenIsNotKeptAndNothingIsAdded() throws Exception {
    RequestBody body = new RequestBody(Codec.Identity.NONE, 3, tracers);
    body.add(stream("one"));
    body.forget();
    body.add(stream("two"));
    assertEquals(0, body.take(WebFormat.BINARY).length);
    assertEquals(List.of("sent 0 3 3"), traced);
  }

  private static InputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }
}
