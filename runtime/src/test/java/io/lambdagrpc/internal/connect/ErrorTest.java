package io.lambdagrpc.internal.connect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import com.google.protobuf.StringValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.lambdagrpc.LambdaServerBuilder;
import io.lambdagrpc.fixture.Call;
import io.lambdagrpc.fixture.EchoService;
import io.lambdagrpc.fixture.FakeContext;
import io.lambdagrpc.fixture.LambdaFunction;
import io.lambdagrpc.fixture.Reply;
import io.lambdagrpc.fixture.TextService;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** "Error and EndStreamResponse" of the specification: what an error says beside its code. */
class ErrorTest {

  private static final Call HELLO = Call.proto("/text.Texts/Unary", "a");
  private static final Metadata.Key<byte[]> DETAILS =
      Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);
  private static final RetryInfo RETRY =
      RetryInfo.newBuilder().setRetryDelay(Duration.newBuilder().setSeconds(30)).build();

  private static StatusRuntimeException failure(Message... details) {
    com.google.rpc.Status.Builder status =
        com.google.rpc.Status.newBuilder().setCode(14).setMessage("overloaded");
    for (Message detail : details) {
      status.addDetails(detail instanceof Any any ? any : Any.pack(detail));
    }
    return StatusProto.toStatusRuntimeException(status.build());
  }

  private static String base64(Message message) {
    return Base64.getEncoder().withoutPadding().encodeToString(message.toByteArray());
  }

  private static LambdaServerBuilder failing(StatusRuntimeException failure) {
    return LambdaFunction.server(TextService.unary((request, replies) -> replies.onError(failure)));
  }

  private static String error(LambdaServerBuilder server) {
    FakeContext context = FakeContext.create();
    Reply reply = LambdaFunction.of(server).call(HELLO, context);
    assertFalse(reply.headers().toString().contains("details"), reply.headers().toString());
    assertEquals(List.of(), context.errors());
    return new String(reply.body(), UTF_8);
  }

  @Test
  void aDetailHasItsTypeAndItsValueInBase64() {
    assertEquals(
        "{\"code\":\"unavailable\",\"message\":\"overloaded\",\"details\":[{\"type\":"
            + "\"google.rpc.RetryInfo\",\"value\":\""
            + base64(RETRY)
            + "\"},{\"type\":\"google.protobuf.StringValue\",\"value\":\"CgFh\"}]}",
        error(failing(failure(RETRY, StringValue.of("a")))));
  }

  /** What its method's messages are made of is known, and what the builder was told. */
  @Test
  void aDetailOfAKnownTypeIsShownAsJsonToo() {
    ErrorInfo info = ErrorInfo.newBuilder().setReason("R").putMetadata("k", "v").build();
    LambdaServerBuilder server =
        LambdaServerBuilder.create().jsonTypes(info, Value.getDefaultInstance());
    EchoService<RetryInfo> echo = EchoService.of(RETRY);
    server.addService(
        ServerInterceptors.intercept(
            echo.service(), new Failing(failure(info, RETRY, text("t"), StringValue.of("s")))));
    String debug =
        error(server, Call.unary(EchoService.UNARY, "proto", new byte[0]))
            .replaceAll("\"value\":\"[^\"]*\"", "_");
    assertEquals(
        "{\"code\":\"unavailable\",\"message\":\"overloaded\",\"details\":["
            + "{\"type\":\"google.rpc.ErrorInfo\",_,\"debug\":{\"reason\":\"R\","
            + "\"metadata\":{\"k\":\"v\"}}},"
            + "{\"type\":\"google.rpc.RetryInfo\",_,\"debug\":{\"retryDelay\":\"30s\"}},"
            + "{\"type\":\"google.protobuf.Value\",_,\"debug\":\"t\"},"
            + "{\"type\":\"google.protobuf.StringValue\",_}]}",
        debug);
  }

  private static Value text(String text) {
    return Value.newBuilder().setStringValue(text).build();
  }

  private static String error(LambdaServerBuilder server, Call call) {
    FakeContext context = FakeContext.create();
    Reply reply = LambdaFunction.of(server).call(call, context);
    assertEquals(List.of(), context.errors());
    return new String(reply.body(), UTF_8);
  }

  private record Failing(StatusRuntimeException failure) implements ServerInterceptor {
    @Override
    public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
        ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
      throw failure;
    }
  }

  /** A number that JSON has not, a duration out of its range, an Any of no known type. */
  @Test
  void aDetailThatHasNoJsonIsShownWithoutIt() {
    Message[] details = {
      Value.newBuilder().setNumberValue(Double.POSITIVE_INFINITY).build(),
      Duration.newBuilder().setSeconds(Long.MAX_VALUE).build(),
      Any.pack(Any.pack(StringValue.of("a"))),
      Any.newBuilder()
          .setTypeUrl("type.googleapis.com/google.protobuf.Struct")
          .setValue(ByteString.copyFromUtf8("\u00ff"))
          .build()
    };
    LambdaServerBuilder server =
        LambdaServerBuilder.create()
            .jsonTypes(
                Struct.getDefaultInstance(),
                Duration.getDefaultInstance(),
                Any.getDefaultInstance());
    server.addService(
        ServerInterceptors.intercept(
            EchoService.of(RETRY).service(), new Failing(failure(details))));
    String error = error(server, Call.unary(EchoService.UNARY, "proto", new byte[0]));
    assertFalse(error.contains("debug"), error);
    assertEquals(5, error.split("\"type\":", -1).length, error);
  }

  /** The value of a stream's end is the same. */
  @Test
  void aStreamHasItsDetailsInItsEnd() {
    LambdaServerBuilder server = LambdaServerBuilder.create();
    server.addService(
        ServerInterceptors.intercept(EchoService.of(RETRY).service(), new Failing(failure(RETRY))));
    Reply reply = LambdaFunction.of(server).call(Call.stream(EchoService.EACH, "json"));
    assertEquals("UNAVAILABLE [] overloaded", reply.toString());
    assertEquals(List.of(Any.pack(RETRY)), reply.end().details());
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u0001", "\u001a\u0005a", "no protobuf", ""})
  void whatIsNoStatusHasNoDetails(String bytes) {
    Metadata trailers = new Metadata();
    trailers.put(DETAILS, bytes.getBytes(UTF_8));
    assertEquals(
        "{\"code\":\"aborted\"}", error(failing(Status.ABORTED.asRuntimeException(trailers))));
  }

  @Test
  void detailsBeforeOneThatIsBrokenAreNotSent() {
    Metadata trailers = new Metadata();
    byte[] whole =
        com.google.rpc.Status.newBuilder().addDetails(Any.pack(RETRY)).build().toByteArray();
    trailers.put(DETAILS, Arrays.copyOf(whole, whole.length + 1));
    assertEquals(
        "{\"code\":\"aborted\"}", error(failing(Status.ABORTED.asRuntimeException(trailers))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\"quoted\" \\ /", "a\r\n\tb\u0000\u001f\u007f", "\u00fc \u2603 \ud83d\ude00"})
  void aMessageIsAnyText(String message) {
    Reply reply =
        LambdaFunction.of(failing(Status.ABORTED.withDescription(message).asRuntimeException()))
            .call(HELLO);
    assertEquals("ABORTED [] " + message, reply.toString());
  }

  @Test
  void aMessageWithHalfOfASurrogatePairIsJsonAllTheSame() {
    Reply reply =
        LambdaFunction.of(failing(Status.ABORTED.withDescription("a\ud800b").asRuntimeException()))
            .call(HELLO);
    assertEquals("ABORTED [] a?b", reply.toString());
  }

  @Test
  void whatAServiceThrowsIsNotForTheClient() {
    FakeContext context = FakeContext.create();
    Reply reply =
        LambdaFunction.serving(
                TextService.unary(
                    (request, replies) -> {
                      throw new IllegalStateException("password");
                    }))
            .call(HELLO, context);
    assertEquals(500, reply.http());
    assertEquals(
        "INTERNAL [] internal error, logged by the function under request id "
            + FakeContext.REQUEST_ID,
        reply.toString());
    assertEquals(1, context.errors().size());
  }
}
