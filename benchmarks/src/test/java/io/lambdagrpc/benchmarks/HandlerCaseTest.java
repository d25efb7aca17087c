package io.lambdagrpc.benchmarks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonParser;
import com.google.protobuf.BytesValue;
import helloworld.HelloReply;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HandlerCaseTest {
  @ParameterizedTest
  @EnumSource
  void everyHandlerAnswersItsEvent(HandlerCase each) throws IOException {
    byte[] message = message(reply(each));
    if (each.floor() == HandlerCase.FLOOR_4_MIB) {
      assertEquals(HandlerCase.largeMessage(), BytesValue.parseFrom(message));
    } else {
      assertEquals("Hello " + "x".repeat(98) + "!", HelloReply.parseFrom(message).getMessage());
    }
  }

  @ParameterizedTest
  @EnumSource
  void theRequestHasTheSizeThatTheLabelTells(HandlerCase each) throws IOException {
    int expected = each.label().endsWith("100 bytes") ? 100 : 4 * 1024 * 1024;
    assertEquals(expected, message(each.event()).length);
  }

  @ParameterizedTest
  @EnumSource
  void theFloorGivesTheSameMessage(HandlerCase each) throws IOException {
    assertArrayEquals(message(reply(each.floor())), message(reply(each)));
  }

  private static byte[] reply(HandlerCase each) throws IOException {
    ByteArrayOutputStream reply = new ByteArrayOutputStream();
    each.handler()
        .handleRequest(new ByteArrayInputStream(each.event()), reply, new UnlimitedContext());
    return reply.toByteArray();
  }

  /** The first message in the body of an event or a reply. */
  private static byte[] message(byte[] json) {
    String body =
        JsonParser.parseString(new String(json, ISO_8859_1))
            .getAsJsonObject()
            .get("body")
            .getAsString();
    byte[] frames = Base64.getDecoder().decode(body);
    return Arrays.copyOfRange(frames, 5, 5 + ByteBuffer.wrap(frames).getInt(1));
  }
}
