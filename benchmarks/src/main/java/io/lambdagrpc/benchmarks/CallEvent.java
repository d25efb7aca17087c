package io.lambdagrpc.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.protobuf.MessageLite;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Objects;

/** The event of a Function URL that carries one grpc-web call. */
final class CallEvent {
  private static final int FRAME_HEADER_BYTES = 5;

  private CallEvent() {}

  static byte[] of(String fullMethodName, MessageLite message) throws IOException {
    byte[] bytes = message.toByteArray();
    byte[] body =
        ByteBuffer.allocate(FRAME_HEADER_BYTES + bytes.length)
            .put((byte) 0)
            .putInt(bytes.length)
            .put(bytes)
            .array();
    return template()
        .replace("${path}", "/" + fullMethodName)
        .replace("${length}", Integer.toString(body.length))
        .replace("${body}", Base64.getEncoder().encodeToString(body))
        .getBytes(US_ASCII);
  }

  private static String template() throws IOException {
    try (InputStream in = CallEvent.class.getResourceAsStream("event.json")) {
      return new String(Objects.requireNonNull(in, "event.json").readAllBytes(), US_ASCII);
    }
  }
}
