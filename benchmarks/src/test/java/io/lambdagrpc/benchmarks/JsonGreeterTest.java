package io.lambdagrpc.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class JsonGreeterTest {
  private static final String VERSION = "connect-protocol-version";

  @Test
  void ignoresAnUnknownField() throws Exception {
    JsonObject event = event("{\"name\":\"you\",\"nom\":\"toi\"}");
    event.getAsJsonObject("headers").addProperty(VERSION, "1");

    JsonObject reply = reply(event);

    assertEquals("{\"message\":\"Hello you!\"}", reply.get("body").getAsString());
    assertEquals(false, reply.get("isBase64Encoded").getAsBoolean());
  }

  @Test
  void refusesACallThatDoesNotTellItsVersion() throws Exception {
    JsonObject reply = reply(event("{}"));

    assertEquals(400, reply.get("statusCode").getAsInt());
    assertEquals(
        "{\"code\":\"invalid_argument\",\"message\":\"connect-protocol-version: none (expected:"
            + " 1)\"}",
        reply.get("body").getAsString());
  }

  private static JsonObject reply(JsonObject event) throws IOException {
    ByteArrayOutputStream reply = new ByteArrayOutputStream();
    new JsonGreeter()
        .handleRequest(
            new ByteArrayInputStream(event.toString().getBytes(UTF_8)),
            reply,
            new UnlimitedContext());
    return JsonParser.parseString(reply.toString(UTF_8)).getAsJsonObject();
  }

  private static JsonObject event(String message) throws IOException {
    byte[] event = CallEvent.connect("helloworld.Greeter/SayHello", message);
    return JsonParser.parseString(new String(event, UTF_8)).getAsJsonObject();
  }
}
