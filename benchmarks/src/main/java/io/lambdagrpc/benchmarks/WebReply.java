package io.lambdagrpc.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.gson.JsonParseException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;

/** A reply in grpc-web that has one message and ends well. */
final class WebReply {
  private static final int MESSAGE = 0;
  private static final int TRAILERS = 0x80;

  private WebReply() {}

  /** Returns the message of a reply, as Lambda gets it from a function. */
  static byte[] message(String payload) throws WrongReplyException {
    try {
      ByteBuffer frames = ByteBuffer.wrap(body(payload));
      byte[] message = frame(frames, MESSAGE);
      String trailers = new String(frame(frames, TRAILERS), US_ASCII).replace(" ", "");
      if (!List.of(trailers.split("\r\n", -1)).contains("grpc-status:0") || frames.hasRemaining()) {
        throw new WrongReplyException("trailers: " + trailers + " (expected: grpc-status:0)");
      }
      return message;
    } catch (JsonParseException | IllegalArgumentException e) {
      throw wrong(payload, e);
    }
  }

  static WrongReplyException wrong(String payload, Exception cause) {
    return new WrongReplyException("reply: " + payload + " (expected: grpc-web in base64)", cause);
  }

  private static byte[] body(String payload) throws WrongReplyException {
    LambdaReply reply = LambdaReply.parse(payload);
    String body = reply.body();
    if (!reply.isBinary() || body == null) {
      throw new WrongReplyException("reply: " + payload + " (expected: 200 and a base64 body)");
    }
    return Base64.getDecoder().decode(body);
  }

  private static byte[] frame(ByteBuffer frames, int flag) throws WrongReplyException {
    if (frames.remaining() >= 5 && (frames.get() & 0xff) == flag) {
      int length = frames.getInt();
      if (length >= 0 && length <= frames.remaining()) {
        byte[] content = new byte[length];
        frames.get(content);
        return content;
      }
    }
    throw new WrongReplyException("frames: cut or out of order (expected: message and trailers)");
  }
}
