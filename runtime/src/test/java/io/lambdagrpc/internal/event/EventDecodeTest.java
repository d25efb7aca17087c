package io.lambdagrpc.internal.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * What of each payload format comes into the request. (Over 300 lines: every format's fields, in
 * one place to compare them.)
 */
class EventDecodeTest {

  private static final String HELLO = "AAAAAAcKBVdvcmxk";

  @Test
  void functionUrl() throws IOException {
    assertInEveryOrder(
        "function-url.json",
        PayloadFormat.FUNCTION_URL,
        "POST /helloworld.Greeter/SayHello from 203.0.113.7",
        HELLO,
        "accept: */*",
        "content-type: application/grpc-web+proto",
        "cookie: session=abc; theme=dark",
        "grpc-timeout: 5S",
        "host: abcdefghijklmnopqrstuvwxyz012345.lambda-url.eu-central-1.on.aws",
        "x-amzn-trace-id: Root=1-64af1c1a-5a5f0d2e1f2a3b4c5d6e7f80",
        "x-forwarded-for: 203.0.113.7",
        "x-grpc-web: 1",
        "x-names: one,two");
  }

  @Test
  void httpApiKeepsStageAndPercentEscapesInThePath() throws IOException {
    assertInEveryOrder(
        "http-api.json",
        PayloadFormat.HTTP_API,
        "POST /prod/helloworld.Greeter/Say%48ello from 203.0.113.8",
        HELLO,
        "accept-encoding: gzip, deflate",
        "content-length: 12",
        "content-type: application/grpc-web+proto",
        "host: a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com",
        "x-forwarded-for: 203.0.113.8",
        "x-forwarded-port: 443",
        "x-forwarded-proto: https");
  }

  @Test
  void httpApiOfPayload1WithATextBody() throws IOException {
    assertInEveryOrder(
        "http-api-v1.json",
        PayloadFormat.HTTP_API_V1,
        "POST /prod/helloworld.Greeter/SayHello from 203.0.113.9",
        Base64.getEncoder().encodeToString(HELLO.getBytes(StandardCharsets.US_ASCII)),
        "content-length: 16",
        "content-type: application/grpc-web-text",
        "x-names: one",
        "x-names: two");
  }

  @Test
  void restApiWithEveryValueOfAHeader() throws IOException {
    assertInEveryOrder(
        "rest.json",
        PayloadFormat.REST,
        "POST /greet/helloworld.Greeter/SayHello from 203.0.113.10",
        HELLO,
        "accept: */*",
        "cloudfront-viewer-country: DE",
        "content-type: application/grpc-web+proto",
        "cookie: session=abc",
        "host: api.example.com",
        "x-greeting: gr\u00fc\u00df dich \"du\"",
        "x-names: one",
        "x-names: two");
  }

  @Test
  void loadBalancer() throws IOException {
    assertInEveryOrder(
        "alb.json",
        PayloadFormat.ALB,
        "POST /helloworld.Greeter/SayHello from null",
        HELLO,
        "accept: */*",
        "content-type: application/grpc-web+proto",
        "host: lambda-alb-123578498.eu-central-1.elb.amazonaws.com",
        "x-forwarded-for: 203.0.113.11",
        "x-forwarded-port: 80",
        "x-forwarded-proto: http");
  }

  @Test
  void healthCheckOfALoadBalancerWithMultiValueHeaders() throws IOException {
    assertInEveryOrder(
        "alb-multi-value.json",
        PayloadFormat.ALB_MULTI_VALUE,
        "GET / from null",
        "",
        "user-agent: ELB-HealthChecker/2.0",
        "x-names: one",
        "x-names: two");
  }

  @Test
  void vpcLatticeWithAListOfValuesForEachHeader() throws IOException {
    assertInEveryOrder(
        "vpc-lattice.json",
        PayloadFormat.VPC_LATTICE,
        "POST /helloworld.Greeter/SayHello from null",
        HELLO,
        "accept: */*",
        "content-type: application/grpc-web+proto",
        "cookie: session=abc; theme=dark",
        "host: greeter-0123456789abcdef0.7d67968.vpc-lattice-svcs.eu-central-1.on.aws",
        "x-amzn-lattice-identity: Principal=arn:aws:sts::123456789012:assumed-role/caller/ann;"
            + " SessionName=ann; Type=AWS_IAM",
        "x-amzn-lattice-network:"
            + " SourceVpcArn=arn:aws:ec2:eu-central-1:123456789012:vpc/vpc-0123456789abcdef0",
        "x-forwarded-for: 10.0.1.12",
        "x-names: one",
        "x-names: two");
  }

  @Test
  void vpcLatticeWithAStringForEachHeaderAndATextBody() throws IOException {
    assertInEveryOrder(
        "vpc-lattice-strings.json",
        PayloadFormat.VPC_LATTICE,
        "POST /helloworld.Greeter/SayHello from null",
        Base64.getEncoder().encodeToString(HELLO.getBytes(StandardCharsets.US_ASCII)),
        "accept: */*",
        "content-type: application/grpc-web-text",
        "host: greeter-0123456789abcdef0.7d67968.vpc-lattice-svcs.eu-central-1.on.aws",
        "x-forwarded-for: 10.0.1.12",
        "x-names: one,two");
  }

  @Test
  void vpcLatticeWithTheFirstEventStructure() throws IOException {
    assertInEveryOrder(
        "vpc-lattice-v1.json",
        PayloadFormat.VPC_LATTICE_V1,
        "POST /helloworld.Greeter/SayHello from null",
        HELLO,
        "accept: */*",
        "content-type: application/grpc-web+proto",
        "host: greeter-0123456789abcdef0.7d67968.vpc-lattice-svcs.eu-central-1.on.aws",
        "x-amzn-lattice-network:"
            + " SourceVpcArn=arn:aws:ec2:eu-central-1:123456789012:vpc/vpc-0123456789abcdef0",
        "x-forwarded-for: 10.0.1.12",
        "x-names: one,two");
  }

  @Test
  void vpcLatticeMayMixStringsAndLists() {
    String fields =
        "\"method\":\"POST\",\"headers\":{\"A\":[\"1\",null,\"2\"],\"b\":\"3\",\"c\":null}";
    String v1 = "{\"raw_path\":\"/\"," + fields + ",\"multiValueHeaders\":{\"b\":[\"4\"]}}";
    String v2 =
        "{\"version\":\"2.0\",\"path\":\"/\","
            + fields
            + ",\"requestContext\":{\"serviceNetworkArn\":\"arn\",\"targetGroupArn\":null}}";
    assertEquals(List.of("a: 1", "a: 2", "b: 3"), lines(decode(v1).headers()));
    assertEquals(List.of("a: 1", "a: 2", "b: 3"), lines(decode(v2).headers()));
  }

  @Test
  void authorizerIsItsJsonTextAsItCame() {
    assertEquals(
        "{\"jwt\": {\"claims\": {\"sub\": \"ann\", \"scope\": \"greet\"}, \"scopes\": null}}",
        EventCodec.decode(Fixture.read("http-api.json")).authorizer());
    assertEquals(
        "{\"principalId\": \"ann\", \"integrationLatency\": 12}",
        EventCodec.decode(Fixture.read("rest.json")).authorizer());
    assertNull(EventCodec.decode(Fixture.read("alb.json")).authorizer());
    assertNull(EventCodec.decode(Fixture.read("vpc-lattice-v1.json")).authorizer());
  }

  @Test
  void authorizerOfVpcLatticeIsTheIdentity() {
    assertEquals(
        "{\"sourceVpcArn\": \"arn:aws:ec2:eu-central-1:123456789012:vpc/vpc-0123456789abcdef0\"}",
        EventCodec.decode(Fixture.read("vpc-lattice-strings.json")).authorizer());
    String identity = EventCodec.decode(Fixture.read("vpc-lattice.json")).authorizer();
    assertEquals(
        "arn:aws:sts::123456789012:assumed-role/caller/ann",
        JsonMembers.read(String.valueOf(identity)).get("principal"));
  }

  @Test
  void authorizerIsTheSameValueInEveryOrder() throws IOException {
    String authorizer = EventCodec.decode(Fixture.reversed("function-url.json")).authorizer();
    assertNotNull(authorizer);
    Object iam =
        Map.of(
            "accessKey", "AKIAEXAMPLE",
            "accountId", "123456789012",
            "callerId", "AIDAEXAMPLE",
            "userArn", "arn:aws:iam::123456789012:user/ann",
            "userId", "AIDAEXAMPLE");
    Map<?, ?> parsed = (Map<?, ?>) JsonOracle.parse(authorizer.getBytes(StandardCharsets.UTF_8));
    assertNotNull(parsed);
    Map<?, ?> found = (Map<?, ?>) parsed.get("iam");
    assertNotNull(found);
    found.values().removeIf(value -> value == null);
    assertEquals(iam, found);
  }

  @Test
  void absentAndNullFieldsAreEmpty() {
    HttpRequest absent = alb("");
    assertEquals(0, absent.headers().size());
    assertEquals(0, absent.body().length);

    HttpRequest nulls =
        alb(",\"headers\":null,\"body\":null,\"isBase64Encoded\":null,\"multiValueHeaders\":null");
    assertEquals(PayloadFormat.ALB, nulls.format());
    assertEquals(0, nulls.headers().size());
    assertEquals(0, nulls.body().length);
  }

  @Test
  void nullHeadersAreLeftOut() {
    assertEquals(List.of("b: 1"), lines(alb(",\"headers\":{\"a\":null,\"b\":\"1\"}").headers()));
    assertEquals(
        List.of("b: 1", "c: 2"),
        lines(
            alb(",\"multiValueHeaders\":{\"a\":null,\"b\":[\"1\"],\"c\":[null,\"2\"],\"d\":[]}")
                .headers()));
  }

  @Test
  void anEmptyMultiValueMapHidesNoHeaders() {
    assertEquals(
        List.of("a: 1"),
        lines(alb(",\"multiValueHeaders\":{},\"headers\":{\"A\":\"1\"}").headers()));
  }

  @Test
  void cookiesAreNotAddedTwice() {
    String event =
        """
        {"version":"2.0","rawPath":"/","headers":{"cookie":"a=1"},"cookies":["a=1"],
        "requestContext":{"http":{"method":"GET"}}}""";
    assertEquals(List.of("cookie: a=1"), lines(decode(event).headers()));
  }

  @Test
  void severalCookiesAreOneHeader() {
    String expected = "cookie: a=1; b=2; c=3";
    String lists = "\"multiValueHeaders\":{\"X\":[\"1\",\"2\"],\"Cookie\":[\"a=1\",\"b=2; c=3\"]}";
    for (String context :
        List.of(
            "\"requestContext\":{\"elb\":{}}",
            "\"requestContext\":{\"stage\":\"s\"}",
            "\"version\":\"1.0\",\"requestContext\":{\"stage\":\"s\"}")) {
      HttpRequest request =
          decode("{\"httpMethod\":\"POST\",\"path\":\"/\"," + context + "," + lists + "}");
      assertEquals(List.of("x: 1", "x: 2", expected), lines(request.headers()));
    }
    assertEquals(
        List.of("b: 1", expected),
        lines(
            alb(",\"headers\":{\"Cookie\":\"a=1\",\"b\":\"1\",\"cookie\":\"b=2; c=3\"}")
                .headers()));
  }

  @Test
  void noCookiesAreNoHeader() {
    String event =
        """
        {"version":"2.0","rawPath":"/","cookies":[],"requestContext":{"http":{"method":"GET"}}}""";
    assertEquals(List.of(), lines(decode(event).headers()));
  }

  @Test
  void theLastMemberOfANameCounts() {
    HttpRequest request =
        alb(
            ",\"body\":\"one\",\"path\":\"/first\",\"headers\":{\"a\":\"1\"},"
                + "\"headers\":{\"b\":\"2\"},\"path\":\"/last\",\"body\":\"two\"");
    assertEquals("/last", request.path());
    assertEquals(List.of("b: 2"), lines(request.headers()));
    assertEquals("two", new String(request.body(), StandardCharsets.UTF_8));
    assertEquals(0, alb(",\"body\":\"one\",\"body\":null").body().length);
    assertEquals(
        List.of("b: 2"), lines(alb(",\"headers\":{\"a\":1},\"headers\":{\"b\":\"2\"}").headers()));
    assertEquals(List.of(), lines(alb(",\"headers\":{\"a\":\"1\"},\"headers\":null").headers()));
  }

  @Test
  void headersThatAreNotUsedMayBeAnything() {
    assertEquals(
        List.of("b: 1"),
        lines(alb(",\"headers\":{\"a\":[1]},\"multiValueHeaders\":{\"b\":[\"1\"]}").headers()));
    assertEquals(
        List.of("b: 1"),
        lines(alb(",\"multiValueHeaders\":{\"b\":[\"1\"]},\"headers\":7").headers()));
  }

  @Test
  void namesOfHeadersAreInLowerCaseHoweverTheyAreWritten() {
    assertEquals(
        List.of("x-a[z: 1", "x-\u00c4: 2", "y: 3"),
        lines(
            alb(",\"headers\":{\"X-A[Z\":\"1\",\"x-\u00c4\":\"2\",\"\\u0059\":\"3\"}").headers()));
  }

  @Test
  void aKelvinSignIsNoK() {
    assertEquals(
        List.of("x-to\u212aen: 1"), lines(alb(",\"headers\":{\"X-To\u212aen\":\"1\"}").headers()));
  }

  @Test
  void theLastRequestContextCountsAndNothingOfTheFirst() {
    String function =
        """
        {"version":"2.0","rawPath":"/","requestContext":{"elb":{},"stage":"x","authorizer":{"a":1},
        "http":{"method":"GET","sourceIp":"1"}},"requestContext":{"http":{"method":"PUT"},
        "http":{"method":"POST","path":{"method":1}},"domainName":"a.lambda-url.b"}}""";
    HttpRequest request = decode(function);
    assertEquals(PayloadFormat.FUNCTION_URL, request.format());
    assertEquals("POST", request.method());
    assertNull(request.sourceIp());
    assertNull(request.authorizer());
  }

  @Test
  void aNameTwiceInAHeaderMapIsTwoHeaders() {
    assertEquals(
        List.of("a: 1", "a: 2"), lines(alb(",\"headers\":{\"a\":\"1\",\"A\":\"2\"}").headers()));
  }

  @Test
  void fieldNamesMayBeEscaped() {
    assertEquals("/x", alb(",\"p\\u0061th\":\"/x\"").path());
  }

  @Test
  void textBodyIsUtf8() {
    assertEquals(
        "gr\u00fc\u00df \"\ud83d\ude00\" \u20ac/\ufffd",
        new String(
            alb(",\"body\":\"gr\u00fc\\u00df \\\"\\ud83d\\ude00\\\" \\u20ac\\/\\udc00\"").body(),
            StandardCharsets.UTF_8));
    assertEquals(
        "\ud83d\ude00",
        new String(alb(",\"body\":\"\ud83d\ude00\"").body(), StandardCharsets.UTF_8));
  }

  @Test
  void base64BodyMayBeEscaped() {
    HttpRequest request = alb(",\"isBase64Encoded\":true,\"body\":\"\\/+8\\u003d\"");
    assertEquals("/+8=", Base64.getEncoder().encodeToString(request.body()));
  }

  @Test
  void base64BodyMayLackItsPadding() {
    HttpRequest request = alb(",\"isBase64Encoded\":true,\"body\":\"YQ\"");
    assertEquals("a", new String(request.body(), StandardCharsets.UTF_8));
  }

  private static HttpRequest alb(String more) {
    return decode(
        "{\"requestContext\":{\"elb\":{}},\"httpMethod\":\"POST\",\"path\":\"/\"" + more + "}");
  }

  private static HttpRequest decode(String event) {
    return EventCodec.decode(event.getBytes(StandardCharsets.UTF_8));
  }

  private static void assertInEveryOrder(
      String fixture, PayloadFormat format, String line, String body, String... headers)
      throws IOException {
    List<byte[]> orders = new ArrayList<>();
    orders.add(Fixture.read(fixture));
    orders.add(Fixture.reversed(fixture));
    for (long seed = 0; seed < 50; seed++) {
      orders.add(Fixture.shuffled(fixture, seed));
    }
    for (byte[] event : orders) {
      String text = new String(event, StandardCharsets.UTF_8);
      HttpRequest request = EventCodec.decode(event);
      assertEquals(format, request.format(), text);
      assertEquals(
          line, request.method() + " " + request.path() + " from " + request.sourceIp(), text);
      assertEquals(body, Base64.getEncoder().encodeToString(request.body()), text);
      List<String> found = lines(request.headers());
      found.sort(Comparator.naturalOrder());
      assertEquals(List.of(headers), found, text);
    }
  }

  private static List<String> lines(HttpHeaders headers) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < headers.size(); i++) {
      lines.add(headers.name(i) + ": " + headers.value(i));
    }
    return lines;
  }

  @Test
  void aStageIsTakenOffOnceWhereTheFrontPutsItThere() {
    assertEquals("/a.B/C", afterStage("2.0", "prod", "/prod/a.B/C"));
    assertEquals("/a.B/C", afterStage("1.0", "prod", "/prod/a.B/C"));
    assertEquals("/prod/a.B/C", afterStage("2.0", "prod", "/prod/prod/a.B/C"));
    assertEquals("/C", afterStage("2.0", "a.B", "/a.B/C"));
    for (String path : List.of("", "/", "/prod", "/prod.B/C", "/a/prod/C", "//prod/C", "xprod/C")) {
      assertEquals(path, afterStage("2.0", "prod", path));
    }
    for (String domain : List.of("a.execute-api.eu-central-1.amazonaws.com", "api.example.com")) {
      assertEquals("/a.B/C", afterStage("2.0", "prod\",\"domainName\":\"" + domain, "/prod/a.B/C"));
    }
    String own = "prod\",\"domainName\":\"a.execute-api.eu-central-1.amazonaws.com";
    assertEquals("/a.B/C", afterStage("1.0", own, "/prod/a.B/C"));
    assertEquals("/$default/C", afterStage("2.0", "$default", "/$default/C"));
    assertEquals("//C", afterStage("2.0", "", "//C"));
  }

  @Test
  void noStageIsTakenOffWhereTheFrontPutsNone() {
    String rest =
        "{\"httpMethod\":\"POST\",\"path\":\"/prod/C\",\"requestContext\":{\"stage\":\"prod\"}}";
    String alb = rest.replace("{\"stage\"", "{\"elb\":{},\"stage\"");
    String url =
        "{\"version\":\"2.0\",\"rawPath\":\"/prod/C\",\"requestContext\":{\"stage\":\"prod\","
            + "\"domainName\":\"a.lambda-url.b\",\"http\":{\"method\":\"POST\"}}}";
    String customDomain =
        "{\"version\":\"1.0\",\"httpMethod\":\"POST\",\"path\":\"/prod/C\",\"requestContext\":{"
            + "\"stage\":\"prod\",\"domainName\":\"api.example.com\"}}";
    for (String event : List.of(rest, alb, url, customDomain)) {
      HttpRequest request = EventCodec.decode(event.getBytes(StandardCharsets.UTF_8));
      assertEquals("/prod/C", request.pathAfterStage(), event);
    }
  }

  private static String afterStage(String version, String stage, String path) {
    String event =
        "{\"version\":\"%s\",\"httpMethod\":\"POST\",\"path\":\"%s\",\"rawPath\":\"%s\","
            + "\"requestContext\":{\"stage\":\"%s\"%s}}";
    String http = version.equals("2.0") ? ",\"http\":{\"method\":\"POST\"}" : "";
    String json = event.formatted(version, path, path, stage, http);
    return EventCodec.decode(json.getBytes(StandardCharsets.UTF_8)).pathAfterStage();
  }
}
