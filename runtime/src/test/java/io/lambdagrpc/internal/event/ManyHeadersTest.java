package io.lambdagrpc.internal.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Headers in a number with which what looks at all of them for each of them does not end: 400,000
 * take half a second, and would take 80 billion steps.
 */
@Timeout(60)
class ManyHeadersTest {

  private static final int MANY = 400_000;

  @ParameterizedTest
  @EnumSource
  void headersOfDifferentNamesAreWritten(PayloadFormat format) throws IOException {
    HttpHeaders headers = new HttpHeaders();
    for (int i = 0; i < MANY; i++) {
      headers.add("x-" + (MANY + i), "a");
    }
    assertTrue(written(format, headers) > 12 * MANY);
  }

  @ParameterizedTest
  @EnumSource
  void valuesOfOneNameAreWritten(PayloadFormat format) throws IOException {
    HttpHeaders headers = new HttpHeaders();
    for (int i = 0; i < MANY; i++) {
      headers.add("x-own", "a");
      headers.add("set-cookie", "a");
    }
    assertTrue(written(format, headers) > 4 * MANY);
  }

  @Test
  void valuesOfOneNameAreRemoved() {
    HttpHeaders headers = new HttpHeaders();
    for (int i = 0; i < MANY; i++) {
      headers.add("vary", "a");
      headers.add("x-own", "a");
    }
    headers.remove("vary");
    headers.remove("no");
    assertEquals(MANY, headers.size());
    for (int i = 0; i < MANY; i++) {
      assertEquals("x-own", headers.name(i));
    }
  }

  @Test
  void headersAreRead() {
    StringBuilder event =
        new StringBuilder(
            "{\"httpMethod\":\"POST\",\"path\":\"/\",\"requestContext\":{\"elb\":{}}");
    for (String map : new String[] {",\"headers\":{", ",\"multiValueHeaders\":{"}) {
      event.append(map);
      for (int i = 0; i < MANY; i++) {
        String value = map.contains("multi") ? ":[\"a\",\"b\"]," : ":\"a\",";
        event.append("\"x-").append(i).append('"').append(value);
      }
      event.append(map.contains("multi") ? "\"x\":[]}" : "\"x\":\"a\"}");
    }
    byte[] json = event.append('}').toString().getBytes(StandardCharsets.UTF_8);
    assertEquals(2 * MANY, EventCodec.decode(json).headers().size());
  }

  private static int written(PayloadFormat format, HttpHeaders headers) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    EventCodec.encode(
        format, new HttpResponse(200, headers, new byte[0], 0, HttpResponse.BINARY), out);
    return out.size();
  }
}
