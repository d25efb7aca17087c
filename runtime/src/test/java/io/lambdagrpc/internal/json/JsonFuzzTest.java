package io.lambdagrpc.internal.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.rpc.context.AttributeContext;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.lambdagrpc.fixture.EchoService;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;

/**
 * Any bytes as JSON: they are a message that is printed and read back, or a fault of the client's.
 */
class JsonFuzzTest {

  /** It has fields of nearly every kind: Struct, Timestamp, Duration, Any, maps, lists, int64. */
  private final JsonMethod method =
      new JsonCodec(List.of(), false, false)
          .bind(
              EchoService.of(AttributeContext.getDefaultInstance())
                  .method(MethodType.UNARY, EchoService.UNARY));

  @FuzzTest
  void anyBytesAreAMessageOrInvalid(byte[] json) throws IOException {
    byte[] message;
    try {
      message = read(json);
    } catch (StatusRuntimeException e) {
      Status.Code code = e.getStatus().getCode();
      assertTrue(
          code == Status.Code.INVALID_ARGUMENT || code == Status.Code.RESOURCE_EXHAUSTED,
          e.toString());
      String text = String.valueOf(e.getStatus().getDescription());
      assertTrue(text.startsWith("json: ") && text.length() < 1000, text);
      return;
    }
    AttributeContext parsed = AttributeContext.parseFrom(message);
    byte[] printed = method.encodeReply(new ByteArrayInputStream(message)).readAllBytes();
    assertArrayEquals(parsed.toByteArray(), read(printed), new String(printed, UTF_8));
  }

  private byte[] read(byte[] json) throws IOException {
    return method.decodeRequest(new ByteArrayInputStream(json)).readAllBytes();
  }
}
