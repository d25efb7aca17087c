package io.lambdagrpc.benchmarks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.BytesValue;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.util.JsonFormat;
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
  @EnumSource(names = {"PROTO_1_KB", "JSON_1_KB", "PROTO_1_MB", "JSON_1_MB"})
  void everyMessageOfConnectComesBack(HandlerCase each) throws IOException {
    JsonObject reply = JsonParser.parseString(new String(reply(each), UTF_8)).getAsJsonObject();
    FileDescriptorSet.Builder files = FileDescriptorSet.newBuilder();
    String body = reply.get("body").getAsString();
    if (reply.get("isBase64Encoded").getAsBoolean()) {
      files.mergeFrom(Base64.getDecoder().decode(body));
    } else {
      JsonFormat.parser().merge(body, files);
    }
    assertEquals(each.files(), files.build());
    int expected = each.label().endsWith("KB") ? 1000 : 1_000_000;
    assertEquals(1.1, (double) each.files().getSerializedSize() / expected, 0.4);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_NONE, names = ".*_1_[KM]B")
  void everyHandlerAnswersItsEvent(HandlerCase each) throws IOException {
    byte[] message = message(reply(each));
    if (each.floor() == HandlerCase.FLOOR_4_MIB) {
      assertEquals(HandlerCase.largeMessage(), BytesValue.parseFrom(message));
    } else {
      assertEquals("Hello " + "x".repeat(98) + "!", HelloReply.parseFrom(message).getMessage());
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_NONE, names = ".*_1_[KM]B")
  void theRequestHasTheSizeThatTheLabelTells(HandlerCase each) throws IOException {
    int expected = each.label().endsWith("100 bytes") ? 100 : 4 * 1024 * 1024;
    assertEquals(expected, message(each.event()).length);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_NONE, names = ".*_1_[KM]B")
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
