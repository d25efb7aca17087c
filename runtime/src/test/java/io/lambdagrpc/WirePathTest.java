package io.lambdagrpc;

import static io.lambdagrpc.fixture.TextService.UNARY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.grpc.ServerServiceDefinition;
import io.lambdagrpc.fixture.Call;
import io.lambdagrpc.fixture.Front;
import io.lambdagrpc.fixture.LambdaFunction;
import io.lambdagrpc.fixture.Reply;
import io.lambdagrpc.fixture.TextService;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The one path of a method, on every wire: fronts authorize calls by their path, so that a second
 * path to the same method would be one that their rules do not know.
 */
@ParameterizedClass
@MethodSource("io.lambdagrpc.fixture.Wire#all")
class WirePathTest extends WireContract {

  private static final Call HELLO = Call.to(UNARY).message("a");
  private static final ServerServiceDefinition PROTECTED =
      TextService.unary((request, replies) -> fail("the service was called"));

  private Reply call(String basePath, Call call) {
    return call(LambdaFunction.server(TextService.all()).basePath(basePath), call);
  }

  @Test
  void aPathIsServiceAndMethodAfterWhatTheFrontPutsBeforeThem() {
    assertEquals("OK [echo a]", call(wire.front().basePath(), HELLO).toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/public.Api/text.Texts/Unary",
        "/public/../text.Texts/Unary",
        "/public/%2e%2e/text.Texts/Unary",
        "/./text.Texts/Unary",
        "//text.Texts/Unary",
        "///text.Texts/Unary",
        "/text.Texts//Unary",
        "/text.Texts/./Unary",
        "/text.Texts/Unary/",
        "/text.Texts/%55nary",
        "/text%2ETexts/Unary",
        "/text.Texts%2FUnary",
        "/public.Api%2Ftext.Texts/Unary",
        "/prod/text.Texts/Unary",
        "/$default/text.Texts/Unary",
        "/api/v2/text.Texts/Unary",
        "/greet/v1/text.Texts/Unary",
        "text.Texts/text.Texts/Unary",
      })
  void anyOtherPathIsUnimplementedAndReachesNoService(String path) {
    LambdaServerBuilder server = LambdaFunction.server(PROTECTED).basePath(wire.front().basePath());
    assertEquals(refusal(path), call(server, HELLO.at(path)).toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/text.Texts/unary",
        "/TEXT.Texts/Unary",
        "/text.Texts/Unary;a=b",
        "/text.Texts/Unary ",
        "/text.Texts/Unary\0",
        "/text.Texts\\Unary/a",
        "/text.Texts/Un\u0430ry",
      })
  void aNameIsTakenAsItStands(String path) {
    LambdaServerBuilder server = LambdaFunction.server(PROTECTED).basePath(wire.front().basePath());
    assertEquals(
        "UNIMPLEMENTED [] Method not found: " + path.substring(1),
        call(server, HELLO.at(path)).toString());
  }

  @Test
  void aBasePathThatTheFunctionWasNotToldIsUnimplemented() {
    boolean has = wire.front() == Front.REST_BEHIND_BASE_PATH;
    assertEquals(has ? refusal(HELLO.path()) : "OK [echo a]", call("/", HELLO).toString());
  }

  @Test
  void aBasePathThatTheFunctionWasToldHasToBeThere() {
    boolean has = wire.front() == Front.REST_BEHIND_BASE_PATH;
    assertEquals(
        has ? "OK [echo a]" : refusal(HELLO.path()), call(Front.BASE_PATH, HELLO).toString());
  }

  @Test
  void eachOfSeveralBasePathsMayStandThere() {
    String front = wire.front().basePath();
    String own = front.equals("/") ? "" : front;
    LambdaServerBuilder server =
        LambdaFunction.server(TextService.all()).basePath("/api", own + "/api/v2", front);
    assertEquals("OK [echo a]", call(server, HELLO.under("/api/v2")).toString());
    assertEquals("OK [echo a]", call(server, HELLO).toString());
    for (String other : List.of("/api/v2/api/v2", "/api/v", "/api/v2x", "/v2", "/API/v2")) {
      Call call = HELLO.under(other);
      assertEquals(refusal(call.path()), call(server, call).toString());
    }
  }

  private String refusal(String path) {
    return "UNIMPLEMENTED [] path: "
        + wire.front().path(path)
        + " (expected: /service/method, after what LAMBDA_GRPC_BASE_PATH or basePath() tells to"
        + " stand before it)";
  }
}
