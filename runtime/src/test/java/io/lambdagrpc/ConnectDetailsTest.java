package io.lambdagrpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.Value;
import com.google.rpc.Status;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ServerCalls;
import io.lambdagrpc.fixture.Call;
import io.lambdagrpc.fixture.FakeContext;
import io.lambdagrpc.fixture.Front;
import io.lambdagrpc.fixture.LambdaFunction;
import io.lambdagrpc.fixture.Reply;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The details of an error are the service's, and may be whatever a client sent before. */
class ConnectDetailsTest {

  private static final MethodDescriptor<Struct, Struct> UNARY = method(MethodType.UNARY, "Unary");
  private static final MethodDescriptor<Struct, Struct> STREAM =
      method(MethodType.SERVER_STREAMING, "Stream");

  private static MethodDescriptor<Struct, Struct> method(MethodType type, String name) {
    return MethodDescriptor.<Struct, Struct>newBuilder()
        .setType(type)
        .setFullMethodName("a.B/" + name)
        .setRequestMarshaller(ProtoUtils.marshaller(Struct.getDefaultInstance()))
        .setResponseMarshaller(ProtoUtils.marshaller(Struct.getDefaultInstance()))
        .build();
  }

  private static LambdaServerBuilder failing(Message detail) {
    Status status = Status.newBuilder().setCode(5).addDetails(Any.pack(detail)).build();
    ServerServiceDefinition service =
        ServerServiceDefinition.builder("a.B")
            .addMethod(
                UNARY,
                ServerCalls.asyncUnaryCall(
                    (request, replies) ->
                        replies.onError(StatusProto.toStatusRuntimeException(status))))
            .addMethod(
                STREAM,
                ServerCalls.asyncServerStreamingCall(
                    (request, replies) ->
                        replies.onError(StatusProto.toStatusRuntimeException(status))))
            .build();
    return LambdaFunction.server(service)
        .jsonTypes(
            Timestamp.getDefaultInstance(),
            Duration.getDefaultInstance(),
            Any.getDefaultInstance());
  }

  static Stream<Message> unprintable() {
    return Stream.of(
        Timestamp.newBuilder().setSeconds(Long.MAX_VALUE).build(),
        Duration.newBuilder().setSeconds(Long.MAX_VALUE).build(),
        Value.newBuilder().setNumberValue(Double.NaN).build(),
        Value.newBuilder().setNumberValue(Double.POSITIVE_INFINITY).build());
  }

  @ParameterizedTest
  @MethodSource("unprintable")
  void aDetailThatHasNoJsonIsNotShownToPeople(Message detail) {
    for (String codec : new String[] {"proto", "json"}) {
      byte[] message = (codec.equals("json") ? "{}" : "").getBytes(StandardCharsets.UTF_8);
      Call unary = Call.to(UNARY).contentType("application/" + codec).body(message);
      assertNotFound(404, detail, unary);
      Call stream = Call.to(STREAM).contentType("application/connect+" + codec).frame(0, message);
      assertNotFound(200, detail, stream);
    }
  }

  private static void assertNotFound(int http, Message detail, Call call) {
    FakeContext context = FakeContext.create();
    Reply buffered = LambdaFunction.of(failing(detail)).call(Front.FUNCTION_URL, call, context);
    Reply streamed = StreamedFunction.call(failing(detail), Front.FUNCTION_URL, call);
    for (Reply reply : new Reply[] {buffered, streamed}) {
      assertEquals(http, reply.http());
      String error = new String(reply.body(), StandardCharsets.UTF_8);
      String type = detail.getDescriptorForType().getFullName();
      assertTrue(error.contains("{\"code\":\"not_found\",\"details\":[{\"type\":\"" + type), error);
      assertFalse(error.contains("\"debug\""), error);
    }
    assertTrue(context.errors().isEmpty(), () -> context.errors().toString());
  }

  /** Whether the stack is large enough for its text is the JVM's business. */
  @Test
  void aDetailThatIsNestedDeepIsNoFailure() {
    Any deep = Any.pack(Struct.getDefaultInstance());
    for (int i = 0; i < 1500; i++) {
      deep = Any.pack(deep);
    }
    FakeContext context = FakeContext.create();
    Call call = Call.to(UNARY).contentType("application/proto");
    Reply reply = LambdaFunction.of(failing(deep)).call(Front.FUNCTION_URL, call, context);
    assertEquals(404, reply.http());
    assertTrue(context.errors().isEmpty(), () -> context.errors().toString());
  }

  @Test
  void aDetailOfAKnownTypeIsShown() {
    Call call = Call.to(UNARY).contentType("application/proto");
    Struct detail =
        Struct.newBuilder().putFields("k", Value.newBuilder().setBoolValue(true).build()).build();
    Reply reply = LambdaFunction.of(failing(detail)).call(call);
    assertEquals(
        "{\"code\":\"not_found\",\"details\":[{\"type\":\"google.protobuf.Struct\","
            + "\"value\":\"CgcKAWsSAiAB\",\"debug\":{\"k\":true}}]}",
        new String(reply.body(), StandardCharsets.UTF_8));
  }
}
