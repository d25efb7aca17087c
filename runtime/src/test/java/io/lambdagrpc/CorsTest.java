package io.lambdagrpc;

import static io.lambdagrpc.fixture.TextService.UNARY;
import static java.util.concurrent.TimeUnit.DAYS;
import static java.util.concurrent.TimeUnit.MINUTES;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.StringValue;
import io.grpc.Metadata;
import io.lambdagrpc.fixture.Call;
import io.lambdagrpc.fixture.EchoService;
import io.lambdagrpc.fixture.FakeContext;
import io.lambdagrpc.fixture.Front;
import io.lambdagrpc.fixture.LambdaFunction;
import io.lambdagrpc.fixture.MetadataProbe;
import io.lambdagrpc.fixture.Reply;
import io.lambdagrpc.fixture.TextService;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a browser is told, behind every front; off by default. */
@ParameterizedClass
@EnumSource
class CorsTest {

  private static final String PAGE = "https://app.example.com";
  private static final String OWN = "grpc-status, grpc-message, grpc-status-details-bin";
  private static final CorsPolicy ONE = CorsPolicy.origins(PAGE, "http://localhost:8080");

  private final Front front;

  CorsTest(Front front) {
    this.front = front;
  }

  @Test
  void aPreflightOfAnAllowedOriginEchoesWhatItAsksFor() {
    Reply reply = call(ONE, preflight(PAGE));
    assertEquals(204, reply.http());
    assertEquals(0, reply.body().length);
    assertEquals(
        Map.of(
            "access-control-allow-origin", PAGE,
            "access-control-allow-methods", "GET, POST",
            "access-control-allow-headers", "content-type,x-grpc-web,x-own",
            "access-control-max-age", "7200",
            "vary", "Origin"),
        cors(reply));
  }

  @Test
  void aPreflightHasTheHeadersThatArePermitted() {
    CorsPolicy policy = ONE.allowHeaders("Authorization", "x-a").maxAge(10, MINUTES);
    Map<String, String> headers = cors(call(policy, preflight("http://localhost:8080")));
    assertEquals(
        "content-type, x-grpc-web, x-user-agent, grpc-timeout, connect-protocol-version,"
            + " connect-timeout-ms, authorization, x-a",
        headers.get("access-control-allow-headers"));
    assertEquals("600", headers.get("access-control-max-age"));
    assertEquals("http://localhost:8080", headers.get("access-control-allow-origin"));
    assertEquals(
        "content-type, x-grpc-web, x-user-agent, grpc-timeout, connect-protocol-version,"
            + " connect-timeout-ms",
        cors(call(ONE.allowHeaders(), preflight(PAGE))).get("access-control-allow-headers"));
  }

  @Test
  void aPreflightOfAnotherOriginIsRefused() {
    Reply reply = call(ONE, preflight("https://evil.example"));
    assertEquals(
        "HTTP 403 origin: https://evil.example (expected: one that CORS is set to allow)",
        reply.toString());
    assertEquals(Map.of("vary", "Origin"), cors(reply));
  }

  @Test
  void anyOriginIsAStarAndNeverWithCredentials() {
    Map<String, String> open = cors(call(CorsPolicy.anyOrigin(), preflight(PAGE)));
    assertEquals("*", open.get("access-control-allow-origin"));
    assertEquals(
        "allowCredentials: any origin, so that every page could call with the cookies of its"
            + " visitors (expected: origins(...))",
        assertThrows(
                IllegalArgumentException.class, () -> CorsPolicy.anyOrigin().allowCredentials())
            .getMessage());
  }

  @Test
  void credentialsAreForTheOriginsThatAreAllowed() {
    CorsPolicy trusting = ONE.allowCredentials();
    for (Call call : new Call[] {preflight(PAGE), unary().with("origin", PAGE)}) {
      Map<String, String> headers = cors(call(trusting, call));
      assertEquals(PAGE, headers.get("access-control-allow-origin"));
      assertEquals("true", headers.get("access-control-allow-credentials"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x-own\r\nset-cookie: a=1",
        "x-own\nx",
        "x-own,\r\n\r\n<script>",
        "x-own, x other",
        "x-own; q=1",
        "x-own,,x",
        "",
        "x-\u00fc",
        "x-own\0",
      })
  void onlyAListOfNamesComesBackToAPreflight(String wanted) {
    Call call =
        new Call("OPTIONS", "/text.Texts/Unary", List.of(), new byte[0])
            .with("origin", PAGE)
            .with("access-control-request-method", "POST")
            .with("access-control-request-headers", wanted);
    Reply reply = call(ONE, call);
    assertEquals(204, reply.http());
    assertEquals(PAGE, reply.headers().get("access-control-allow-origin"));
    assertNull(reply.headers().get("access-control-allow-headers"));
  }

  @Test
  void aHeaderOfAPolicyHasAName() {
    for (String name : List.of("", "a b", "a\r\nb", "a:")) {
      assertThrows(IllegalArgumentException.class, () -> ONE.allowHeaders("good", name));
      assertThrows(IllegalArgumentException.class, () -> ONE.exposeHeaders("good", name));
    }
  }

  @Test
  void aReplyExposesWhatTheServiceSends() {
    MetadataProbe probe = new MetadataProbe();
    put(probe, "x-own", "1");
    Reply reply = call(ONE.exposeHeaders("X-Amzn-RequestId"), unary().with("origin", PAGE), probe);
    assertEquals("OK [echo a]", reply.toString());
    assertEquals(
        Map.of(
            "access-control-allow-origin",
            PAGE,
            "access-control-expose-headers",
            OWN + ", x-amzn-requestid, content-type, x-own",
            "vary",
            "Origin"),
        cors(reply));
  }

  @Test
  void eachHeaderIsThereOnceAlthoughTheServiceSendsItToo() {
    MetadataProbe probe = new MetadataProbe();
    put(probe, "access-control-allow-origin", "*");
    put(probe, "access-control-allow-credentials", "true");
    put(probe, "access-control-expose-headers", "x-own");
    put(probe, "vary", "accept");
    assertEquals(
        Map.of(
            "access-control-allow-origin",
            PAGE,
            "access-control-expose-headers",
            OWN + ", content-type, vary",
            "vary",
            "accept,Origin"),
        cors(call(ONE, unary().with("origin", PAGE), probe)));
    assertEquals(
        Map.of("vary", "accept,Origin"),
        cors(call(ONE, unary().with("origin", "https://evil.example"), probe)));
  }

  @Test
  void aReplyOfConnectExposesItsTrailersAndMayVaryTwice() {
    Call call = Call.get(EchoService.UNARY, "encoding=json&message=%22a%22");
    MetadataProbe probe = new MetadataProbe();
    put(probe, "x-own", "1");
    probe.trailers().merge(probe.headers());
    Reply reply =
        LambdaFunction.of(
                LambdaFunction.server(EchoService.of(StringValue.getDefaultInstance()).service())
                    .intercept(probe)
                    .cors(ONE))
            .call(front, call.with("origin", PAGE), FakeContext.create());
    assertEquals("OK [\"a\"]", reply.toString());
    assertEquals(
        Map.of(
            "access-control-allow-origin",
            PAGE,
            "access-control-expose-headers",
            OWN + ", content-type, x-own, vary, trailer-x-own",
            "vary",
            "Accept-Encoding,Origin"),
        cors(reply));
  }

  @Test
  void aRefusalOfHttpCanBeReadByThePage() {
    for (Call call :
        new Call[] {
          unary().verb("GET"), unary().contentType("text/html"), unary().verb("OPTIONS")
        }) {
      Reply reply = call(ONE, call.with("origin", PAGE));
      assertEquals(call.method().equals("POST") ? 415 : 405, reply.http());
      assertEquals(reply.http() == 405 ? "POST, OPTIONS" : null, reply.headers().get("allow"));
      assertEquals(PAGE, reply.headers().get("access-control-allow-origin"));
    }
  }

  @Test
  void whoIsNoBrowserIsServedAsEver() {
    Reply reply = call(ONE, unary());
    assertEquals("OK [echo a]", reply.toString());
    assertEquals(Map.of("vary", "Origin"), cors(reply));
  }

  @Test
  void withoutAPolicyThereIsNone() {
    Reply reply = call(null, preflight(PAGE));
    assertEquals(405, reply.http());
    assertEquals(Map.of(), cors(reply));
    assertEquals(Map.of(), cors(call(null, unary().with("origin", PAGE))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*",
        "null",
        "app.example.com",
        "https://",
        "https://a/",
        "://a",
        "https://*.a",
        "https://a\n",
        "https://a, https://b",
        "https://\u00e4.de",
        "https://me@a",
        "https://a?b"
      })
  void anOriginIsWhatBrowsersSend(String origin) {
    assertEquals(
        "origin: " + origin + " (expected: scheme://host or scheme://host:port)",
        assertThrows(IllegalArgumentException.class, () -> CorsPolicy.origins(origin))
            .getMessage());
  }

  @Test
  void theMaximumAgeIsNotNegative() {
    assertThrows(IllegalArgumentException.class, () -> ONE.maxAge(-1, DAYS));
  }

  private static Call unary() {
    return Call.to(UNARY).message("a");
  }

  private static Call preflight(String origin) {
    return new Call("OPTIONS", "/text.Texts/Unary", List.of(), new byte[0])
        .with("origin", origin)
        .with("access-control-request-method", "POST")
        .with("access-control-request-headers", "content-type,x-grpc-web,x-own");
  }

  private static void put(MetadataProbe probe, String name, String value) {
    probe.headers().put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value);
  }

  private Reply call(@Nullable CorsPolicy policy, Call call) {
    return call(policy, call, new MetadataProbe());
  }

  private Reply call(@Nullable CorsPolicy policy, Call call, MetadataProbe probe) {
    return LambdaFunction.of(LambdaFunction.server(TextService.all()).intercept(probe).cors(policy))
        .call(front, call, FakeContext.create());
  }

  private static Map<String, String> cors(Reply reply) {
    Map<String, String> headers = new LinkedHashMap<>(reply.headers());
    headers.keySet().removeIf(name -> !name.startsWith("access-control-") && !name.equals("vary"));
    return headers;
  }
}
