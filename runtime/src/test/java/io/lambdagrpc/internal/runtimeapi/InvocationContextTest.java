package io.lambdagrpc.internal.runtimeapi;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.api.client.api.LambdaClientContext;
import com.amazonaws.services.lambda.runtime.api.client.api.LambdaCognitoIdentity;
import com.amazonaws.services.lambda.runtime.serialization.factories.GsonFactory;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lambda's {@code Context} out of headers, beside what the managed runtime makes of them. */
class InvocationContextTest {

  private static Context context(Map<String, String> headers) {
    return new InvocationContext(new RuntimeApiClient.Next("id-1", headers, new byte[0]));
  }

  /** A header's value as it comes from a socket that knows bytes only. */
  private static Context context(String header, String json) {
    return context(Map.of(header, new String(json.getBytes(UTF_8), ISO_8859_1)));
  }

  private static @Nullable CognitoIdentity identity(String json) {
    return context("lambda-runtime-cognito-identity", json).getIdentity();
  }

  private static @Nullable ClientContext client(String json) {
    return context("lambda-runtime-client-context", json).getClientContext();
  }

  private static List<@Nullable String> seen(CognitoIdentity identity) {
    return Arrays.asList(identity.getIdentityId(), identity.getIdentityPoolId());
  }

  private static List<@Nullable Object> seen(ClientContext context) {
    var client = context.getClient();
    return Arrays.asList(
        client == null ? null : client.getInstallationId(),
        client == null ? null : client.getAppTitle(),
        client == null ? null : client.getAppVersionName(),
        client == null ? null : client.getAppVersionCode(),
        client == null ? null : client.getAppPackageName(),
        context.getCustom(),
        context.getEnvironment());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"cognitoIdentityId\":\"eu-west-1:1\",\"cognitoIdentityPoolId\":\"eu-west-1:2\"}",
        " {\"x\":[{}], \"cognitoIdentityPoolId\" : \"\\u0061\\n\", \"cognitoIdentityId\":null} ",
      })
  void anIdentityIsThatOfTheManagedRuntime(String json) {
    CognitoIdentity expected =
        GsonFactory.getInstance().getSerializer(LambdaCognitoIdentity.class).fromJson(json);
    assertEquals(seen(expected), seen(requireNonNull(identity(json))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"client\":{},\"custom\":{},\"env\":{}}",
        "{\"client\":null,\"custom\":null,\"services\":{\"a\":{\"b\":1}}}",
        "{\"env\":{\"locale\":\"de\",\"gr\u00fcn\":\"\u20ac\"},\"custom\":{\"a\":\"\","
            + "\"number\":1.5,\"yes\":true},"
            + "\"client\":{\"installation_id\":\"i\",\"app_title\":\"\\\"t\\\"\",\"more\":{},"
            + "\"app_version_name\":\"1.0\",\"app_version_code\":10,\"app_package_name\":\"p\"}}",
      })
  void aClientContextIsThatOfTheManagedRuntime(String json) {
    ClientContext expected =
        GsonFactory.getInstance().getSerializer(LambdaClientContext.class).fromJson(json);
    assertEquals(seen(expected), seen(requireNonNull(client(json))));
  }

  private static String stdout(Runnable task) {
    PrintStream before = System.out;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      System.setOut(new PrintStream(out, true, UTF_8));
      task.run();
    } finally {
      System.setOut(before);
    }
    return out.toString(UTF_8);
  }

  private static <T> void assertMalformed(
      String name, String json, Function<String, @Nullable T> reading) {
    String log = stdout(() -> assertNull(reading.apply(json)));
    assertEquals("[WARN] " + name + ": malformed (expected: a JSON object)\n", log);
  }

  /** Under the managed runtime, one of these fails its invocation. */
  @ParameterizedTest
  @ValueSource(strings = {"x", "[]", "\"\"", "{", "{} {}", "null", "{\"a\":}"})
  void oneThatIsNoObjectIsLoggedAndNull(String json) {
    assertMalformed("Lambda-Runtime-Cognito-Identity", json, InvocationContextTest::identity);
    assertMalformed("Lambda-Runtime-Client-Context", json, InvocationContextTest::client);
    assertMalformed(
        "Lambda-Runtime-Client-Context", "{\"client\":[]}", InvocationContextTest::client);
  }

  @Test
  void allElseIsWhatTheHeadersSay() {
    Context none = context(Map.of());
    assertNull(none.getIdentity());
    assertNull(none.getClientContext());
    assertNull(identity(""));
    assertNull(client(""));
    assertNull(none.getInvokedFunctionArn());
    assertNull(none.getTenantId());
    assertNull(none.getXrayTraceId());
    assertEquals(Integer.MAX_VALUE, none.getRemainingTimeInMillis());
    assertEquals("id-1", none.getAwsRequestId());

    Context all =
        context(
            Map.of(
                "lambda-runtime-invoked-function-arn", "arn",
                "lambda-runtime-aws-tenant-id", "tenant",
                "lambda-runtime-trace-id", "Root=1",
                "lambda-runtime-deadline-ms", "" + (System.currentTimeMillis() + 60_000)));
    assertEquals("arn", all.getInvokedFunctionArn());
    assertEquals("tenant", all.getTenantId());
    assertEquals("Root=1", all.getXrayTraceId());
    int remaining = all.getRemainingTimeInMillis();
    assertTrue(remaining > 0 && remaining <= 60_000, () -> remaining + " ms");
  }

  /** A time that is long past may be so far from now that no long holds the difference. */
  @ParameterizedTest
  @ValueSource(longs = {1, 0, -1, Long.MIN_VALUE + 1, Long.MIN_VALUE})
  void nothingIsLeftUntilADeadlineThatHasPassed(long epochMillis) {
    Context context = context(Map.of("lambda-runtime-deadline-ms", "" + epochMillis));
    assertEquals(0, context.getRemainingTimeInMillis());
  }
}
