package io.lambdagrpc.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.Gson;
import com.google.protobuf.MessageLite;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Objects;

/** The event of a Function URL that carries one call. */
final class CallEvent {
  private static final int FRAME_HEADER_BYTES = 5;

  private CallEvent() {}

  /** Returns the event of a call in grpc-web. */
  static byte[] of(String fullMethodName, MessageLite message) throws IOException {
    byte[] bytes = message.toByteArray();
    byte[] body =
        ByteBuffer.allocate(FRAME_HEADER_BYTES + bytes.length)
            .put((byte) 0)
            .putInt(bytes.length)
            .put(bytes)
            .array();
    return binary(fullMethodName, "application/grpc-web+proto", body);
  }

  /** Returns the event of a unary call in Connect. */
  static byte[] connect(String fullMethodName, MessageLite message) throws IOException {
    return binary(fullMethodName, "application/proto", message.toByteArray());
  }

  /** Returns the event of a unary call in Connect, whose message a Function URL leaves as text. */
  static byte[] connect(String fullMethodName, String json) throws IOException {
    return event(
        fullMethodName,
        "application/json",
        json.getBytes(UTF_8).length,
        new Gson().toJson(json),
        false);
  }

  private static byte[] binary(String fullMethodName, String contentType, byte[] body)
      throws IOException {
    String base64 = Base64.getEncoder().encodeToString(body);
    return event(fullMethodName, contentType, body.length, '"' + base64 + '"', true);
  }

  private static byte[] event(
      String fullMethodName, String contentType, int length, String body, boolean isBase64)
      throws IOException {
    return template()
        .replace("${path}", "/" + fullMethodName)
        .replace("${contentType}", contentType)
        .replace("${length}", Integer.toString(length))
        .replace("${isBase64}", Boolean.toString(isBase64))
        .replace("${body}", body)
        .getBytes(UTF_8);
  }

  private static String template() throws IOException {
    try (InputStream in = CallEvent.class.getResourceAsStream("event.json")) {
      return new String(Objects.requireNonNull(in, "event.json").readAllBytes(), US_ASCII);
    }
  }
}
