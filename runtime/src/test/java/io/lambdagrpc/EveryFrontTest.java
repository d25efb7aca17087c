package io.lambdagrpc;

import static io.lambdagrpc.fixture.TextService.BIDI_STREAMING;
import static io.lambdagrpc.fixture.TextService.CLIENT_STREAMING;
import static io.lambdagrpc.fixture.TextService.SERVER_STREAMING;
import static io.lambdagrpc.fixture.TextService.UNARY;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.lambdagrpc.fixture.Call;
import io.lambdagrpc.fixture.FakeContext;
import io.lambdagrpc.fixture.Front;
import io.lambdagrpc.fixture.LambdaFunction;
import io.lambdagrpc.fixture.MetadataProbe;
import io.lambdagrpc.fixture.Reply;
import io.lambdagrpc.fixture.TextService;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The contract of a call, the same behind every front of Lambda. */
@ParameterizedClass
@EnumSource
class EveryFrontTest {

  private static final Metadata.Key<byte[]> TOKEN_BIN =
      Metadata.Key.of("token-bin", Metadata.BINARY_BYTE_MARSHALLER);
  private static final Metadata.Key<String> NAME =
      Metadata.Key.of("x-name", Metadata.ASCII_STRING_MARSHALLER);

  private final Front front;
  private final LambdaFunction texts = LambdaFunction.serving(TextService.all());

  EveryFrontTest(Front front) {
    this.front = front;
  }

  private Reply call(Call call) {
    return texts.call(front, call, FakeContext.create());
  }

  @Test
  void unary() {
    Reply reply = call(Call.to(UNARY).message("w\u00f6rld"));
    assertEquals(200, reply.http());
    assertEquals("application/grpc-web+proto", reply.headers().get("content-type"));
    assertEquals("OK [echo w\u00f6rld]", reply.toString());
    assertEquals(List.of("grpc-status:0"), reply.trailerLines());
  }

  @Test
  void aRequestMayBeAnEmptyMessage() {
    assertEquals("OK [echo ]", call(Call.to(UNARY).message("")).toString());
  }

  @Test
  void serverStreaming() {
    assertEquals("OK [a, ab, abc]", call(Call.to(SERVER_STREAMING).message("abc")).toString());
    Reply empty = call(Call.to(SERVER_STREAMING).message(""));
    assertEquals("OK []", empty.toString());
    assertEquals(1, empty.frames().size());
  }

  @Test
  void clientStreaming() {
    Call call = Call.to(CLIENT_STREAMING).message("a").message("b").message("c");
    assertEquals("OK [a+b+c]", call(call).toString());
    assertEquals(List.of(""), call(Call.to(CLIENT_STREAMING)).messages());
  }

  @Test
  void bidiStreamingWithAllRequestsBeforeTheFirstReply() {
    Call call = Call.to(BIDI_STREAMING).message("a").message("b");
    assertEquals("OK [echo a, echo b, end]", call(call).toString());
    assertEquals("OK [end]", call(Call.to(BIDI_STREAMING)).toString());
  }

  @Test
  void theReplyHasTheContentTypeOfItsRequest() {
    Call call = Call.to(UNARY).message("a").contentType("Application/gRPC-Web; charset=utf-8");
    assertEquals("application/grpc-web", call(call).headers().get("content-type"));
  }

  @Test
  void metadataReachesTheServiceAndComesBackAsHeadersAndTrailers() {
    byte[] token = {0, -1, 127, -128, 44};
    MetadataProbe probe = new MetadataProbe();
    probe.headers().put(NAME, "one");
    probe.headers().put(NAME, "two");
    probe.headers().put(TOKEN_BIN, token);
    probe.trailers().put(NAME, "last");
    probe.trailers().put(TOKEN_BIN, token);
    probe.trailers().put(TOKEN_BIN, new byte[] {1});
    String encoded = Base64.getEncoder().encodeToString(token);
    Reply reply =
        LambdaFunction.of(LambdaFunction.server(TextService.all()).intercept(probe))
            .call(
                front,
                Call.to(UNARY)
                    .message("a")
                    .with("x-name", "ann, of Green Gables")
                    .with("token-bin", encoded + "," + encoded.replace("=", "")),
                FakeContext.create());

    assertEquals("ann, of Green Gables", probe.received().get(NAME));
    Iterable<byte[]> tokens = probe.received().getAll(TOKEN_BIN);
    assertNotNull(tokens);
    int count = 0;
    for (byte[] each : tokens) {
      assertArrayEquals(token, each);
      count++;
    }
    assertEquals(2, count);

    String unpadded = encoded.replace("=", "");
    assertEquals("one,two", reply.headers().get("x-name"));
    assertEquals(unpadded, reply.headers().get("token-bin"));
    assertEquals(
        Map.of("grpc-status", "0", "x-name", "last", "token-bin", unpadded + ",AQ"),
        reply.trailers());
    assertEquals("grpc-status:0", reply.trailerLines().get(0));
  }

  @Test
  void anErrorKeepsItsTrailers() {
    Metadata trailers = new Metadata();
    trailers.put(
        Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER),
        new byte[] {8, 5});
    LambdaFunction refusing =
        LambdaFunction.serving(
            TextService.unary(
                (request, replies) ->
                    replies.onError(
                        Status.NOT_FOUND
                            .withDescription("no 100% gr\u00fcn")
                            .asRuntimeException(trailers))));
    Reply reply = refusing.call(front, Call.to(UNARY).message("a"), FakeContext.create());
    assertEquals(200, reply.http());
    assertEquals(
        List.of("grpc-status:5", "grpc-message:no 100%25 gr%C3%BCn", "grpc-status-details-bin:CAU"),
        reply.trailerLines());
  }

  @Test
  void unknownServiceAndMethod() {
    assertEquals(
        "UNIMPLEMENTED [] Method not found: no.Such/Unary",
        call(Call.to("/no.Such/Unary").message("a")).toString());
    assertEquals(
        "UNIMPLEMENTED [] Method not found: text.Texts/NoSuch",
        call(Call.to("/text.Texts/NoSuch").message("a")).toString());
    for (String path :
        List.of("/", "//", "/text.Texts/", "/text.Texts", "/Unary", "/%", "/%zz/a")) {
      assertEquals(Status.Code.UNIMPLEMENTED, call(Call.to(path).message("a")).status(), path);
    }
  }

  @Test
  void onlyPostIsAllowed() {
    for (String verb : List.of("GET", "HEAD", "PUT", "DELETE", "OPTIONS")) {
      Reply reply = call(Call.to(UNARY).verb(verb));
      assertEquals("HTTP 405 method: " + verb + " (expected: POST)", reply.toString());
      assertEquals("POST", reply.headers().get("allow"));
    }
  }

  @Test
  void whatIsNotGrpcWebIsRefused() {
    for (String type : List.of("application/json", "application/grpc", "application/grpc-webx")) {
      Reply reply = call(Call.to(UNARY).message("a").contentType(type));
      assertEquals(415, reply.http(), type);
      assertTrue(reply.toString().contains("content-type: " + type + " (expected: "), type);
    }
    assertEquals(415, call(new Call("POST", "/text.Texts/Unary", List.of(), new byte[0])).http());
  }

  @Test
  void anotherCodecIsAStatus() {
    Call call = Call.to(UNARY).message("{}").contentType("application/grpc-web+json");
    Reply reply = call(call);
    assertEquals("UNIMPLEMENTED [] codec: json (expected: proto)", reply.toString());
    assertEquals("application/grpc-web", reply.headers().get("content-type"));
  }

  @Test
  void oneRequestIsOneMessage() {
    for (var method : List.of(UNARY, SERVER_STREAMING)) {
      String expected =
          method.getFullMethodName()
              + ": %d request messages (expected: 1, its requests are not streamed)";
      assertEquals(
          "UNIMPLEMENTED [] " + expected.replace("%d", "0"), call(Call.to(method)).toString());
      assertEquals(
          "UNIMPLEMENTED [] " + expected.replace("%d", "2"),
          call(Call.to(method).message("a").message("b")).toString());
    }
  }

  @Test
  void compressedRequests() throws IOException {
    Call call =
        Call.to(CLIENT_STREAMING)
            .with("grpc-encoding", "gzip")
            .frame(1, gzip("a".repeat(1000)))
            .message("b");
    Reply reply = call(call);
    assertEquals("OK [" + "a".repeat(1000) + "+b]", reply.toString());
    assertEquals("gzip", reply.headers().get("grpc-accept-encoding"));
  }

  @Test
  void repliesAreCompressedForAClientThatAcceptsIt() {
    LambdaFunction compressing =
        LambdaFunction.serving(TextService.unary(EveryFrontTest::replyCompressed));
    Call call = Call.to(UNARY).message("a".repeat(1000));

    Reply plain = compressing.call(front, call, FakeContext.create());
    assertEquals(0, plain.frames().get(0).flag());
    assertNull(plain.headers().get("grpc-encoding"));

    Reply compressed =
        compressing.call(
            front,
            call.with("grpc-accept-encoding", "identity").with("grpc-accept-encoding", "br, gzip"),
            FakeContext.create());
    assertEquals(1, compressed.frames().get(0).flag());
    assertTrue(compressed.frames().get(0).payload().length < 100);
    assertEquals("gzip", compressed.headers().get("grpc-encoding"));
    assertEquals(plain.messages(), compressed.messages());
  }

  private static void replyCompressed(String request, StreamObserver<String> replies) {
    ((ServerCallStreamObserver<String>) replies).setCompression("gzip");
    TextService.echo(request, replies);
  }

  @Test
  void unknownEncodingIsToldWhatIsKnown() {
    Reply reply = call(Call.to(UNARY).with("grpc-encoding", "br").frame(1, new byte[] {1}));
    assertEquals(Status.Code.UNIMPLEMENTED, reply.status());
    assertTrue(
        String.valueOf(reply.description()).startsWith("grpc-encoding: br (expected: one of"));
    assertEquals("gzip", reply.headers().get("grpc-accept-encoding"));
  }

  @Test
  void whatBreaksTheProtocolIsTheClientsFault() {
    Call call = Call.to(UNARY).message("a");
    assertEquals(
        "INTERNAL [] protocol error: grpc-timeout: 7x"
            + " (expected: up to 8 digits and one of H M S m u n)",
        call(call.timeout("7x")).toString());
    assertEquals(
        "INTERNAL [] protocol error: token-bin: * (expected: base64)",
        call(call.with("token-bin", "AA==,*")).toString());
    assertEquals(
        "INTERNAL [] protocol error: message cut short: 1 bytes (expected: 2)",
        call(call.body(new byte[] {0, 0, 0, 0, 2, 65})).toString());
    assertEquals("OK [echo a]", call(call.with("-bin", "*")).toString());
  }

  @Test
  void aPathMayBeEscapedAndPrefixed() {
    assertEquals("OK [echo a]", call(Call.to("/text%2ETexts/%55nary").message("a")).toString());
    assertEquals("OK [echo a]", call(Call.to(UNARY).message("a").under("/a/b")).toString());
  }

  @Test
  void theServiceSeesWhoCalls() {
    MetadataProbe probe = new MetadataProbe();
    LambdaFunction probed =
        LambdaFunction.of(LambdaFunction.server(TextService.all()).intercept(probe));
    probed.call(front, Call.to(UNARY).message("a"), FakeContext.create());
    assertEquals("api.example.com", probe.authority());
    Object client = probe.attributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
    assertEquals(
        front.knowsTheClient() ? "/" + Front.SOURCE_IP + ":0" : "null", String.valueOf(client));
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(compressed)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return compressed.toByteArray();
  }
}
