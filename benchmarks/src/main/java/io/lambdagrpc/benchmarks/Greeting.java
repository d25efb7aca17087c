package io.lambdagrpc.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;

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

/**
 * A call of {@code SayHello}, and its one right answer: {@code Hello <name>!} in a grpc-web
 * message, and a status of 0 after it; or in JSON, as the whole body.
 */
record Greeting(String name, boolean isJson) implements FirstCall {
  private static final int MESSAGE = 0;
  private static final int TRAILERS = 0x80;

  /** A call in grpc-web. */
  Greeting(String name) {
    this(name, false);
  }

  @Override
  public byte[] event() throws IOException {
    String method = "helloworld.Greeter/SayHello";
    return isJson
        ? CallEvent.connect(method, "{\"name\":\"" + name + "\"}")
        : CallEvent.of(method, HelloRequest.newBuilder().setName(name).build());
  }

  @Override
  public String reply() {
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

  @Override
  public void check(InvocationResult result) throws WrongReplyException {
    if (result instanceof FunctionError error) {
      throw new WrongReplyException("error: " + error.payload() + " (expected: a reply)");
    }
    String payload = ((Success) result).payload();
    if (isJson) {
      checkJson(payload);
      return;
    }
    try {
      String text = HelloReply.parseFrom(WebReply.message(payload)).getMessage();
      String expected = "Hello " + name + "!";
      if (!text.equals(expected)) {
        throw new WrongReplyException("message: " + text + " (expected: " + expected + ")");
      }
    } catch (InvalidProtocolBufferException e) {
      throw WebReply.wrong(payload, e);
    }
  }

  private void checkJson(String payload) throws WrongReplyException {
    String expected = "{\"message\":\"Hello " + name + "!\"}";
    try {
      LambdaReply reply = LambdaReply.parse(payload);
      if (reply.isText() && expected.equals(reply.body())) {
        return;
      }
    } catch (JsonParseException e) {
      throw new WrongReplyException("reply: " + payload + " (expected: JSON)", e);
    }
    throw new WrongReplyException("reply: " + payload + " (expected: 200 and " + expected + ")");
  }
}
