package io.lambdagrpc.internal.event;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The query out of each payload format's own way of giving it. What is known of these ways:
 *
 * <ul>
 *   <li>Function URL, HTTP API 2.0: {@code rawQueryString} is as the client sent it, plus and
 *       escapes included (aws-lambda-dotnet#720), and empty where there is none. Their {@code
 *       queryStringParameters} join the values of a name with a comma, so that they cannot be told
 *       apart (aws-lambda-rust-runtime#470): they are not read.
 *   <li>REST, HTTP API 1.0: both maps are decoded (serverless-express#26), a plus to a space
 *       (aws-cdk#19827), and null without a query. The map of single values has the last one. REST
 *       drops braces that come without an escape (Zappa#848).
 *   <li>Load balancer: nothing is decoded, as its page says; the map of single values has the last
 *       one, and is empty without a query. One of the two maps exists.
 *   <li>VPC Lattice V2: lists, and the query stands in {@code path} too (event in
 *       aws-lambda-go#521, which was tested against AWS). Whether the lists are decoded is not
 *       documented; aws-lambda-rust-runtime#1136 decodes them, hono#4903 does not. V1: strings.
 * </ul>
 */
class QueryTest {

  private static final String JSON = "%7B%22name%22%3A%22you%22%7D";

  static List<String> fixtures() {
    return Fixture.HTTP.stream().filter(name -> name.endsWith("-get.json")).toList();
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void everyFormatGivesTheValuesOfTheClient(String fixture) throws IOException {
    for (byte[] event : List.of(Fixture.read(fixture), Fixture.reversed(fixture))) {
      HttpRequest request = EventCodec.decode(event);
      assertEquals("GET", request.method());
      String path = request.pathAfterStage();
      assertEquals("/helloworld.Greeter/SayHello", path.substring(path.indexOf("/hello")));
      assertEquals("v1", Query.first(request.query(), "connect"));
      assertEquals("json", Query.first(request.query(), "encoding"));
      assertEquals("{\"name\":\"gr\u00fc\u00df dich\"}", Query.first(request.query(), "message"));
      assertEquals("a_b-c=", Query.first(request.query(), "y"));
      assertNull(Query.first(request.query(), "base64"));
      boolean hasLastOnly = fixture.equals("alb-get.json") || fixture.contains("lattice-v1");
      assertEquals(hasLastOnly ? "" : "1+1", Query.first(request.query(), "x"));
    }
  }

  @Test
  void aQueryAsTheClientSentItStaysSo() {
    String query = "message=" + JSON + "&message=a+b%2B&&=&base64&%zz=\u00fc";
    assertEquals(query, payload2("\"rawQueryString\":\"" + query + "\",").query());
    assertEquals(query, lattice("\"path\":\"/a.B/C?" + query + "\",").query());
    assertEquals(query, latticeV1("\"raw_path\":\"/a.B/C?" + query + "\",").query());
  }

  @Test
  void noQueryIsAnEmptyOne() {
    assertEquals("", payload2("").query());
    assertEquals("", payload2("\"rawQueryString\":null,").query());
    assertEquals("", lattice("\"path\":\"/a.B/C?\",").query());
    for (String maps :
        List.of(
            "",
            "\"queryStringParameters\":null,\"multiValueQueryStringParameters\":null,",
            "\"queryStringParameters\":{},\"multiValueQueryStringParameters\":{ },",
            "\"queryStringParameters\":{\"a\":null},",
            "\"multiValueQueryStringParameters\":{\"a\":[],\"b\":null},",
            // Of other formats.
            "\"rawQueryString\":\"a=1\",\"query_string_parameters\":{},")) {
      assertEquals("", rest(maps).query(), maps);
      assertEquals("", httpApiV1(maps).query(), maps);
      assertEquals("", alb(maps).query(), maps);
      assertEquals("", lattice("\"path\":\"/a.B/C\"," + maps).query(), maps);
      assertEquals("", latticeV1("\"raw_path\":\"/a.B/C\"," + maps).query(), maps);
    }
  }

  @Test
  void decodedParametersAreEscapedAnew() {
    String maps =
        "\"queryStringParameters\":{\"m\":\"last\"},\"multiValueQueryStringParameters\":{\"m\":"
            + "[\"{\\\"name\\\":\\\"you\\\"}\",\"a+b %20&c=d\"],\"\u00fc&\":[\"\u20ac\"],\"\":[\"\"]},";
    String query = "m=" + JSON + "&m=a%2Bb%20%2520%26c%3Dd&%C3%BC%26=%E2%82%AC&=";
    assertEquals(query, rest(maps).query());
    assertEquals(query, httpApiV1(maps).query());
    assertEquals("a+b %20&c=d", Query.first(query.substring(query.indexOf('&')), "m"));
    assertEquals("\u20ac", Query.first(query, "\u00fc&"));
    assertEquals("", Query.first(query, ""));
  }

  @Test
  void parametersThatNobodyDecodedStayEscaped() {
    String many = "{\"m\":[\"" + JSON + "\",\"a+b%2B\"],\"%C3%BC\":[\"\u00fc\"]}";
    String query = "m=" + JSON + "&m=a+b%2B&%C3%BC=%C3%BC";
    assertEquals(query, alb("\"multiValueQueryStringParameters\":" + many + ",").query());
    assertEquals(
        query, lattice("\"path\":\"/a.B/C\",\"queryStringParameters\":" + many + ",").query());
    String last = "{\"m\":\"a+b%2B\",\"%C3%BC\":\"\u00fc\"}";
    query = "m=a+b%2B&%C3%BC=%C3%BC";
    assertEquals(query, alb("\"queryStringParameters\":" + last + ",").query());
    assertEquals(
        query,
        latticeV1("\"raw_path\":\"/a.B/C\",\"query_string_parameters\":" + last + ",").query());
  }

  @Test
  void jsonOutOfVpcLatticeIsTheSameWhetherOrNotItWasDecoded() {
    String path = "\"path\":\"/a.B/C\",\"queryStringParameters\":";
    assertEquals(
        lattice(path + "{\"m\":[\"" + JSON + "\"]},").query(),
        lattice(path + "{\"m\":[\"{\\\"name\\\":\\\"you\\\"}\"]},").query());
    assertEquals("m=%26%20a", lattice(path + "{\"m\":\"& a\"},").query());
  }

  @Test
  void theQueryIsNoPartOfAPathOfVpcLattice() {
    assertEquals("/a.B/C", lattice("\"path\":\"/a.B/C?m=/d/e?f\",").path());
    assertEquals("/a.B/C", latticeV1("\"raw_path\":\"/a.B/C?\",").path());
    assertEquals("/a?b", alb("\"path\":\"/a?b\",").path());
    assertEquals("/a?b", rest("\"path\":\"/a?b\",").path());
  }

  @Test
  void queriesThatAreNotUsedMayBeAnything() {
    assertEquals("", payload2("\"queryStringParameters\":7,").query());
    assertEquals(
        "a=1",
        alb("\"queryStringParameters\":7,\"multiValueQueryStringParameters\":{\"a\":[\"1\"]},")
            .query());
    assertEquals("m=1", lattice("\"path\":\"/?m=1\",\"queryStringParameters\":7,").query());
  }

  @Test
  void aQueryOfTheWrongKindIsAnInvalidEvent() {
    assertInvalid("a string as rawQueryString", () -> payload2("\"rawQueryString\":7,"));
    assertInvalid("an object as the query parameters", () -> rest("\"queryStringParameters\":7,"));
    assertInvalid(
        "an object as the query parameters",
        () -> alb("\"multiValueQueryStringParameters\":[\"a\"],"));
    String value = "a string as the value of a query parameter";
    assertInvalid(value, () -> alb("\"queryStringParameters\":{\"a\":1},"));
    assertInvalid(value, () -> rest("\"queryStringParameters\":{\"a\":{}},"));
    assertInvalid(value, () -> rest("\"multiValueQueryStringParameters\":{\"a\":[null]},"));
  }

  @Test
  void theLastMapCounts() {
    assertEquals(
        "b=2",
        alb("\"queryStringParameters\":{\"a\":\"1\"},\"queryStringParameters\":{\"b\":\"2\"},")
            .query());
  }

  @ParameterizedTest
  @CsvSource({
    "a, ''",
    "a=, ''",
    "a=1, 1",
    "a=1&a=2, 1",
    "&&a=1, 1",
    "b=a&ab=3&a=1, 1",
    "ba=3&b&a=1=2=, 1=2=",
    "%61=1, 1",
    "%6z=2&a=1, 1",
    "a=x+y%2B%2b%20%25, 'x+y++ %'",
    "a=-_.~*!$'();:@/?, -_.~*!$'();:@/?",
    "a=%E2%82%AC\u20ac, \u20ac\u20ac",
    "a=%F0%9F%98%80, \ud83d\ude00",
  })
  void theFirstValueIsDecoded(String query, String value) {
    assertEquals(value.replace("x+y", "x y"), Query.first(query, "a"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "&", "=a", "b=a", "b&a%=1", "A=1", "a+=1", "+a=1", "aa"})
  void aParameterThatIsNotThereIsNull(String query) {
    assertNull(Query.first(query, "a"));
  }

  @ParameterizedTest
  @CsvSource({
    "a=1%, '% at byte 1'",
    "a=1%2, '%2 at byte 1'",
    "a=%%41, '%%41 at byte 0'",
    "a=x%2B%g0, '%g0 at byte 4'",
    "a=%0g, '%0g at byte 0'",
    "a=%-1, '%-1 at byte 0'",
    "a=%\u0661\u0661, '%\\xd9\\xa1\\xd9\\xa1 at byte 0'",
  })
  void anEscapeThatIsNoneIsTold(String query, String found) {
    String message = "query: a: " + found + " (expected: two hex digits after a percent sign)";
    for (String with : List.of(query, query + "&b=1", "b=%&" + query)) {
      assertError(message, () -> Query.first(with, "a"));
      assertError(message, () -> Query.firstBytes(with, "a"));
      assertNull(Query.first(with, "c"));
    }
  }

  @Test
  void bytesNeedNotBeText() {
    assertArrayEquals(new byte[] {-1, 0, ' ', -61}, Query.firstBytes("a=%FF%00+%c3", "a"));
    assertError(
        "query: a: \\xff\\x00 \\xc3 at byte 0 (expected: UTF-8)",
        () -> Query.first("a=%FF%00+%c3", "a"));
  }

  /** What grew with the square of its length would take hours. */
  @Test
  void aLongQueryIsReadOnce() {
    for (String part : List.of("a", "&", "a&", "%", "=", "%&", "aaaaaaaaa%&", "%61aaaaaaa&")) {
      String query = part.repeat(6_000_000 / part.length());
      Assertions.assertTimeout(
          Duration.ofMinutes(1), () -> assertNull(Query.first(query, "message")));
    }
    String value = "%7B".repeat(1_000_000);
    String message =
        Query.first(rest("\"queryStringParameters\":{\"m\":\"" + value + "\"},").query(), "m");
    assertNotNull(message);
    assertEquals(value, message);
  }

  private static HttpRequest payload2(String fields) {
    return decode(
        "{\"version\":\"2.0\",\"rawPath\":\"/a.B/C\","
            + fields
            + "\"requestContext\":{\"http\":{\"method\":\"GET\"}}}");
  }

  private static HttpRequest rest(String fields) {
    return v1(fields, "{\"stage\":\"prod\"}");
  }

  private static HttpRequest httpApiV1(String fields) {
    return v1(fields + "\"version\":\"1.0\",", "{\"stage\":\"prod\"}");
  }

  private static HttpRequest alb(String fields) {
    return v1(fields, "{\"elb\":{}}");
  }

  private static HttpRequest v1(String fields, String context) {
    return decode(
        "{\"httpMethod\":\"GET\",\"path\":\"/a.B/C\","
            + fields
            + "\"requestContext\":"
            + context
            + "}");
  }

  private static HttpRequest lattice(String fields) {
    return decode(
        "{\"version\":\"2.0\",\"method\":\"GET\","
            + fields
            + "\"requestContext\":{\"targetGroupArn\":\"arn\"}}");
  }

  private static HttpRequest latticeV1(String fields) {
    return decode("{\"method\":\"GET\"," + fields + "\"headers\":{}}");
  }

  private static HttpRequest decode(String event) {
    return EventCodec.decode(event.getBytes(StandardCharsets.UTF_8));
  }

  private static void assertInvalid(String expected, Runnable decoding) {
    InvalidEventException e = assertThrows(InvalidEventException.class, decoding::run);
    String message = String.valueOf(e.getMessage());
    assertEquals(
        "(expected: " + expected + ")", message.substring(message.lastIndexOf("(expected")));
  }

  private static void assertError(String message, Runnable reading) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, reading::run).getMessage());
  }
}
