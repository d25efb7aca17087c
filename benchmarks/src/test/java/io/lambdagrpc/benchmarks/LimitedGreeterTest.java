package io.lambdagrpc.benchmarks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.lambdagrpc.local.InvocationResult.Success;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class LimitedGreeterTest {
  private static final Greeting GREETING = new Greeting("world");
  private static final int LIMIT = 64 * 1024;

  @Test
  void greets() throws Exception {
    GREETING.check(new Success(reply(event())));
  }

  @Test
  void refusesARequestOverItsLimit() throws Exception {
    JsonObject event = event();
    byte[] frame = ByteBuffer.allocate(5 + LIMIT + 1).putInt(1, LIMIT + 1).array();
    event.addProperty("body", Base64.getEncoder().encodeToString(frame));

    String body = JsonParser.parseString(reply(event)).getAsJsonObject().get("body").getAsString();
    String trailers = new String(Base64.getDecoder().decode(body), ISO_8859_1);

    assertTrue(trailers.contains("grpc-status:8\r\n"), trailers);
  }

  private static String reply(JsonObject event) throws IOException {
    ByteArrayOutputStream reply = new ByteArrayOutputStream();
    new LimitedGreeter()
        .handleRequest(
            new ByteArrayInputStream(event.toString().getBytes(UTF_8)),
            reply,
            new UnlimitedContext());
    return reply.toString(UTF_8);
  }

  private static JsonObject event() throws IOException {
    return JsonParser.parseString(new String(GREETING.event(), UTF_8)).getAsJsonObject();
  }
}
