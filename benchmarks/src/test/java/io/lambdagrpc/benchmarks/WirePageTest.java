package io.lambdagrpc.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import helloworld.GreeterLambda;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The exchange that docs/wire.md shows is one that happens. */
class WirePageTest {
  @Test
  void theBytesOfThePageAreThoseOfTheCall() throws Exception {
    List<byte[]> bodies =
        Page.of("docs/wire.md").blocks().stream()
            .filter(block -> block.lines().get(0).matches("[0-9a-f]{2} .*"))
            .map(block -> bytes(block.lines()))
            .toList();
    assertEquals(2, bodies.size());
    byte[] event = event();

    String reply = reply(event);

    assertArrayEquals(body(new String(event, UTF_8)), bodies.get(0));
    assertArrayEquals(body(reply), bodies.get(1));
    assertTrue(Page.of("docs/wire.md").lines().contains(reply), reply);
  }

  private static byte[] bytes(List<String> lines) {
    StringBuilder hex = new StringBuilder();
    for (String line : lines) {
      hex.append(line.substring(0, line.indexOf('#')).replace(" ", ""));
    }
    return HexFormat.of().parseHex(hex);
  }

  private static byte[] body(String document) {
    JsonObject json = JsonParser.parseString(document).getAsJsonObject();
    assertTrue(json.get("isBase64Encoded").getAsBoolean());
    return Base64.getDecoder().decode(json.get("body").getAsString());
  }

  private static String reply(byte[] event) throws IOException {
    ByteArrayOutputStream reply = new ByteArrayOutputStream();
    new GreeterLambda()
        .handleRequest(new ByteArrayInputStream(event), reply, new UnlimitedContext());
    return reply.toString(UTF_8);
  }

  private static byte[] event() throws IOException {
    try (InputStream in = WirePageTest.class.getResourceAsStream("wire-event.json")) {
      return requireNonNull(in, "wire-event.json").readAllBytes();
    }
  }
}
