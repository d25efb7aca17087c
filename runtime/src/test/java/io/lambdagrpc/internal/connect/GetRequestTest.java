package io.lambdagrpc.internal.connect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.StringValue;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.lambdagrpc.LambdaServerBuilder;
import io.lambdagrpc.fixture.Call;
import io.lambdagrpc.fixture.EchoService;
import io.lambdagrpc.fixture.FakeContext;
import io.lambdagrpc.fixture.Front;
import io.lambdagrpc.fixture.Gzip;
import io.lambdagrpc.fixture.LambdaFunction;
import io.lambdagrpc.fixture.Reply;
import io.lambdagrpc.fixture.TextService;
import io.lambdagrpc.fixture.TextService.TextMarshaller;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** "Unary-Get-Request" of the specification. (Over 300 lines: all rules of one section.) */
class GetRequestTest {

  private static final String UNARY = EchoService.UNARY;

  private final LambdaFunction texts =
      LambdaFunction.serving(EchoService.of(new TextMarshaller()).service(), TextService.all());

  private Reply get(String query) {
    return texts.call(Call.get(UNARY, query));
  }

  private static String base64(byte[] message) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(message);
  }

  @ParameterizedTest
  @EnumSource
  void theQueryHasTheMessageBehindEveryFront(Front front) {
    LambdaFunction json =
        LambdaFunction.of(
            LambdaFunction.server(EchoService.of(StringValue.getDefaultInstance()).service()));
    String message = "w\u00f6rld + \u2603 100%&=?/";
    String escaped = "%22w%C3%B6rld%20%2B+%E2%98%83%20100%25%26%3D%3F%2F%22";
    Call call = Call.get(UNARY, "connect=v1&encoding=json&message=" + escaped);
    assertEquals(
        "OK [\"" + message.replace("&", "\\u0026").replace("=", "\\u003d") + "\"]",
        json.call(front, call, FakeContext.create()).toString());
    Call binary = Call.get(UNARY, "connect=v1&base64=1&encoding=proto&message=CgNh4piD");
    assertEquals(
        "OK [\n\u0003a\u2603]",
        LambdaFunction.serving(EchoService.of(new TextMarshaller()).service())
            .call(front, binary, FakeContext.create())
            .toString());
  }

  @Test
  void parametersStandInAnyOrderAndOthersBesideThem() {
    assertEquals("OK [a]", get("message=a&encoding=proto").toString());
    assertEquals("OK [a]", get("encoding=proto&x=1&message=a&connect=v1&=&b&&").toString());
    assertEquals("OK [a]", get("xmessage=b&message=a&encoding=proto&messages=c").toString());
  }

  @Test
  void aNameMayBeEscaped() {
    assertEquals("OK [a]", get("%6dessage=a&encoding=proto&message=b").toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"AP9_-z8", "AP9_-z8%3D", "AP9_-z8=", "AP9%2F%2Bz8", "AP9/%2Bz8"})
  void base64IsUrlSafeWithAndWithoutPadding(String message) {
    EchoService<byte[]> bytes = EchoService.of(new BytesMarshaller());
    Reply reply =
        LambdaFunction.serving(bytes.service())
            .call(Call.get(UNARY, "base64=1&encoding=proto&message=" + message));
    assertEquals("00ff7ffb3f", hex(bytes.received().get(0)), reply.toString());
    assertEquals("00ff7ffb3f", hex(reply.body()));
  }

  private static String hex(byte[] bytes) {
    StringBuilder hex = new StringBuilder();
    for (byte b : bytes) {
      hex.append(Integer.toHexString(0x100 | (b & 0xff)), 1, 3);
    }
    return hex.toString();
  }

  private static final class BytesMarshaller implements Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "true", "", "11"})
  void anotherValueOfBase64IsIgnored(String value) {
    assertEquals("OK [YQ]", get("encoding=proto&message=YQ&base64=" + value).toString());
  }

  @Test
  void whatIsNoBase64IsInvalid() {
    Reply reply = get("encoding=proto&base64=1&message=*");
    assertEquals(400, reply.http());
    assertEquals(
        "INVALID_ARGUMENT [] message: 1 characters (expected: URL-safe base64)", reply.toString());
  }

  @Test
  void aMessageInGzipIsDecompressed() {
    String message = base64(Gzip.gzip("zipped"));
    assertEquals(
        "OK [zipped]",
        get("encoding=proto&base64=1&compression=gzip&message=" + message).toString());
    assertEquals("OK [a]", get("encoding=proto&compression=identity&message=a").toString());
  }

  @Test
  void anEmptyMessageIsNeverDecompressed() {
    assertEquals("OK []", get("encoding=proto&compression=gzip&message=").toString());
    assertEquals("OK []", get("encoding=proto&base64=1&message=").toString());
    assertEquals("OK []", get("encoding=proto&message").toString());
  }

  @Test
  void anUnknownCompressionIsUnimplementedAndListsThoseThatAreKnown() {
    Reply reply = get("encoding=proto&compression=br&message=a");
    assertEquals(501, reply.http());
    assertTrue(
        reply.toString().startsWith("UNIMPLEMENTED [] compression: br (expected: one of "),
        reply.toString());
  }

  @Test
  void anUnknownCodecIsAnUnsupportedMediaType() {
    Reply reply = get("encoding=thrift&message=a");
    assertEquals(415, reply.http());
    assertEquals("UNIMPLEMENTED [] encoding: thrift (expected: proto or json)", reply.toString());
  }

  @Test
  void withoutMessageOrCodecItIsInvalid() {
    for (String query : List.of("encoding=proto", "message=a", "connect=v1")) {
      Reply reply = get(query);
      assertEquals(400, reply.http(), query);
      String missing = query.startsWith("encoding") ? "message" : "encoding";
      assertEquals(
          "INVALID_ARGUMENT [] query: no " + missing + " (expected: message and encoding)",
          reply.toString());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"%", "%zz", "%2", "a%"})
  void anEscapeThatIsNoneIsInvalid(String message) {
    Reply reply = get("encoding=proto&message=" + message);
    assertEquals(400, reply.http(), reply.toString());
  }

  private static ServerCallStreamObserver<String> compressed(StreamObserver<String> replies) {
    ServerCallStreamObserver<String> observer = (ServerCallStreamObserver<String>) replies;
    observer.setCompression("gzip");
    return observer;
  }

  @Test
  void whoCompressesAndSaysNothingIsTakenToAcceptTheSame() {
    EchoService<String> echo = EchoService.of(new TextMarshaller());
    MethodDescriptor<String, String> method = echo.method(MethodType.UNARY, UNARY);
    LambdaFunction function =
        LambdaFunction.serving(
            ServerServiceDefinition.builder("echo.Echo")
                .addMethod(
                    method,
                    ServerCalls.asyncUnaryCall(
                        (String request, StreamObserver<String> replies) ->
                            TextService.echo(request, compressed(replies))))
                .build());
    String query = "encoding=proto&base64=1&compression=gzip&message=" + base64(Gzip.gzip("a"));
    Reply reply = function.call(Call.get(UNARY, query));
    assertEquals("gzip", reply.headers().get("content-encoding"));
    assertEquals("OK [echo a]", reply.toString());
    Reply identity = function.call(Call.get(UNARY, query).with("accept-encoding", "br"));
    assertNull(identity.headers().get("content-encoding"));
    Reply plain =
        function.call(Call.get(UNARY, "encoding=proto&message=a").with("accept-encoding", "gzip"));
    assertEquals("gzip", plain.headers().get("content-encoding"));
  }

  @Test
  void aTimeoutIsAHeaderField() {
    assertEquals(
        504,
        texts
            .call(Call.get(UNARY, "encoding=proto&message=a").with("connect-timeout-ms", "0"))
            .http());
  }

  @Test
  void aRequestWithoutTheVersionIsRefusedWhereItIsRequired() {
    LambdaServerBuilder server =
        LambdaFunction.server(EchoService.of(new TextMarshaller()).service())
            .requireConnectProtocolHeader(true);
    LambdaFunction function = LambdaFunction.of(server);
    Reply reply = function.call(Call.get(UNARY, "encoding=proto&message=a"));
    assertEquals(400, reply.http());
    assertEquals("INVALID_ARGUMENT [] connect: none (expected: v1)", reply.toString());
    assertEquals(
        "OK [a]", function.call(Call.get(UNARY, "encoding=proto&message=a&connect=v1")).toString());
  }

  @Test
  void anotherVersionIsRefused() {
    for (String version : List.of("v2", "1", "", "V1")) {
      Reply reply = get("encoding=proto&message=a&connect=" + version);
      assertEquals(400, reply.http());
      assertEquals("INVALID_ARGUMENT [] connect: " + version + " (expected: v1)", reply.toString());
    }
  }

  @Test
  void aMethodWithSideEffectsIsNotAllowed() {
    Reply reply = texts.call(Call.get("/text.Texts/Unary", "encoding=proto&message=a"));
    assertEquals(405, reply.http());
    assertEquals("POST", reply.headers().get("allow"));
    assertEquals("application/json", reply.headers().get("content-type"));
    assertEquals(
        "UNIMPLEMENTED [] text.Texts/Unary: GET (expected: POST, or idempotency_level ="
            + " NO_SIDE_EFFECTS in its schema)",
        reply.toString());
  }

  @Test
  void aMethodWithStreamsDoesNotTakeIt() {
    Reply reply = texts.call(Call.get(EchoService.EACH, "encoding=proto&message=a"));
    assertEquals(415, reply.http());
  }

  @Test
  void anUnknownMethodIsNotFound() {
    Reply reply = texts.call(Call.get("/echo.Echo/No", "encoding=proto&message=a"));
    assertEquals(404, reply.http());
    assertEquals("UNIMPLEMENTED [] Method not found: echo.Echo/No", reply.toString());
  }

  @Test
  void aReplyMayBeKeptForAnEncodingOnly() {
    assertEquals("Accept-Encoding", get("encoding=proto&message=a").headers().get("vary"));
  }

  @Test
  void whatHasNoQueryOfACallIsNoCall() {
    for (String query : List.of("", "a=b", "messages=a", "xencoding=b", "connect=x")) {
      assertEquals(405, get(query).http(), query);
      assertEquals("text/plain; charset=utf-8", get(query).headers().get("content-type"));
    }
    assertEquals(405, texts.call(Call.get(UNARY, "encoding=proto&message=a").verb("HEAD")).http());
  }

  @Test
  void aMessageOverTheLimitIsResourceExhausted() {
    LambdaFunction function =
        LambdaFunction.of(
            LambdaFunction.server(EchoService.of(new TextMarshaller()).service())
                .maxInboundMessageSize(3));
    assertEquals(
        "OK [abc]", function.call(Call.get(UNARY, "encoding=proto&message=abc")).toString());
    assertEquals(429, function.call(Call.get(UNARY, "encoding=proto&message=abcd")).http());
    String bomb = base64(Gzip.gzip("a".repeat(1000).getBytes(StandardCharsets.US_ASCII)));
    assertEquals(
        429,
        function
            .call(Call.get(UNARY, "encoding=proto&base64=1&compression=gzip&message=" + bomb))
            .http());
  }
}
