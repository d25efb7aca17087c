package io.lambdagrpc.benchmarks.floor;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.google.protobuf.CodedInputStream;
import helloworld.HelloReply;
import helloworld.HelloRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Base64;

/**
 * {@code SayHello} by hand: text search in the event, Base64, protobuf, and a string as the reply.
 *
 * <p>It takes one event and answers one method, and has no errors, no metadata and no limits. What
 * a function with those takes longer than this is their price.
 */
public class FloorHandler implements RequestStreamHandler {
  private static final int FRAME_HEADER_BYTES = 5;
  private static final byte MESSAGE = 0;
  private static final byte TRAILERS = (byte) 0x80;
  private static final String BODY = "\"body\":\"";

  @Override
  public void handleRequest(InputStream in, OutputStream out, Context context) throws IOException {
    String event = new String(in.readAllBytes(), ISO_8859_1);
    int start = event.indexOf(BODY) + BODY.length();
    String base64 = event.substring(start, event.indexOf('"', start));

    ByteBuffer frame = ByteBuffer.wrap(Base64.getDecoder().decode(base64));
    int length = frame.getInt(1);
    byte[] message =
        answer(CodedInputStream.newInstance(frame.array(), FRAME_HEADER_BYTES, length));
    byte[] trailers = "grpc-status:0\r\n".getBytes(ISO_8859_1);
    byte[] frames =
        ByteBuffer.allocate(2 * FRAME_HEADER_BYTES + message.length + trailers.length)
            .put(MESSAGE)
            .putInt(message.length)
            .put(message)
            .put(TRAILERS)
            .putInt(trailers.length)
            .put(trailers)
            .array();

    String reply =
        "{\"statusCode\":200,\"headers\":{\"content-type\":\"application/grpc-web+proto\"},"
            + "\"body\":\""
            + Base64.getEncoder().encodeToString(frames)
            + "\",\"isBase64Encoded\":true}";
    out.write(reply.getBytes(ISO_8859_1));
  }

  /** Returns the reply's message. */
  protected byte[] answer(CodedInputStream message) throws IOException {
    HelloRequest request = HelloRequest.parseFrom(message);
    return HelloReply.newBuilder()
        .setMessage("Hello " + request.getName() + "!")
        .build()
        .toByteArray();
  }
}
