package io.lambdagrpc;

import static io.lambdagrpc.fixture.TextService.CLIENT_STREAMING;
import static io.lambdagrpc.fixture.TextService.SERVER_STREAMING;
import static io.lambdagrpc.fixture.TextService.UNARY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lambdagrpc.fixture.Call;
import io.lambdagrpc.fixture.FakeContext;
import io.lambdagrpc.fixture.Front;
import io.lambdagrpc.fixture.LambdaFunction;
import io.lambdagrpc.fixture.Reply;
import io.lambdagrpc.fixture.TextService;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code application/grpc-web-text}, on top of the contract that it shares with binary. */
class TextModeTest {

  private final LambdaFunction texts = LambdaFunction.serving(TextService.all());

  @ParameterizedTest
  @EnumSource
  void aBodyMayComeAsTheTextThatItIs(Front front) {
    byte[] event = front.eventWithPlainBody(Call.to(UNARY).message("w\u00f6rld").asText());
    byte[] document = texts.invoke(event, FakeContext.create());
    assertEquals("OK [echo w\u00f6rld]", front.reply(document).toString());
    assertTrue(
        new String(document, StandardCharsets.UTF_8).contains("\"isBase64Encoded\":false"),
        "base64 of base64 is a third more for nothing");
  }

  @Test
  void eachMessageOfARequestMayBePaddedByItself() {
    String one = Base64.getEncoder().encodeToString(Call.framed(0, new byte[] {'a'}));
    String two = Base64.getEncoder().encodeToString(Call.framed(0, new byte[] {'b', 'c'}));
    assertTrue(two.endsWith("=="));
    byte[] body = (two + one).getBytes(StandardCharsets.US_ASCII);
    assertEquals("OK [bc+a]", texts.call(Call.to(CLIENT_STREAMING).asText().body(body)).toString());
  }

  @ParameterizedTest
  @CsvSource({
    "application/grpc-web+proto, application/grpc-web-text, application/grpc-web-text",
    "application/grpc-web, 'text/html, application/grpc-web-text+proto;q=0.5',"
        + " application/grpc-web-text+proto",
    "application/grpc-web-text+proto, application/grpc-web, application/grpc-web",
    "application/grpc-web-text, 'application/json, */*', application/grpc-web-text",
  })
  void theReplyIsWhatTheClientAcceptsElseWhatItSent(String sent, String accept, String reply) {
    Call call = Call.to(SERVER_STREAMING).message("abc");
    call = (sent.contains("text") ? call.asText() : call).contentType(sent);
    Reply accepted = texts.call(call.with("accept", accept));
    assertEquals(reply, accepted.headers().get("content-type"));
    assertEquals("OK [a, ab, abc]", accepted.toString());
  }

  @Test
  void acceptMayBeSeveralFields() {
    Call call =
        Call.to(UNARY).message("a").with("accept", "*/*").with("accept", "application/grpc-web");
    byte[] document =
        texts.invoke(Front.ALB_MULTI_VALUE.event(call.asText()), FakeContext.create());
    Reply reply = Front.ALB_MULTI_VALUE.reply(document);
    assertEquals("application/grpc-web", reply.headers().get("content-type"));
    assertEquals("OK [echo a]", reply.toString());
  }

  @Test
  void anErrorIsEncodedAsText() {
    Call call = Call.to(UNARY).message("a").asText();
    assertStatus(
        "UNIMPLEMENTED [] codec: thrift (expected: proto or json)",
        call.contentType("application/grpc-web-text+thrift"));
    assertStatus(
        "UNIMPLEMENTED [] Method not found: no.Such/Method",
        Call.to("/no.Such/Method").message("a").asText());
    assertStatus(
        "INTERNAL [] protocol error: body: byte 42 at 0 (expected: base64)",
        call.body(new byte[] {'*'}));
    assertStatus(
        "INTERNAL [] protocol error: grpc-timeout: 1"
            + " (expected: up to 8 digits and one of H M S m u n)",
        call.timeout("1"));
  }

  private void assertStatus(String expected, Call call) {
    Reply reply = texts.call(call);
    assertTrue(reply.isText());
    assertEquals(expected, reply.toString());
  }
}
