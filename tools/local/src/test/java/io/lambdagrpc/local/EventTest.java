package io.lambdagrpc.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class EventTest {
  private static final Arrival ARRIVAL =
      new Arrival(
          "11111111-2222-3333-4444-555555555555",
          Instant.parse("2026-11-22T01:02:03Z"),
          9000,
          null);

  private static final HttpRequest REQUEST =
      request(
          Body.of("hi"),
          new Header("Host", "127.0.0.1:9000"),
          new Header("X-Many", "1"),
          new Header("x-many", "2"),
          new Header("Cookie", "a=1; b=2"),
          new Header("User-Agent", "test"),
          new Header("Connection", "Upgrade, HTTP2-Settings"),
          new Header("Upgrade", "h2c"),
          new Header("X-Local-Lambda-Event", "rest"),
          new Header("Content-Type", "text/plain"));

  private static HttpRequest request(Body body, Header... headers) {
    return new HttpRequest("POST", "/p.S/M", "q=a%20b&q=c&r", "HTTP/1.1", List.of(headers), body);
  }

  @Test
  void aFunctionUrlsEventIsWholeAndKnownByItsDomain() {
    assertEquals(
        JsonParser.parseString(
            """
            {
              "version": "2.0",
              "routeKey": "$default",
              "rawPath": "/p.S/M",
              "rawQueryString": "q=a%20b&q=c&r",
              "cookies": ["a=1", "b=2"],
              "headers": {
                "host": "127.0.0.1:9000",
                "x-many": "1,2",
                "user-agent": "test",
                "content-type": "text/plain",
                "x-forwarded-for": "127.0.0.1",
                "x-forwarded-port": "9000",
                "x-forwarded-proto": "http",
                "x-amzn-trace-id": "Root=1-6b023f0b-111111112222333344445555"
              },
              "queryStringParameters": {"q": "a b,c", "r": ""},
              "requestContext": {
                "accountId": "anonymous",
                "apiId": "a1b2c3d4e5",
                "domainName": "a1b2c3d4e5.lambda-url.us-east-1.on.aws",
                "domainPrefix": "a1b2c3d4e5",
                "http": {
                  "method": "POST",
                  "path": "/p.S/M",
                  "protocol": "HTTP/1.1",
                  "sourceIp": "127.0.0.1",
                  "userAgent": "test"
                },
                "requestId": "11111111-2222-3333-4444-555555555555",
                "routeKey": "$default",
                "stage": "$default",
                "time": "22/Nov/2026:01:02:03 +0000",
                "timeEpoch": 1795309323000
              },
              "body": "hi",
              "isBase64Encoded": false
            }
            """),
        EventKind.FUNCTION_URL.format().encode(REQUEST, ARRIVAL));
  }

  @ParameterizedTest
  @CsvSource({
    "HTTP_API, rawPath, /test/p.S/M",
    "HTTP_API, requestContext.stage, test",
    "HTTP_API, requestContext.http.path, /test/p.S/M",
    "HTTP_API, requestContext.domainName, a1b2c3d4e5.execute-api.us-east-1.amazonaws.com",
    "HTTP_API_V1, version, 1.0",
    "HTTP_API_V1, path, /test/p.S/M",
    "HTTP_API_V1, body, hi",
    "REST, httpMethod, POST",
    "REST, path, /p.S/M",
    "REST, requestContext.path, /test/p.S/M",
    "REST, requestContext.stage, test",
    "REST, headers.X-Many, 2",
    "REST, queryStringParameters.q, c",
    "REST, pathParameters.proxy, p.S/M",
    "REST, body, aGk=",
    "REST_CUSTOM_DOMAIN, path, /base/p.S/M",
    "REST_CUSTOM_DOMAIN, requestContext.path, /base/p.S/M",
    "REST_CUSTOM_DOMAIN, requestContext.domainName, api.example.com",
    "ALB, path, /p.S/M",
    "ALB, headers.x-many, 2",
    "ALB, queryStringParameters.q, c",
    "ALB, body, hi",
    "ALB_MULTI, httpMethod, POST",
    "VPC_LATTICE, version, 2.0",
    "VPC_LATTICE, method, POST",
    "VPC_LATTICE, path, /p.S/M?q=a%20b&q=c&r",
    "VPC_LATTICE, body, hi",
    "VPC_LATTICE, isBase64Encoded, false",
    "VPC_LATTICE, requestContext.region, us-east-1",
    "VPC_LATTICE, requestContext.timeEpoch, 1795309323000000",
    "VPC_LATTICE_V1, raw_path, /p.S/M",
    "VPC_LATTICE_V1, method, POST",
    "VPC_LATTICE_V1, headers.x-many, '1,2'",
    "VPC_LATTICE_V1, query_string_parameters.q, c",
    "VPC_LATTICE_V1, is_base64_encoded, false",
  })
  void eachKindHasTheFieldsThatTellIt(EventKind kind, String path, String value) {
    JsonElement element = kind.format().encode(REQUEST, ARRIVAL);
    for (String name : path.split("\\.", -1)) {
      element = element.getAsJsonObject().get(name);
    }
    assertEquals(value, element.getAsString());
  }

  @ParameterizedTest
  @CsvSource({
    "FUNCTION_URL, rawPath, /p.S/M",
    "HTTP_API, rawPath, /prod/p.S/M",
    "HTTP_API_V1, path, /prod/p.S/M",
    "REST, path, /p.S/M",
    "REST_CUSTOM_DOMAIN, path, /api/v2/p.S/M",
    "ALB, path, /api/v2/p.S/M",
    "ALB_MULTI, path, /api/v2/p.S/M",
    "VPC_LATTICE, path, /api/v2/p.S/M?q=a%20b&q=c&r",
    "VPC_LATTICE_V1, raw_path, /api/v2/p.S/M",
  })
  void stageAndBasePathStandWhereTheKindHasThem(EventKind kind, String field, String path) {
    FrontPaths paths = FrontPaths.DEFAULT.withStage("prod").withBasePath("/api/v2");
    JsonObject event = kind.format(paths).encode(REQUEST, ARRIVAL);
    assertEquals(path, event.get(field).getAsString());
  }

  @Test
  void theDefaultStageStandsInNoPath() {
    FrontPaths paths = FrontPaths.DEFAULT.withStage("$default").withBasePath("/");
    for (EventKind kind : List.of(EventKind.HTTP_API_V1, EventKind.REST_CUSTOM_DOMAIN)) {
      JsonObject event = kind.format(paths).encode(REQUEST, ARRIVAL);
      assertEquals("/p.S/M", event.get("path").getAsString());
      assertEquals("$default", event.getAsJsonObject("requestContext").get("stage").getAsString());
    }
  }

  @Test
  void multiValueEventsKeepEveryValue() {
    for (EventKind kind : List.of(EventKind.REST, EventKind.HTTP_API_V1)) {
      JsonObject event = kind.format().encode(REQUEST, ARRIVAL);
      assertEquals(
          "[\"1\",\"2\"]", event.getAsJsonObject("multiValueHeaders").get("X-Many").toString());
      assertEquals(
          "[\"a b\",\"c\"]",
          event.getAsJsonObject("multiValueQueryStringParameters").get("q").toString());
    }
    JsonObject event = EventKind.ALB_MULTI.format().encode(REQUEST, ARRIVAL);
    assertEquals(
        "[\"1\",\"2\"]", event.getAsJsonObject("multiValueHeaders").get("x-many").toString());
    assertEquals(
        "[\"a%20b\",\"c\"]",
        event.getAsJsonObject("multiValueQueryStringParameters").get("q").toString());
  }

  @Test
  void vpcLatticeListsValuesAndTellsWhoAsksByItself() {
    HttpRequest request =
        request(
            Body.EMPTY,
            new Header("X-Many", "1"),
            new Header("x-many", "2"),
            new Header("X-Amzn-Lattice-Identity", "Principal=somebody"));
    JsonObject event = EventKind.VPC_LATTICE.format().encode(request, ARRIVAL);
    JsonObject headers = event.getAsJsonObject("headers");
    assertEquals("[\"1\",\"2\"]", headers.get("x-many").toString());
    assertFalse(headers.has("x-amzn-lattice-identity"));
    String vpc = "arn:aws:ec2:us-east-1:123456789012:vpc/vpc-0123456789abcdef0";
    assertEquals(
        "[\"SourceVpcArn=" + vpc + "\"]", headers.get("x-amzn-lattice-network").toString());
    assertEquals(
        "{\"sourceVpcArn\":\"" + vpc + "\"}",
        event.getAsJsonObject("requestContext").get("identity").toString());
    JsonObject first = EventKind.VPC_LATTICE_V1.format().encode(request, ARRIVAL);
    assertFalse(first.has("requestContext") || first.has("version"));
  }

  @Test
  void aLoadBalancersEventHasHeadersOfOneKindOnly() {
    JsonObject single = EventKind.ALB.format().encode(REQUEST, ARRIVAL);
    JsonObject multi = EventKind.ALB_MULTI.format().encode(REQUEST, ARRIVAL);

    assertTrue(single.has("headers") && !single.has("multiValueHeaders"));
    assertTrue(multi.has("multiValueHeaders") && !multi.has("headers"));
    assertTrue(single.getAsJsonObject("requestContext").has("elb"));
  }

  @ParameterizedTest
  @EnumSource
  void headersOfTheConnectionAndOfThisToolStayOutside(EventKind kind) {
    String event = kind.format().encode(REQUEST, ARRIVAL).toString();
    assertFalse(event.contains("h2c"), event);
    assertFalse(event.contains("HTTP2-Settings"), event);
    assertFalse(event.toLowerCase(java.util.Locale.ROOT).contains(Gateway.EVENT_HEADER), event);
  }

  @ParameterizedTest
  @CsvSource({
    "text/plain; charset=utf-8, false",
    "application/json, false",
    "Application/JSON;x=y, false",
    "application/grpc-web+proto, true",
    "application/grpc-web-text, true",
    "application/octet-stream, true",
  })
  void bodiesAreBase64UnlessTheirTypeIsText(String type, boolean encoded) {
    HttpRequest request = request(Body.of("hi"), new Header("content-type", type));
    for (EventKind kind :
        List.of(EventKind.FUNCTION_URL, EventKind.HTTP_API, EventKind.ALB, EventKind.VPC_LATTICE)) {
      JsonObject event = kind.format().encode(request, ARRIVAL);
      assertEquals(encoded, event.get("isBase64Encoded").getAsBoolean(), kind.wireName());
      assertEquals(encoded ? "aGk=" : "hi", event.get("body").getAsString(), kind.wireName());
    }
  }

  @Test
  void loadBalancersAndVpcLatticeEncodeWhatHasAContentEncoding() {
    HttpRequest request =
        request(
            Body.of("hi"),
            new Header("Content-Type", "text/plain"),
            new Header("Content-Encoding", "gzip"));
    for (EventKind kind : List.of(EventKind.ALB, EventKind.VPC_LATTICE)) {
      JsonObject event = kind.format().encode(request, ARRIVAL);
      assertTrue(event.get("isBase64Encoded").getAsBoolean());
    }
  }

  @Test
  void aRequestWithoutBodyHasNoneNullOrAnEmptyOneByKind() {
    HttpRequest request = request(Body.EMPTY);
    assertFalse(EventKind.FUNCTION_URL.format().encode(request, ARRIVAL).has("body"));
    assertFalse(EventKind.VPC_LATTICE.format().encode(request, ARRIVAL).has("body"));
    assertTrue(EventKind.REST.format().encode(request, ARRIVAL).get("body").isJsonNull());
    assertEquals("", EventKind.ALB.format().encode(request, ARRIVAL).get("body").getAsString());
  }

  @Test
  void anUnknownKindIsAnsweredWithTheKnownOnes() {
    IllegalArgumentException error =
        assertThrows(IllegalArgumentException.class, () -> EventKind.of("sqs"));
    assertEquals(
        "event: sqs (expected: function-url, http-api, http-api-v1, rest, rest-custom-domain, alb,"
            + " alb-multi, vpc-lattice, vpc-lattice-v1)",
        error.getMessage());
  }
}
