package io.lambdagrpc.internal.connect;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.StringValue;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.stub.ServerCallStreamObserver;
import io.lambdagrpc.LambdaServerBuilder;
import io.lambdagrpc.fixture.Call;
import io.lambdagrpc.fixture.EchoService;
import io.lambdagrpc.fixture.FakeContext;
import io.lambdagrpc.fixture.Front;
import io.lambdagrpc.fixture.Gzip;
import io.lambdagrpc.fixture.LambdaFunction;
import io.lambdagrpc.fixture.MetadataProbe;
import io.lambdagrpc.fixture.Reply;
import io.lambdagrpc.fixture.TextService;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** "Unary-Request" of the specification. (Over 300 lines: all rules of one section.) */
class UnaryRequestTest {

  private static final Call HELLO = Call.proto("/text.Texts/Unary", "a");

  private final MetadataProbe probe = new MetadataProbe();

  private Reply call(Call call) {
    return call(LambdaFunction.server(TextService.all()), call);
  }

  private Reply call(LambdaServerBuilder server, Call call) {
    return LambdaFunction.of(server.intercept(probe)).call(call);
  }

  @Test
  void theBodyIsTheMessageInTheCodecOfTheContentType() {
    assertEquals("OK [echo w\u00f6rld]", call(Call.proto(HELLO.path(), "w\u00f6rld")).toString());
    LambdaFunction json =
        LambdaFunction.serving(EchoService.of(StringValue.getDefaultInstance()).service());
    assertEquals("OK [\"a\"]", json.call(Call.json(EchoService.UNARY, "\"a\"")).toString());
  }

  /** As fronts hand over what they take for text. */
  @ParameterizedTest
  @EnumSource
  void aBodyMayComeAsText(Front front) {
    LambdaFunction json =
        LambdaFunction.serving(EchoService.of(StringValue.getDefaultInstance()).service());
    Call call = Call.json(EchoService.UNARY, "\"a\"");
    byte[] reply = json.invoke(front.eventWithPlainBody(call), FakeContext.create());
    assertEquals("OK [\"a\"]", front.reply(reply).toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"Application/Proto", "application/proto; charset=utf-8"})
  void aContentTypeIsReadAsHttpReadsIt(String contentType) {
    assertEquals("OK [echo a]", call(HELLO.contentType(contentType)).toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"application/thrift", "application/protobuf", "image/jpeg", "application/x"})
  void anUnknownCodecIsAnUnsupportedMediaType(String contentType) {
    assertEquals(415, call(HELLO.contentType(contentType)).http());
  }

  @Test
  void aRequestWithoutTheVersionIsServed() {
    assertEquals("OK [echo a]", call(HELLO).toString());
    assertEquals("OK [echo a]", call(HELLO.with("connect-protocol-version", "1")).toString());
  }

  @Test
  void aRequestWithoutTheVersionIsRefusedWhereItIsRequired() {
    LambdaServerBuilder server =
        LambdaFunction.server(TextService.all()).requireConnectProtocolHeader(true);
    Reply reply = call(server, HELLO);
    assertEquals(400, reply.http());
    assertEquals(
        "INVALID_ARGUMENT [] connect-protocol-version: none (expected: 1)", reply.toString());
    assertEquals(
        "OK [echo a]", call(server, HELLO.with("connect-protocol-version", "1")).toString());
  }

  @Test
  void anotherVersionIsRefused() {
    Reply reply = call(HELLO.with("connect-protocol-version", "2"));
    assertEquals(400, reply.http());
    assertEquals("INVALID_ARGUMENT [] connect-protocol-version: 2 (expected: 1)", reply.toString());
  }

  @Test
  void aMessageWithoutAnEncodingIsPlain() {
    assertEquals("OK [echo a]", call(HELLO.with("content-encoding", "identity")).toString());
    assertEquals("OK [echo a]", call(HELLO).toString());
  }

  @Test
  void aMessageInGzipIsDecompressed() {
    Call call = HELLO.with("content-encoding", "gzip");
    assertEquals("OK [echo zipped]", call(call.body(Gzip.gzip("zipped"))).toString());
    assertEquals("OK [echo ]", call(call.body(Gzip.gzip(""))).toString());
  }

  @Test
  void anEmptyBodyIsNeverDecompressed() {
    assertEquals(
        "OK [echo ]", call(HELLO.with("content-encoding", "gzip").body(new byte[0])).toString());
  }

  @Test
  void whatIsNoGzipIsAStatus() {
    Reply reply = call(HELLO.with("content-encoding", "gzip"));
    assertEquals("INTERNAL [] protocol error: message is no valid gzip", reply.toString());
  }

  @Test
  void anUnknownEncodingIsUnimplementedAndListsThoseThatAreKnown() {
    Reply reply = call(HELLO.with("content-encoding", "br"));
    assertEquals(501, reply.http());
    assertTrue(
        reply.toString().startsWith("UNIMPLEMENTED [] content-encoding: br (expected: one of "),
        reply.toString());
    assertTrue(reply.toString().contains("gzip"), reply.toString());
    assertTrue(reply.toString().contains("identity"), reply.toString());
    assertEquals("gzip", reply.headers().get("accept-encoding"));
  }

  private Reply compressing(Call call) {
    return LambdaFunction.serving(
            TextService.unary(
                (request, replies) -> {
                  ((ServerCallStreamObserver<String>) replies).setCompression("gzip");
                  TextService.echo(request, replies);
                }))
        .call(call);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gzip| true",
        "br, gzip| true",
        "gzip;q=1.0, identity; q=0.5, *;q=0| true",
        "gzip;q=0.001| true",
        "gzip;q=0| false",
        "gzip; q=0.000| false",
        "identity| false",
        "br| false",
        "*| false",
        "gzipped| false",
      })
  void aReplyIsCompressedOnlyForAClientThatAcceptsIt(String accepts, boolean compressed) {
    Reply reply = compressing(HELLO.with("accept-encoding", accepts));
    assertEquals(compressed ? "gzip" : null, reply.headers().get("content-encoding"));
    assertEquals("OK [echo a]", reply.toString());
  }

  @Test
  void whoCompressesAndSaysNothingIsTakenToAcceptTheSame() {
    Call call = HELLO.with("content-encoding", "gzip").body(Gzip.gzip("a"));
    assertEquals("gzip", compressing(call).headers().get("content-encoding"));
    assertNull(compressing(HELLO).headers().get("content-encoding"));
    Reply identity = compressing(call.with("accept-encoding", "identity"));
    assertNull(identity.headers().get("content-encoding"));
    assertEquals("OK [echo a]", identity.toString());
  }

  @Test
  void aTimeoutIsTheDeadlineOfTheCall() {
    List<Deadline> deadlines = new ArrayList<>();
    LambdaFunction function =
        LambdaFunction.serving(
            TextService.unary(
                (request, replies) -> {
                  Deadline deadline = Context.current().getDeadline();
                  if (deadline != null) {
                    deadlines.add(deadline);
                  }
                  TextService.echo(request, replies);
                }));
    assertEquals(
        "OK [echo a]", function.call(HELLO.with("connect-timeout-ms", "30000")).toString());
    long millis = deadlines.get(0).timeRemaining(TimeUnit.MILLISECONDS);
    assertTrue(millis <= 30_000, "left " + millis);
    assertEquals(
        "OK [echo a]", function.call(HELLO.with("connect-timeout-ms", "9999999999")).toString());
    assertEquals(2, deadlines.size());
  }

  @Test
  void withoutATimeoutThereIsNoDeadline() {
    List<String> seen = new ArrayList<>();
    LambdaFunction.serving(
            TextService.unary(
                (request, replies) -> {
                  seen.add(String.valueOf(Context.current().getDeadline()));
                  TextService.echo(request, replies);
                }))
        .call(HELLO);
    assertEquals(List.of("null"), seen);
  }

  @Test
  void aTimeoutOfNothingIsPast() {
    Reply reply = call(HELLO.with("connect-timeout-ms", "0"));
    assertEquals(504, reply.http());
    assertEquals("DEADLINE_EXCEEDED [] deadline exceeded after 0 ms", reply.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "+1", "1.5", "1s", "0x1", "12345678901", " 1", "\u0661"})
  void aTimeoutIsAtMostTenDigits(String timeout) {
    Reply reply = call(HELLO.with("connect-timeout-ms", timeout));
    assertEquals(400, reply.http());
    assertEquals(
        "INVALID_ARGUMENT [] connect-timeout-ms: " + timeout + " (expected: up to 10 digits)",
        reply.toString());
  }

  @Test
  void metadataIsHeaderFields() {
    call(HELLO.with("acme-shard", "42").with("acme-shard", "43"));
    assertEquals(
        "42,43",
        probe.received().get(Metadata.Key.of("acme-shard", Metadata.ASCII_STRING_MARSHALLER)));
  }

  @Test
  void binaryMetadataIsReadWithAndWithoutPadding() {
    Metadata.Key<byte[]> key = Metadata.Key.of("acme-bin", Metadata.BINARY_BYTE_MARSHALLER);
    for (String value : List.of("AA==", "AA")) {
      call(HELLO.with("acme-bin", value));
      assertArrayEquals(new byte[1], requireNonNull(probe.received().get(key)));
    }
  }

  @Test
  void aPathIsServiceAndMethodAndItsCaseCounts() {
    for (String path : List.of("/text.Texts/unary", "/Text.Texts/Unary", "/no.Such/Unary")) {
      Reply reply = call(HELLO.at(path));
      assertEquals(404, reply.http());
      assertEquals("UNIMPLEMENTED [] Method not found: " + path.substring(1), reply.toString());
    }
  }

  @Test
  void aPrefixIsTakenWhereTheFunctionWasToldIt() {
    LambdaServerBuilder server = LambdaServerBuilder.create().basePath("/api");
    server.addService(TextService.all());
    assertEquals("OK [echo a]", call(server, HELLO.under("/api")).toString());
    assertEquals(404, call(server, HELLO).http());
  }

  @Test
  void aMethodWithStreamsDoesNotTakeIt() {
    Reply reply = call(Call.proto("/text.Texts/ServerStreaming", "a"));
    assertEquals(415, reply.http());
    assertEquals(
        "UNIMPLEMENTED [] text.Texts/ServerStreaming: content-type: application/proto (expected:"
            + " application/connect+proto or application/connect+json, since it streams; a shell has"
            + " buf curl for that)",
        reply.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"})
  void anotherVerbIsNotAllowed(String verb) {
    Reply reply = call(HELLO.verb(verb));
    assertEquals(405, reply.http());
    assertEquals("POST", reply.headers().get("allow"));
  }

  @Test
  void aMessageOverTheLimitIsResourceExhausted() {
    LambdaServerBuilder server = LambdaFunction.server(TextService.all()).maxInboundMessageSize(3);
    assertEquals("OK [echo abc]", call(server, Call.proto(HELLO.path(), "abc")).toString());
    Reply plain = call(server, Call.proto(HELLO.path(), "abcd"));
    assertEquals(429, plain.http());
    assertEquals(
        "RESOURCE_EXHAUSTED [] message too large: 4 bytes (expected: at most 3)", plain.toString());
  }

  @Test
  void aMessageThatGrowsOverTheLimitIsResourceExhausted() {
    LambdaServerBuilder server =
        LambdaFunction.server(TextService.all()).maxInboundMessageSize(1000);
    byte[] bomb = Gzip.gzip(new byte[100_000]);
    Reply reply = call(server, HELLO.with("content-encoding", "gzip").body(bomb));
    assertEquals(
        "RESOURCE_EXHAUSTED [] message too large: over 1000 bytes when decompressed (expected: at"
            + " most 1000)",
        reply.toString());
  }
}
