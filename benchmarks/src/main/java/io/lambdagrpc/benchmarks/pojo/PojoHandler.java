package io.lambdagrpc.benchmarks.pojo;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.google.protobuf.CodedInputStream;
import helloworld.HelloReply;
import helloworld.HelloRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Map;

/** {@code SayHello} on the event classes of AWS, which the managed runtime fills by reflection. */
public final class PojoHandler
    implements RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> {
  private static final int FRAME_HEADER_BYTES = 5;
  private static final byte MESSAGE = 0;
  private static final byte TRAILERS = (byte) 0x80;

  @Override
  public APIGatewayV2HTTPResponse handleRequest(APIGatewayV2HTTPEvent event, Context context) {
    HelloRequest request = decode(event.getBody());
    HelloReply reply =
        HelloReply.newBuilder().setMessage("Hello " + request.getName() + "!").build();
    return APIGatewayV2HTTPResponse.builder()
        .withStatusCode(200)
        .withHeaders(Map.of("content-type", "application/grpc-web+proto"))
        .withBody(encode(reply))
        .withIsBase64Encoded(true)
        .build();
  }

  private static HelloRequest decode(String body) {
    ByteBuffer frame = ByteBuffer.wrap(Base64.getDecoder().decode(body));
    int length = frame.getInt(1);
    try {
      return HelloRequest.parseFrom(
          CodedInputStream.newInstance(frame.array(), FRAME_HEADER_BYTES, length));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String encode(HelloReply reply) {
    byte[] message = reply.toByteArray();
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
    return Base64.getEncoder().encodeToString(frames);
  }
}
