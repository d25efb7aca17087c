package io.lambdagrpc;

import static io.lambdagrpc.fixture.TextService.SERVER_STREAMING;
import static io.lambdagrpc.fixture.TextService.UNARY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.lambdagrpc.fixture.Call;
import io.lambdagrpc.fixture.LambdaFunction;
import io.lambdagrpc.fixture.Reply;
import io.lambdagrpc.fixture.TextService;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which status answers what, on every wire. */
@ParameterizedClass
@MethodSource("io.lambdagrpc.fixture.Wire#all")
class WireStatusTest extends WireContract {

  private static final Call HELLO = Call.to(UNARY).message("a");

  @ParameterizedTest
  @EnumSource
  void everyStatusOfAService(Status.Code code) {
    ServerServiceDefinition service =
        TextService.unary(
            (request, replies) -> {
              if (code == Status.Code.OK) {
                TextService.echo(request, replies);
              } else {
                replies.onError(code.toStatus().withDescription("as asked").asException());
              }
            });
    assertEquals(
        code == Status.Code.OK ? "OK [echo a]" : code + " [] as asked",
        call(service, HELLO).toString());
  }

  @Test
  void unknownServiceOrMethodIsUnimplemented() {
    for (String name : List.of("no.Such/Unary", "text.Texts/NoSuch")) {
      assertEquals(
          "UNIMPLEMENTED [] Method not found: " + name,
          call(Call.to("/" + name).message("a")).toString());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "//", "/text.Texts/", "/text.Texts", "/Unary", "/%", "/%zz/a"})
  void aPathThatNamesNoMethodIsUnimplemented(String path) {
    assertEquals(Status.Code.UNIMPLEMENTED, call(Call.to(path).message("a")).status());
  }

  @Test
  void noMessageOrSeveralForOneRequestIsUnimplemented() {
    List<MethodDescriptor<?, ?>> methods =
        wire.isConnect() ? List.of(SERVER_STREAMING) : List.of(UNARY, SERVER_STREAMING);
    for (MethodDescriptor<?, ?> method : methods) {
      String name = "UNIMPLEMENTED [] " + method.getFullMethodName() + ": ";
      String expected = " request messages (expected: 1, its requests are not streamed)";
      assertEquals(name + 0 + expected, call(Call.to(method)).toString());
      assertEquals(name + 2 + expected, call(Call.to(method).message("a").message("b")).toString());
    }
  }

  @Test
  void anUnknownEncodingIsUnimplementedAndToldWhatIsKnown() {
    for (MethodDescriptor<?, ?> method : List.of(UNARY, SERVER_STREAMING)) {
      Call call = Call.to(method).with("grpc-encoding", "br").frame(1, new byte[] {1});
      Reply reply = call(call);
      assertEquals(Status.Code.UNIMPLEMENTED, reply.status());
      String description = String.valueOf(reply.description());
      String expected = wire.name("grpc-encoding", call) + ": br (expected: one of";
      assertTrue(description.startsWith(expected), description);
      assertEquals("gzip", reply.headers().get(wire.name("grpc-accept-encoding", call)));
    }
  }

  @Test
  void aCompressedMessageUnderIdentityIsInternal() {
    Call call = Call.to(SERVER_STREAMING).with("grpc-encoding", "identity");
    String name = wire.name("grpc-encoding", call);
    assertEquals(
        "INTERNAL [] protocol error: compressed message without "
            + name
            + " (expected: "
            + name
            + ")",
        call(call.frame(1, new byte[] {1})).toString());
  }

  @Test
  void aMessageOverTheLimitIsResourceExhausted() {
    Reply reply =
        call(
            LambdaFunction.server(TextService.all()).maxInboundMessageSize(100),
            Call.to(UNARY).message("a".repeat(101)));
    String length = wire.isGzip() ? "over 100 bytes when decompressed" : "101 bytes";
    assertEquals(
        "RESOURCE_EXHAUSTED [] message too large: " + length + " (expected: at most 100)",
        reply.toString());
  }

  @Test
  void aFrameCutShortIsInternal() {
    assertEquals(
        "INTERNAL [] protocol error: message cut short: 1 bytes (expected: 2)",
        call(Call.to(SERVER_STREAMING).body(new byte[] {0, 0, 0, 0, 2, 65})).toString());
    assertEquals(
        "INTERNAL [] protocol error: frame header cut short: 3 bytes (expected: 5)",
        call(Call.to(SERVER_STREAMING).body(new byte[] {0, 0, 0})).toString());
  }

  @Test
  void anUnknownFlagIsInternal() {
    assertEquals(
        "INTERNAL [] protocol error: unknown frame flag: 2"
            + " (expected: 0, or 1 for a compressed message)",
        call(Call.to(SERVER_STREAMING).frame(2, new byte[] {1})).toString());
  }

  @Test
  void aMessageThatDoesNotParseIsInternal() {
    MethodDescriptor<com.google.rpc.Status, com.google.rpc.Status> method =
        MethodDescriptor.newBuilder(
                ProtoUtils.marshaller(com.google.rpc.Status.getDefaultInstance()),
                ProtoUtils.marshaller(com.google.rpc.Status.getDefaultInstance()))
            .setType(MethodType.UNARY)
            .setFullMethodName("text.Texts/Parse")
            .build();
    ServerServiceDefinition service =
        ServerServiceDefinition.builder("text.Texts")
            .addMethod(
                method,
                ServerCalls.asyncUnaryCall(
                    (com.google.rpc.Status request,
                        StreamObserver<com.google.rpc.Status> replies) -> replies.onCompleted()))
            .build();
    assertEquals(
        "INTERNAL [] Invalid protobuf byte sequence",
        call(service, Call.to(method).frame(0, new byte[] {-1})).toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"7x", "S", "123456789S", "-1S", "1.5S", ""})
  void aBadTimeoutIsInternalOrOfConnectInvalid(String timeout) {
    assertEquals(
        wire.isConnect()
            ? "INVALID_ARGUMENT [] connect-timeout-ms: " + timeout + " (expected: up to 10 digits)"
            : "INTERNAL [] protocol error: grpc-timeout: "
                + timeout
                + " (expected: up to 8 digits and one of H M S m u n)",
        call(HELLO.timeout(timeout)).toString());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aTimeoutOfNothingIsPastAndReachesNoService(boolean direct) {
    ServerServiceDefinition service =
        TextService.unary((request, replies) -> fail("the service was called"));
    for (String timeout : List.of("0n", "0m", "00000000H")) {
      LambdaServerBuilder server = LambdaFunction.server(service);
      assertEquals(
          "DEADLINE_EXCEEDED [] deadline exceeded after 0 ms",
          call(direct ? server.directExecutor() : server, HELLO.timeout(timeout)).toString());
    }
  }

  @Test
  void badBase64InBinaryMetadataIsInternal() {
    assertEquals(
        "INTERNAL [] protocol error: token-bin: 1 characters at 5 (expected: base64)",
        call(HELLO.with("token-bin", "AA==,*")).toString());
    assertEquals("OK [echo a]", call(HELLO.with("-bin", "*")).toString());
  }
}
