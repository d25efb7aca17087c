package io.lambdagrpc.internal.web;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Content types and text bodies of any bytes. */
class WebProtocolFuzzTest {

  private static ContentType type(String contentType) {
    return Objects.requireNonNull(ContentType.find(contentType));
  }

  @FuzzTest
  void aTextBodyIsItsGroupsOfFour(byte[] body) {
    byte[] copy = body.clone();
    byte[] expected = decodeGroups(body);
    try {
      assertArrayEquals(expected, TextBody.decode(body));
    } catch (StatusRuntimeException e) {
      assertTrue(expected == null);
      assertEquals(Status.Code.INTERNAL, e.getStatus().getCode());
      String description = String.valueOf(e.getStatus().getDescription());
      assertTrue(description.matches("protocol error: body: .* \\(expected: .*\\)"), description);
    }
    assertArrayEquals(copy, body);
  }

  /** Every group may have its own padding, and the last one none. Null where one is wrong. */
  private static byte @Nullable [] decodeGroups(byte[] body) {
    ByteArrayOutputStream decoded = new ByteArrayOutputStream();
    try {
      for (int at = 0; at < body.length; at += 4) {
        byte[] group = Arrays.copyOfRange(body, at, Math.min(at + 4, body.length));
        decoded.writeBytes(Base64.getDecoder().decode(group));
      }
      return decoded.toByteArray();
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  @FuzzTest
  void framesComeBackHoweverTheyAreFlushed(byte[] frames) {
    for (int cut = 0; cut <= Math.min(frames.length, 8); cut++) {
      ByteArrayOutputStream text = new ByteArrayOutputStream();
      text.writeBytes(TextBody.encode(Arrays.copyOf(frames, cut)));
      text.writeBytes(TextBody.encode(Arrays.copyOfRange(frames, cut, frames.length)));
      assertEquals(0, text.size() % 4);
      assertArrayEquals(frames, TextBody.decode(text.toByteArray()));
    }
  }

  @FuzzTest
  void aContentTypeIsReadWhateverItsCaseAndParameters(byte[] bytes) {
    String type = new String(bytes, StandardCharsets.ISO_8859_1);
    ContentType found = ContentType.find(type);
    if (found == null) {
      assertTrue(!type.equals("application/grpc-web"));
      return;
    }
    assertTrue(type.toLowerCase(Locale.ROOT).contains("application/grpc-web"));
    assertAlike(found, type(type.toUpperCase(Locale.ROOT) + " ; charset=utf-8"));
    assertEquals(found.isText(), type(found.name()).isText());
    if (type.indexOf(',') < 0) {
      assertEquals(found, found.findAccepted("text/html;q=0.9, " + type));
    }
  }

  private static void assertAlike(ContentType expected, ContentType actual) {
    assertEquals(expected.isText(), actual.isText());
    assertEquals(expected.isSupported(), actual.isSupported());
  }
}
