package io.lambdagrpc.internal.connect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.StringValue;
import io.grpc.Metadata;
import io.grpc.Status;
import io.lambdagrpc.StreamedFunction;
import io.lambdagrpc.fixture.Call;
import io.lambdagrpc.fixture.EchoService;
import io.lambdagrpc.fixture.FakeContext;
import io.lambdagrpc.fixture.Front;
import io.lambdagrpc.fixture.LambdaFunction;
import io.lambdagrpc.fixture.MetadataProbe;
import io.lambdagrpc.fixture.Reply;
import io.lambdagrpc.fixture.TextService;
import io.lambdagrpc.fixture.TextService.TextMarshaller;
import io.lambdagrpc.fixture.Wire;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** "Unary-Response" of the specification, and its "Error Codes". */
class UnaryResponseTest {

  private static final Call HELLO = Call.proto("/text.Texts/Unary", "a");

  private final MetadataProbe probe = new MetadataProbe();

  private Reply probed(Call call) {
    return LambdaFunction.of(LambdaFunction.server(TextService.all()).intercept(probe)).call(call);
  }

  private static Metadata.Key<String> key(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }

  private static Reply failing(Status status, Call call) {
    return LambdaFunction.serving(
            TextService.unary((request, replies) -> replies.onError(status.asException())))
        .call(call);
  }

  @Test
  void aReplyIsTheMessageInTheTypeOfTheRequest() {
    Reply reply = probed(HELLO);
    assertEquals(200, reply.http());
    assertEquals(Map.of("content-type", "application/proto"), reply.headers());
    assertArrayEquals("echo a".getBytes(UTF_8), reply.body());
    LambdaFunction json =
        LambdaFunction.serving(EchoService.of(StringValue.getDefaultInstance()).service());
    Call call = Call.json(EchoService.UNARY, "\"a\"").contentType("application/json;charset=utf-8");
    assertEquals(Map.of("content-type", "application/json"), json.call(call).headers());
  }

  @Test
  void leadingMetadataIsHeaderFieldsAndTrailingMetadataHasAPrefix() {
    probe.headers().put(key("x-a"), "1");
    probe.headers().put(key("x-a"), "2");
    probe.trailers().put(key("x-a"), "3");
    probe.trailers().put(key("x-b"), "4");
    probe.trailers().put(Metadata.Key.of("x-bin", Metadata.BINARY_BYTE_MARSHALLER), new byte[1]);
    assertEquals(
        Map.of(
            "content-type", "application/proto",
            "x-a", "1,2",
            "trailer-x-a", "3",
            "trailer-x-b", "4",
            "trailer-x-bin", "AA"),
        probed(HELLO).headers());
  }

  @Test
  void anErrorHasItsTrailersAsWell() {
    Metadata trailers = new Metadata();
    trailers.put(key("x-a"), "1");
    Reply reply =
        LambdaFunction.serving(
                TextService.unary(
                    (request, replies) ->
                        replies.onError(Status.NOT_FOUND.asRuntimeException(trailers))))
            .call(HELLO);
    assertEquals(Map.of("content-type", "application/json", "trailer-x-a", "1"), reply.headers());
    assertEquals("{\"code\":\"not_found\"}", new String(reply.body(), UTF_8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "connect-timeout-ms",
        "connect-own",
        "content-encoding",
        "accept-encoding",
        "content-type",
        "content-length",
        "transfer-encoding",
        "grpc-status",
        "grpc-status-details-bin"
      })
  void aReservedNameIsLeftOut(String name) {
    for (Metadata metadata : List.of(probe.headers(), probe.trailers())) {
      if (name.endsWith("-bin")) {
        metadata.put(Metadata.Key.of(name, Metadata.BINARY_BYTE_MARSHALLER), new byte[1]);
      } else {
        metadata.put(key(name), "gzip");
      }
    }
    Reply reply = probed(HELLO);
    assertEquals("OK [echo a]", reply.toString());
    assertEquals(Map.of("content-type", "application/proto"), reply.headers());
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "OK")
  void anErrorHasTheHttpStatusOfItsCode(Status.Code code) {
    for (Call call : List.of(HELLO, Call.proto(HELLO.path(), "").with("accept-encoding", "gzip"))) {
      Reply reply = failing(code.toStatus().withDescription("as asked"), call);
      assertEquals(Wire.httpStatus(code), reply.http());
      assertEquals(code + " [] as asked", reply.toString());
      assertEquals(Map.of("content-type", "application/json"), reply.headers());
    }
  }

  @Test
  void aCallThatIsCancelledIsAClientsClosedRequest() {
    Reply reply = failing(Status.CANCELLED, HELLO);
    assertEquals(499, reply.http());
    assertEquals("{\"code\":\"canceled\"}", new String(reply.body(), UTF_8));
  }

  @Test
  void anErrorAfterAMessageIsTheErrorAlone() {
    Reply reply =
        LambdaFunction.serving(
                TextService.unary(
                    (request, replies) -> {
                      replies.onNext("lost");
                      replies.onError(Status.ABORTED.withDescription("no").asException());
                    }))
            .call(HELLO.with("accept-encoding", "gzip"));
    assertEquals("{\"code\":\"aborted\",\"message\":\"no\"}", new String(reply.body(), UTF_8));
    assertEquals(409, reply.http());
  }

  @Test
  void aMethodThatIsNotImplementedIsNoMissingPath() {
    assertEquals(501, failing(Status.UNIMPLEMENTED, HELLO).http());
  }

  @Test
  void anEmptyMessageIsAnEmptyBody() {
    LambdaFunction texts = LambdaFunction.serving(EchoService.of(new TextMarshaller()).service());
    Reply reply = texts.call(Call.proto(EchoService.UNARY, ""));
    assertEquals(200, reply.http());
    assertEquals(0, reply.body().length);
    assertEquals(Map.of("content-type", "application/proto"), reply.headers());
  }

  /** A stream that has no byte after its prelude leaves clients of a Function URL waiting. */
  @ParameterizedTest
  @EnumSource(names = {"FUNCTION_URL", "REST", "REST_BEHIND_BASE_PATH"})
  void anEmptyMessageThatIsStreamedHasABodyThatMeansTheSame(Front front) throws IOException {
    Call call = Call.proto(EchoService.UNARY, "");
    Reply plain = streamed(front, call);
    assertEquals(200, plain.http());
    assertEquals(Map.of("content-type", "application/proto"), plain.headers());
    assertTrue(plain.body().length > 0);
    StringValue parsed = StringValue.parseFrom(plain.body());
    assertEquals("", parsed.getValue());
    assertEquals(Set.of(19_000), parsed.getUnknownFields().asMap().keySet());
    Reply gzip = streamed(front, call.with("accept-encoding", "gzip, br"));
    assertEquals("gzip", gzip.headers().get("content-encoding"));
    assertEquals(
        0, new GZIPInputStream(new ByteArrayInputStream(gzip.body())).readAllBytes().length);
    Reply json = streamed(front, Call.json(EchoService.UNARY, "\"\""));
    assertEquals("\"\"", new String(json.body(), UTF_8));
  }

  private static Reply streamed(Front front, Call call) {
    return StreamedFunction.call(
        LambdaFunction.server(EchoService.of(StringValue.getDefaultInstance()).service()),
        front,
        call);
  }

  @ParameterizedTest
  @EnumSource(names = {"FUNCTION_URL", "REST"})
  void whatIsRefusedIsStreamedWithItsStatus(Front front) {
    for (Call call :
        List.of(
            HELLO.at("/no.Such/Method"),
            Call.get("/echo.Echo/Each", "encoding=proto&message=a"),
            Call.get("/text.Texts/Unary", "encoding=proto&message=a"),
            HELLO.contentType("application/connect+proto"),
            HELLO.contentType("image/jpeg"),
            HELLO.verb("DELETE"),
            HELLO.verb("HEAD"))) {
      LambdaFunction function =
          LambdaFunction.serving(TextService.all(), EchoService.of(new TextMarshaller()).service());
      Reply buffered = function.call(call);
      Reply streamed =
          StreamedFunction.call(
              LambdaFunction.server(
                  TextService.all(), EchoService.of(new TextMarshaller()).service()),
              front,
              call);
      assertEquals(buffered.toHttpString(), streamed.toHttpString());
      assertEquals(buffered.headers(), streamed.headers());
      assertTrue(streamed.body().length > 0);
      assertTrue(List.of(404, 405, 415).contains(streamed.http()), streamed.toHttpString());
    }
  }

  @Test
  void aReplyThatIsTextNeedsNoBase64() {
    LambdaFunction json =
        LambdaFunction.serving(EchoService.of(StringValue.getDefaultInstance()).service());
    for (Front front : Front.values()) {
      byte[] document =
          json.invoke(
              front.event(Call.json(EchoService.UNARY, "\"w\u00f6rld\"")), FakeContext.create());
      assertTrue(new String(document, UTF_8).contains("\"body\":\"\\\"w\u00f6rld\\\"\""));
    }
    assertNull(probed(HELLO).headers().get("content-encoding"));
  }
}
