package io.lambdagrpc;

import static io.lambdagrpc.fixture.TextService.UNARY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.lambdagrpc.fixture.Call;
import io.lambdagrpc.fixture.FakeContext;
import io.lambdagrpc.fixture.Front;
import io.lambdagrpc.fixture.LambdaFunction;
import io.lambdagrpc.fixture.Reply;
import io.lambdagrpc.fixture.TextService;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class HealthCheckTest {

  private final LambdaFunction byDefault = LambdaFunction.serving(TextService.all());
  private final LambdaFunction configured =
      LambdaFunction.of(LambdaFunction.server(TextService.all()).healthCheckPath("/healthz"));

  private static Reply call(LambdaFunction function, Front front, String verb, String path) {
    // As of
    // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
    Call check =
        new Call(verb, path, List.of(), new byte[0]).with("user-agent", "ELB-HealthChecker/2.0");
    return function.call(front, check, FakeContext.create());
  }

  @ParameterizedTest
  @EnumSource(names = {"ALB", "ALB_MULTI_VALUE"})
  void aLoadBalancerWithDefaultSettingsFindsTheFunctionHealthy(Front front) {
    for (String verb : List.of("GET", "HEAD")) {
      assertEquals("HTTP 200 ", call(byDefault, front, verb, "/").toHttpString());
      assertEquals(405, call(byDefault, front, verb, "/healthz").http());
    }
    assertEquals(405, call(byDefault, front, "PUT", "/").http());
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"ALB", "ALB_MULTI_VALUE"})
  void otherFrontsCheckNothingByDefault(Front front) {
    assertEquals(405, call(byDefault, front, "GET", "/").http());
  }

  @ParameterizedTest
  @EnumSource
  void aPathThatIsSetIsTheOnlyOne(Front front) {
    assertEquals("HTTP 200 ", call(configured, front, "GET", "/healthz").toHttpString());
    for (String path :
        List.of(
            "/",
            "/healthz/",
            "/healthz/x",
            "/a/healthz",
            "//healthz",
            "/prod/healthz",
            "/%68ealthz",
            "/Healthz")) {
      assertEquals(405, call(configured, front, "GET", path).http(), path);
    }
    assertEquals(415, call(configured, front, "POST", "/healthz").http());
  }

  /** As a load balancer, whose own checks do not pass its rules. */
  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"REST_BEHIND_BASE_PATH"})
  void aPathThatIsSetIsFoundWithAndWithoutABasePath(Front front) {
    LambdaFunction function =
        LambdaFunction.of(
            LambdaFunction.server(TextService.all()).basePath("/api").healthCheckPath("/healthz"));
    assertEquals(200, call(function, front, "GET", "/healthz").http());
    assertEquals(200, call(function, front, "GET", "/api/healthz").http());
    assertEquals(405, call(function, front, "GET", "/api/api/healthz").http());
    assertEquals(405, call(function, front, "GET", "/apihealthz").http());
  }

  /** Such as that of a call, which a GET in the Connect protocol has. */
  @ParameterizedTest
  @EnumSource
  void aPathThatIsSetMayHaveAnyQuery(Front front) {
    for (String query : List.of("?a=b", "?message=a&encoding=json&connect=v1")) {
      assertEquals("HTTP 200 ", call(configured, front, "GET", "/healthz" + query).toHttpString());
    }
  }

  @Test
  void aServiceOfThatNameIsStillCalled() {
    LambdaFunction function =
        LambdaFunction.of(
            LambdaFunction.server(TextService.all())
                .healthCheckPath("/" + UNARY.getFullMethodName()));
    assertEquals("OK [echo a]", function.call(Call.to(UNARY).message("a")).toString());
    assertEquals(200, call(function, Front.ALB, "GET", "/" + UNARY.getFullMethodName()).http());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "healthz"})
  void aPathBeginsWithASlash(String path) {
    assertEquals(
        "healthCheckPath: " + path + " (expected: a path that begins with /)",
        assertThrows(
                IllegalArgumentException.class,
                () -> LambdaServerBuilder.create().healthCheckPath(path))
            .getMessage());
  }
}
