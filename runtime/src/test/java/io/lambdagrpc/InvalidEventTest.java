package io.lambdagrpc;

import static io.lambdagrpc.fixture.TextService.UNARY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Status;
import io.lambdagrpc.fixture.Call;
import io.lambdagrpc.fixture.FakeContext;
import io.lambdagrpc.fixture.Front;
import io.lambdagrpc.fixture.LambdaFunction;
import io.lambdagrpc.fixture.Reply;
import io.lambdagrpc.fixture.TextService;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What no client could have sent fails its invocation, and nothing but that. */
class InvalidEventTest {

  private final LambdaFunction function = LambdaFunction.serving(TextService.all());

  private void assertInvalid(byte[] event) {
    IllegalArgumentException failure =
        assertThrows(
            IllegalArgumentException.class, () -> function.invoke(event, FakeContext.create()));
    String message = String.valueOf(failure.getMessage());
    assertTrue(message.startsWith("event: ") && message.contains("(expected: "), message);
    assertTrue(message.length() < 300, message);
    assertFalse(message.contains("\n"), message);
  }

  private void assertWorks() {
    assertEquals("OK [echo a]", function.call(Call.to(UNARY).message("a")).toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "not json",
        "{",
        "[]",
        "null",
        "1",
        "\"text\"",
        "{}",
        "{\"a\":1,}",
        "{\"Records\":[]}",
        "{\"version\":\"2.0\",\"requestContext\":{\"http\":{}}}",
        "{\"requestContext\":{\"elb\":{}},\"httpMethod\":1,\"path\":\"/\"}",
        "{\"requestContext\":{\"elb\":{}},\"httpMethod\":\"POST\",\"path\":\"/\",\"headers\":[]}",
        "{\"requestContext\":{\"elb\":{}},\"httpMethod\":\"POST\",\"path\":\"/\",\"body\":\"*\","
            + "\"isBase64Encoded\":true}",
        "\u0000\u0001\ufffe"
      })
  void anEventThatIsNoHttpRequestFailsItsInvocation(String event) {
    assertInvalid(event.getBytes(StandardCharsets.UTF_8));
    assertWorks();
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{\"a\":", "x", "\"", "\\", "\u0000"})
  void sixMegabytesOfItFailItsInvocation(String part) {
    byte[] event = part.repeat(6_000_000 / part.length()).getBytes(StandardCharsets.UTF_8);
    assertInvalid(event);
    assertWorks();
  }

  @ParameterizedTest
  @EnumSource
  void anEventCutAnywhereFailsItsInvocation(Front front) {
    byte[] event = front.event(Call.to(UNARY).message("a"));
    for (int cut = 0; cut < event.length; cut++) {
      assertInvalid(Arrays.copyOf(event, cut));
    }
    assertWorks();
  }

  @Test
  void framesCutAnywhereAreAStatus() {
    byte[] body = Call.to(UNARY).message("hello").body();
    for (int cut = 0; cut < body.length; cut++) {
      Reply reply = function.call(Call.to(UNARY).body(Arrays.copyOf(body, cut)));
      Status.Code expected = cut == 0 ? Status.Code.UNIMPLEMENTED : Status.Code.INTERNAL;
      assertEquals(expected, reply.status(), reply.toString());
    }
    assertWorks();
  }
}
