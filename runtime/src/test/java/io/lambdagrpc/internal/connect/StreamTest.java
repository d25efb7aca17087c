package io.lambdagrpc.internal.connect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.StringValue;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.lambdagrpc.LambdaServerBuilder;
import io.lambdagrpc.fixture.Call;
import io.lambdagrpc.fixture.EchoService;
import io.lambdagrpc.fixture.Gzip;
import io.lambdagrpc.fixture.LambdaFunction;
import io.lambdagrpc.fixture.MetadataProbe;
import io.lambdagrpc.fixture.Reply;
import io.lambdagrpc.fixture.TextService;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * "Streaming-Request" and "Streaming-Response" of the specification, and its end of a stream. (Over
 * 300 lines: all rules of these sections.)
 */
class StreamTest {

  private static final Call SERVER_STREAMING = Call.stream("/text.Texts/ServerStreaming", "proto");
  private static final Call CLIENT_STREAMING = Call.stream("/text.Texts/ClientStreaming", "proto");
  private static final Call BIDI_STREAMING = Call.stream("/text.Texts/BidiStreaming", "proto");

  private final MetadataProbe probe = new MetadataProbe();

  private Reply call(Call call) {
    return call(LambdaFunction.server(TextService.all()), call);
  }

  private Reply call(LambdaServerBuilder server, Call call) {
    return LambdaFunction.of(server.intercept(probe)).call(call);
  }

  private static String end(Reply reply) {
    List<Reply.Frame> frames = reply.frames();
    Reply.Frame last = frames.get(frames.size() - 1);
    assertEquals(2, last.flag());
    return new String(last.payload(), UTF_8);
  }

  private static Reply failing(Status status) {
    return LambdaFunction.serving(
            TextService.of(
                TextService.SERVER_STREAMING,
                ServerCalls.asyncServerStreamingCall(
                    (request, replies) -> {
                      replies.onNext("one");
                      replies.onError(status.asException());
                    })))
        .call(SERVER_STREAMING.message("a"));
  }

  @Test
  void requestsAreEnvelopedMessages() {
    assertEquals("OK [a+b]", call(CLIENT_STREAMING.message("a").message("b")).toString());
    assertEquals("OK []", call(CLIENT_STREAMING).toString());
    assertEquals(
        "OK [echo a, echo b, end]", call(BIDI_STREAMING.message("a").message("b")).toString());
    assertEquals("OK [echo , end]", call(BIDI_STREAMING.message("")).toString());
  }

  @Test
  void aReplyIsEnvelopedMessagesAndAnEndInTheTypeOfTheRequest() {
    Reply reply = call(SERVER_STREAMING.message("ab"));
    assertEquals(200, reply.http());
    assertEquals(Map.of("content-type", "application/connect+proto"), reply.headers());
    List<String> frames = new ArrayList<>();
    for (Reply.Frame frame : reply.frames()) {
      frames.add(frame.flag() + new String(frame.payload(), UTF_8));
    }
    assertEquals(List.of("0a", "0ab", "2{}"), frames);
    LambdaFunction json =
        LambdaFunction.serving(EchoService.of(StringValue.getDefaultInstance()).service());
    Reply echoed = json.call(Call.stream(EchoService.EACH, "json").message("\"a\""));
    assertEquals("OK [\"a\"]", echoed.toString());
    assertEquals(Map.of("content-type", "application/connect+json"), echoed.headers());
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/connect+thrift", "application/connect", "application/con"})
  void anUnknownCodecIsAnUnsupportedMediaType(String contentType) {
    assertEquals(415, call(SERVER_STREAMING.contentType(contentType)).http());
  }

  @Test
  void aMethodWithoutStreamsDoesNotTakeIt() {
    Reply reply = call(Call.stream("/text.Texts/Unary", "proto").message("a"));
    assertEquals(415, reply.http());
    assertEquals("application/json", reply.headers().get("content-type"));
    assertEquals(
        "UNIMPLEMENTED [] text.Texts/Unary: content-type: application/connect+proto (expected:"
            + " application/proto or application/json, since it does not stream)",
        reply.toString());
  }

  @Test
  void anUnknownMethodIsNotFound() {
    Reply reply = call(SERVER_STREAMING.at("/text.Texts/No").message("a"));
    assertEquals(404, reply.http());
    assertEquals("UNIMPLEMENTED [] Method not found: text.Texts/No", reply.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "PUT", "DELETE"})
  void anotherVerbIsNotAllowed(String verb) {
    assertEquals(405, call(SERVER_STREAMING.verb(verb)).http());
  }

  @Test
  void noMessageOrSeveralForOneRequestIsUnimplemented() {
    for (Call call : List.of(SERVER_STREAMING, SERVER_STREAMING.message("a").message("b"))) {
      Reply reply = call(call);
      assertEquals(200, reply.http());
      assertEquals(Status.Code.UNIMPLEMENTED, reply.status());
    }
  }

  @Test
  void eachMessageMayBeCompressedOrNot() {
    Call call =
        CLIENT_STREAMING
            .with("connect-content-encoding", "gzip")
            .frame(1, Gzip.gzip("a"))
            .message("b")
            .frame(1, Gzip.gzip("c"));
    Reply reply = call(call);
    assertEquals("OK [a+b+c]", reply.toString());
    assertEquals("gzip", reply.headers().get("connect-accept-encoding"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"identity", "none"})
  void aCompressedMessageWithoutAnEncodingIsInternal(String encoding) {
    Call call =
        encoding.equals("none")
            ? SERVER_STREAMING
            : SERVER_STREAMING.with("connect-content-encoding", encoding);
    assertEquals(
        "INTERNAL [] protocol error: compressed message without connect-content-encoding"
            + " (expected: connect-content-encoding)",
        call(call.frame(1, Gzip.gzip("a"))).toString());
  }

  @Test
  void theEncodingOfHttpItselfIsNotThatOfTheMessages() {
    Call call = SERVER_STREAMING.with("accept-encoding", "gzip").message("a");
    Reply reply = compressing(call);
    assertNull(reply.headers().get("content-encoding"));
    assertNull(reply.headers().get("connect-content-encoding"));
    assertEquals(0, reply.frames().get(0).flag());
  }

  private static Reply compressing(Call call) {
    return LambdaFunction.serving(
            TextService.of(
                TextService.SERVER_STREAMING,
                ServerCalls.asyncServerStreamingCall(
                    (request, observer) -> {
                      var replies = (ServerCallStreamObserver<String>) observer;
                      replies.setCompression("gzip");
                      replies.onNext("one");
                      replies.setMessageCompression(false);
                      replies.onNext("two");
                      replies.onCompleted();
                    })))
        .call(call);
  }

  @Test
  void repliesAreCompressedForAClientThatAcceptsItAndTheEndIsNot() {
    for (Call call :
        List.of(
            SERVER_STREAMING.with("connect-accept-encoding", "br, gzip").message("a"),
            SERVER_STREAMING.with("connect-content-encoding", "gzip").frame(1, Gzip.gzip("a")))) {
      Reply reply = compressing(call);
      assertEquals("gzip", reply.headers().get("connect-content-encoding"));
      List<Integer> flags = new ArrayList<>();
      for (Reply.Frame frame : reply.frames()) {
        flags.add(frame.flag());
      }
      assertEquals(List.of(1, 0, 2), flags);
      assertEquals("OK [one, two]", reply.toString());
    }
    Reply refusing =
        compressing(
            SERVER_STREAMING
                .with("connect-content-encoding", "gzip")
                .with("connect-accept-encoding", "gzip;q=0")
                .frame(1, Gzip.gzip("a")));
    assertNull(refusing.headers().get("connect-content-encoding"));
  }

  @Test
  void anUnknownEncodingIsUnimplementedAndListsThoseThatAreKnown() {
    Reply reply = call(SERVER_STREAMING.with("connect-content-encoding", "br").message("a"));
    assertEquals(200, reply.http());
    String text = reply.toString();
    assertTrue(
        text.startsWith("UNIMPLEMENTED [] connect-content-encoding: br (expected: one of "), text);
    assertEquals("gzip", reply.headers().get("connect-accept-encoding"));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 0x40, 0x80, 0xff})
  void anotherFlagIsInternal(int flag) {
    assertEquals(
        "INTERNAL [] protocol error: unknown frame flag: "
            + flag
            + " (expected: 0, or 1 for a compressed message)",
        call(SERVER_STREAMING.frame(flag, new byte[1])).toString());
  }

  @Test
  void aRequestThatIsCutShortIsInternalWhereverItIsCut() {
    byte[] whole = CLIENT_STREAMING.message("abc").message("d").body();
    for (int length = 1; length < whole.length; length++) {
      Reply reply = call(CLIENT_STREAMING.body(Arrays.copyOf(whole, length)));
      assertEquals(200, reply.http());
      assertEquals(
          length == 8 ? Status.Code.OK : Status.Code.INTERNAL, reply.status(), "cut at " + length);
    }
  }

  @Test
  void aTimeoutAndAVersionAreThoseOfUnaryCalls() {
    assertEquals(
        "DEADLINE_EXCEEDED [] deadline exceeded after 0 ms",
        call(SERVER_STREAMING.with("connect-timeout-ms", "0").message("a")).toString());
    assertEquals(
        "INVALID_ARGUMENT [] connect-timeout-ms: 1s (expected: up to 10 digits)",
        call(SERVER_STREAMING.with("connect-timeout-ms", "1s").message("a")).toString());
    assertEquals(
        "INVALID_ARGUMENT [] connect-protocol-version: 2 (expected: 1)",
        call(SERVER_STREAMING.with("connect-protocol-version", "2").message("a")).toString());
    LambdaServerBuilder server =
        LambdaFunction.server(TextService.all()).requireConnectProtocolHeader(true);
    assertEquals(
        "INVALID_ARGUMENT [] connect-protocol-version: none (expected: 1)",
        call(server, SERVER_STREAMING.message("a")).toString());
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "OK")
  void anErrorIsInTheEndAndItsHttpStatusIs200(Status.Code code) {
    Reply reply = failing(code.toStatus().withDescription("as asked"));
    assertEquals(200, reply.http());
    assertEquals(code + " [one] as asked", reply.toString());
  }

  @Test
  void anErrorWithoutAMessageHasItsCodeAlone() {
    assertEquals("{\"error\":{\"code\":\"canceled\"}}", end(failing(Status.CANCELLED)));
    assertEquals(
        "{\"error\":{\"code\":\"data_loss\"}}", end(failing(Status.DATA_LOSS.withDescription(""))));
  }

  @Test
  void trailersAreMetadataOfTheEnd() {
    Metadata.Key<String> own = Metadata.Key.of("x-a", Metadata.ASCII_STRING_MARSHALLER);
    probe.headers().put(own, "0");
    probe.trailers().put(own, "1");
    probe.trailers().put(Metadata.Key.of("x-bin", Metadata.BINARY_BYTE_MARSHALLER), new byte[1]);
    probe.trailers().put(own, "\"2\\");
    probe
        .trailers()
        .put(Metadata.Key.of("connect-own", Metadata.ASCII_STRING_MARSHALLER), "reserved");
    Reply reply = call(SERVER_STREAMING.message("a"));
    assertEquals("{\"metadata\":{\"x-a\":[\"1\",\"\\\"2\\\\\"],\"x-bin\":[\"AA\"]}}", end(reply));
    assertEquals(Map.of("content-type", "application/connect+proto", "x-a", "0"), reply.headers());
  }

  @Test
  void anEndHasErrorAndMetadata() {
    Metadata trailers = new Metadata();
    trailers.put(Metadata.Key.of("x-a", Metadata.ASCII_STRING_MARSHALLER), "1");
    Reply reply =
        LambdaFunction.serving(
                TextService.of(
                    TextService.SERVER_STREAMING,
                    ServerCalls.asyncServerStreamingCall(
                        (request, replies) ->
                            replies.onError(Status.ABORTED.asRuntimeException(trailers)))))
            .call(SERVER_STREAMING.message("a"));
    assertEquals("{\"error\":{\"code\":\"aborted\"},\"metadata\":{\"x-a\":[\"1\"]}}", end(reply));
    assertEquals(1, reply.frames().size());
  }

  @Test
  void aReservedNameIsLeftOut() {
    for (String name : List.of("connect-content-encoding", "content-encoding", "content-type")) {
      probe.headers().put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), "gzip");
    }
    Reply reply = call(SERVER_STREAMING.message("a"));
    assertEquals("OK [a]", reply.toString());
    assertEquals(Map.of("content-type", "application/connect+proto"), reply.headers());
  }

  @Test
  void aMessageOverTheLimitIsResourceExhaustedWhicheverItIs() {
    LambdaServerBuilder server = LambdaFunction.server(TextService.all()).maxInboundMessageSize(3);
    for (Call call :
        List.of(
            CLIENT_STREAMING.message("abcd").message("a"),
            CLIENT_STREAMING.message("a").message("abcd"))) {
      assertEquals(
          "RESOURCE_EXHAUSTED [] message too large: 4 bytes (expected: at most 3)",
          call(server, call).toString());
    }
    assertEquals("OK [abc]", call(server, CLIENT_STREAMING.message("abc")).toString());
  }
}
