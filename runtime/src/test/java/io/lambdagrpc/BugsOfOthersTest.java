package io.lambdagrpc;

import static io.lambdagrpc.fixture.TextService.SERVER_STREAMING;
import static io.lambdagrpc.fixture.TextService.UNARY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Metadata;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.lambdagrpc.fixture.Call;
import io.lambdagrpc.fixture.FakeContext;
import io.lambdagrpc.fixture.Front;
import io.lambdagrpc.fixture.LambdaFunction;
import io.lambdagrpc.fixture.Reply;
import io.lambdagrpc.fixture.TextService;
import io.lambdagrpc.internal.event.JsonOracle;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The list "Bugs that others had" of grpc-web, a test for each, on every wire. */
@ParameterizedClass
@MethodSource("io.lambdagrpc.fixture.Wire#web")
class BugsOfOthersTest extends WireContract {

  private static final Metadata.Key<String> OWN =
      Metadata.Key.of("X-Own-Trailer", Metadata.ASCII_STRING_MARSHALLER);
  private static final Call HELLO = Call.to(UNARY).message("a");

  private static ServerServiceDefinition refusing(String description) {
    Metadata trailers = new Metadata();
    trailers.put(OWN, "kept");
    return TextService.unary(
        (request, replies) ->
            replies.onError(
                Status.NOT_FOUND.withDescription(description).asRuntimeException(trailers)));
  }

  @Test
  void aStatusWithoutMessagesStandsInTheBodyAndNotInTheHeaders() {
    Reply reply = call(refusing("no"), HELLO);
    assertEquals("NOT_FOUND [] no", reply.toString());
    assertNull(reply.headers().get("grpc-status"));
    assertNull(reply.headers().get("grpc-message"));
  }

  @Test
  void theTrailerFrameIsNeverEmpty() {
    List<Reply.Frame> frames = call(Call.to(SERVER_STREAMING).message("")).frames();
    assertEquals(1, frames.size());
    assertNotEquals(0, frames.get(0).payload().length);
  }

  @Test
  void messageAndTrailersComeInOneBodyAndBothAreWhole() {
    List<Reply.Frame> frames = call(HELLO).frames();
    assertEquals(2, frames.size());
    assertEquals(
        "grpc-status:0\r\n", new String(frames.get(1).payload(), StandardCharsets.US_ASCII));
  }

  @Test
  void trailerNamesAreInLowerCase() {
    for (String name : call(refusing("no"), HELLO).trailers().keySet()) {
      assertEquals(name.toLowerCase(Locale.ROOT), name);
    }
  }

  @Test
  void percentSignsAreEscapedAndSpacesAreNot() {
    assertEquals(
        "100%25 of a b+c", call(refusing("100% of a b+c"), HELLO).trailers().get("grpc-message"));
  }

  @Test
  void paddingInsideARequestIsReadAndAReplyIsWholeQuadruples() {
    Call call = Call.to(TextService.CLIENT_STREAMING).message("a").message("bc").message("def");
    Call encoded = wire.encode(call);
    if (wire.isText()) {
      String text = new String(encoded.body(), StandardCharsets.US_ASCII);
      assertTrue(text.indexOf('=') < text.length() - 2, text);
    }
    Reply reply = call(call);
    assertEquals("OK [a+bc+def]", reply.toString());
    assertTrue(!wire.isText() || reply.body().length % 4 == 0);
  }

  @Test
  void contentTypesMatchWhateverTheirCaseAndParameters() {
    String type = wire.isText() ? "Application/gRPC-Web-Text" : "Application/gRPC-Web";
    Call call = wire.encode(HELLO).contentType(type + "+Proto ; charset=utf-8");
    assertEquals("OK [echo a]", encodedCall(call).toString());
  }

  @Test
  void theReplyHasTheTypeThatAcceptNames() {
    String other = wire.isText() ? "application/grpc-web" : "application/grpc-web-text";
    Reply reply = encodedCall(wire.encode(HELLO).with("accept", other));
    assertEquals(other, reply.headers().get("content-type"));
    assertEquals("OK [echo a]", reply.toString());
  }

  private Reply encodedCall(Call call) {
    return LambdaFunction.serving(TextService.all()).call(wire.front(), call, FakeContext.create());
  }

  @Test
  void anErrorIsEncodedAsItsModeIs() {
    Reply reply = call(Call.to("/no.Such/Method"));
    assertEquals(wire.isText(), reply.isText());
    assertEquals(Status.Code.UNIMPLEMENTED, reply.status());
    byte[] first = wire.isText() ? Base64.getDecoder().decode(reply.body()) : reply.body();
    assertEquals((byte) 0x80, first[0]);
  }

  @Test
  void trailersOfAnExceptionAreKept() {
    assertEquals("kept", call(refusing("no"), HELLO).trailers().get("x-own-trailer"));
  }

  @Test
  void theTrailerFrameIsNeverCompressed() {
    List<Reply.Frame> frames = call(HELLO).frames();
    assertEquals(wire.isGzip() ? 1 : 0, frames.get(0).flag());
    assertEquals(0x80, frames.get(1).flag());
  }

  @Test
  void theStageOfAnEventStandsInItsPathOnce() {
    assertEquals(Status.Code.UNIMPLEMENTED, call(HELLO.under("/prod")).status());
  }

  @Test
  void aLoadBalancerGetsOneMapOfHeadersThatAreStrings() throws CharacterCodingException {
    byte[] document =
        LambdaFunction.serving(TextService.all())
            .invoke(wire.front().event(wire.encode(HELLO)), FakeContext.create());
    Map<?, ?> reply = (Map<?, ?>) JsonOracle.parse(document);
    assertNotNull(reply);
    boolean multi = wire.front() == Front.ALB_MULTI_VALUE;
    if (!multi && wire.front() != Front.ALB) {
      return;
    }
    assertFalse(reply.containsKey(multi ? "headers" : "multiValueHeaders"));
    Map<?, ?> headers = (Map<?, ?>) reply.get(multi ? "multiValueHeaders" : "headers");
    assertNotNull(headers);
    assertFalse(headers.isEmpty());
    for (Object value : headers.values()) {
      for (Object each : multi ? (List<?>) value : List.of(value)) {
        assertInstanceOf(String.class, each);
      }
    }
  }

  @Test
  void corsHeadersAreThereOnceOrNotAtAll() {
    Call call = HELLO.with("origin", "https://a.example");
    assertNull(call(call).headers().get("access-control-allow-origin"));
    LambdaServerBuilder server =
        LambdaFunction.server(TextService.all()).cors(CorsPolicy.anyOrigin());
    assertEquals("*", call(server, call).headers().get("access-control-allow-origin"));
  }

  @Test
  void theTextOfAnExceptionIsNotForTheClient() {
    ServerServiceDefinition failing =
        TextService.unary(
            (request, replies) -> {
              throw new IllegalStateException("password: 1234");
            });
    Reply reply = call(failing, HELLO);
    assertEquals(Status.Code.INTERNAL, reply.status());
    assertFalse(reply.toString().contains("1234"));
    assertFalse(reply.headers().toString().contains("1234"));
  }
}
