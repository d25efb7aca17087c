package io.lambdagrpc.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import com.google.protobuf.InvalidProtocolBufferException;
import helloworld.HelloReply;
import helloworld.HelloRequest;
import io.lambdagrpc.local.InvocationResult;
import io.lambdagrpc.local.InvocationResult.FunctionError;
import io.lambdagrpc.local.InvocationResult.Success;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A call of {@code SayHello}, and its one right answer: {@code Hello <name>!} in a grpc-web
 * message, and a status of 0 after it; or in JSON, as the whole body.
 */
record Greeting(String name, boolean isJson) {
  private static final int MESSAGE = 0;
  private static final int TRAILERS = 0x80;

  /** A call in grpc-web. */
  Greeting(String name) {
    this(name, false);
  }

  byte[] event() throws IOException {
    String method = "helloworld.Greeter/SayHello";
    return isJson
        ? CallEvent.connect(method, "{\"name\":\"" + name + "\"}")
        : CallEvent.of(method, HelloRequest.newBuilder().setName(name).build());
  }

  /** Returns what a function that knows this answer by heart replies. */
  String reply() {
    byte[] message =
        HelloReply.newBuilder().setMessage("Hello " + name + "!").build().toByteArray();
    byte[] trailers = "grpc-status:0\r\n".getBytes(US_ASCII);
    ByteBuffer frames =
        ByteBuffer.allocate(10 + message.length + trailers.length)
            .put((byte) MESSAGE)
            .putInt(message.length)
            .put(message)
            .put((byte) TRAILERS)
            .putInt(trailers.length)
            .put(trailers);
    return "{\"statusCode\":200,\"headers\":{\"content-type\":\"application/grpc-web+proto\"},"
        + "\"body\":\""
        + Base64.getEncoder().encodeToString(frames.array())
        + "\",\"isBase64Encoded\":true}";
  }

  void check(InvocationResult result) throws WrongReplyException {
    if (result instanceof FunctionError error) {
      throw new WrongReplyException("error: " + error.payload() + " (expected: a reply)");
    }
    String payload = ((Success) result).payload();
    if (isJson) {
      checkJson(payload);
      return;
    }
    try {
      ByteBuffer frames = ByteBuffer.wrap(body(payload));
      String text = HelloReply.parseFrom(frame(frames, MESSAGE)).getMessage();
      String expected = "Hello " + name + "!";
      if (!text.equals(expected)) {
        throw new WrongReplyException("message: " + text + " (expected: " + expected + ")");
      }
      String trailers = new String(frame(frames, TRAILERS), US_ASCII).replace(" ", "");
      if (!List.of(trailers.split("\r\n", -1)).contains("grpc-status:0") || frames.hasRemaining()) {
        throw new WrongReplyException("trailers: " + trailers + " (expected: grpc-status:0)");
      }
    } catch (JsonParseException | IllegalArgumentException | InvalidProtocolBufferException e) {
      throw new WrongReplyException("reply: " + payload + " (expected: grpc-web in base64)", e);
    }
  }

  private void checkJson(String payload) throws WrongReplyException {
    String expected = "{\"message\":\"Hello " + name + "!\"}";
    try {
      Reply reply = new Gson().fromJson(payload, Reply.class);
      if (reply.statusCode == 200 && !reply.isBase64Encoded && expected.equals(reply.body)) {
        return;
      }
    } catch (JsonParseException e) {
      throw new WrongReplyException("reply: " + payload + " (expected: JSON)", e);
    }
    throw new WrongReplyException("reply: " + payload + " (expected: 200 and " + expected + ")");
  }

  private static byte[] body(String payload) throws WrongReplyException {
    Reply reply = new Gson().fromJson(payload, Reply.class);
    if (reply.statusCode != 200 || !reply.isBase64Encoded || reply.body == null) {
      throw new WrongReplyException("reply: " + payload + " (expected: 200 and a base64 body)");
    }
    return Base64.getDecoder().decode(reply.body);
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

  private record Reply(int statusCode, boolean isBase64Encoded, @Nullable String body) {}
}
