package io.lambdagrpc.internal.json;

import static io.lambdagrpc.fixture.TextService.UNARY;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.google.protobuf.Any;
import com.google.protobuf.AnyProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import com.google.protobuf.Value;
import com.google.rpc.ErrorDetailsProto;
import com.google.rpc.RetryInfo;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.protobuf.ProtoUtils;
import io.lambdagrpc.fixture.EchoSchema;
import io.lambdagrpc.fixture.TextService.TextMarshaller;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which types a method knows, beside those of its messages. */
class JsonTypesTest {

  private static final String RETRY =
      "{\"@type\":\"type.googleapis.com/google.rpc.RetryInfo\",\"retryDelay\":\"1s\"}";

  private static InputStream stream(String json) {
    return new ByteArrayInputStream(json.getBytes(UTF_8));
  }

  private static String text(InputStream json) throws IOException {
    return new String(json.readAllBytes(), UTF_8);
  }

  /** The file of the service often has no message of its own. */
  @Test
  void anAnyIsOfATypeThatTheFileOfTheServiceImports() throws IOException {
    TextMarshaller withoutAType = new TextMarshaller();
    EchoSchema schema =
        new EchoSchema(
            ".google.protobuf.Any", AnyProto.getDescriptor(), ErrorDetailsProto.getDescriptor());
    JsonMethod method =
        new JsonCodec(List.of(), false, false)
            .bind(UNARY.toBuilder(withoutAType, withoutAType).setSchemaDescriptor(schema).build());
    assertEquals(RETRY, text(method.encodeReply(method.decodeRequest(stream(RETRY)))));
  }

  @Test
  void anAnyIsOfATypeOfTheFileOfTheOtherMessage() throws IOException {
    RetryInfo retry =
        RetryInfo.newBuilder().setRetryDelay(Duration.newBuilder().setSeconds(1)).build();
    InputStream request = method(Any.getDefaultInstance(), retry).decodeRequest(stream(RETRY));
    assertEquals(Any.pack(retry), Any.parseFrom(request));
    InputStream reply =
        method(retry, Any.getDefaultInstance())
            .encodeReply(Any.pack(retry).toByteString().newInput());
    assertEquals(RETRY, text(reply));
  }

  private static JsonMethod method(Message request, Message reply) {
    return new JsonCodec(List.of(), false, false)
        .bind(
            MethodDescriptor.<Message, Message>newBuilder()
                .setType(MethodType.UNARY)
                .setFullMethodName("a.B/C")
                .setRequestMarshaller(ProtoUtils.marshaller(request))
                .setResponseMarshaller(ProtoUtils.marshaller(reply))
                .build());
  }

  @Test
  void whatATypeIsKnownForIsPrintedWhereJsonHasAFormForIt() {
    JsonMethod method = method(Value.getDefaultInstance(), Value.getDefaultInstance());
    String type = "google.protobuf.Value";
    Value.Builder value = Value.newBuilder();
    assertEquals("2.0", method.print(type, value.setNumberValue(2).build().toByteString()));
    assertNull(method.print(type, value.setNumberValue(Double.NaN).build().toByteString()));
    assertNull(method.print(type, ByteString.copyFromUtf8("x")), "it is no Value");
    assertNull(method.print("google.rpc.RetryInfo", ByteString.EMPTY), "its type is not known");
  }
}
