package io.lambdagrpc.internal.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class InvalidEventTest {

  private static final String HTTP =
      " (expected: an HTTP request from a Function URL, an API Gateway HTTP API or REST API, an"
          + " Application Load Balancer, or VPC Lattice)";

  private static final String ALB =
      "{\"requestContext\":{\"elb\":{}},\"httpMethod\":\"POST\",\"path\":\"/\",";

  static List<String> fixtures() {
    return Fixture.all();
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void everyTruncationIsAnInvalidEvent(String fixture) {
    String event = new String(Fixture.read(fixture), StandardCharsets.UTF_8).trim();
    byte[] bytes = event.getBytes(StandardCharsets.UTF_8);
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      InvalidEventException e =
          assertThrows(InvalidEventException.class, () -> EventCodec.decode(cut));
      assertTrue(e.toString().contains(" at byte "), e.toString());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "scheduled.json, a scheduled event of EventBridge",
    "sqs.json, Records of aws:sqs",
    "web-socket.json, an event of an API Gateway WebSocket API"
  })
  void anotherSourceIsNamed(String fixture, String name) {
    assertMessage("event: " + name + HTTP, Fixture.read(fixture));
  }

  @Test
  void anotherShapeIsNamed() {
    assertMessage("event: a JSON array" + HTTP, " [1]");
    assertMessage("event: a JSON string" + HTTP, "\"warm\"");
    assertMessage("event: a JSON number or literal" + HTTP, "null");
    assertMessage("event: an empty JSON object" + HTTP, "{}");
    assertMessage("event: a JSON object of warm, why" + HTTP, "{\"warm\":true,\"why\":1}");
    assertMessage(
        "event: a JSON object of aaaaaaaaaaaaaaaaaaaaaaaa..." + HTTP,
        "{\"" + "a".repeat(1000) + "\":1}");
    assertMessage(
        "event: an EventBridge event of type EC2 Instance" + HTTP,
        "{\"detail-type\":\"EC2 Instance\"}");
    assertMessage(
        "event: Records of aws:sns" + HTTP, "{\"Records\":[{\"EventSource\":\"aws:sns\"}]}");
    assertMessage("event: a JSON object of Records" + HTTP, "{\"Records\":[]}");
    assertMessage("event: a JSON object of Records" + HTTP, "{\"Records\":7}");
    assertMessage("event: a JSON object of Records" + HTTP, "{\"Records\":[{}]}");
  }

  @Test
  void almostHttpIsNotHttp() {
    assertMessage(
        "event: a JSON object of version, requestContext" + HTTP,
        "{\"version\":\"3.0\",\"requestContext\":{\"http\":{}}}");
    assertMessage(
        "event: a JSON object of httpMethod, requestConte..." + HTTP,
        "{\"httpMethod\":\"GET\",\"requestContext\":[\"stage\"]}");
    assertMessage(
        "event: a JSON object of version, method, path, r..." + HTTP,
        "{\"version\":\"1.0\",\"method\":\"GET\",\"path\":\"/\","
            + "\"requestContext\":{\"targetGroupArn\":\"arn\"}}");
    assertMessage(
        "event: a JSON object of raw_path, httpMethod" + HTTP,
        "{\"raw_path\":\"/\",\"httpMethod\":\"GET\"}");
  }

  @Test
  void notJson() {
    assertMessage("event: end of input at byte 0 (expected: a JSON value)", "");
    assertMessage("event: hello at byte 0 (expected: a JSON value)", "hello");
    assertMessage("event: } at byte 7 (expected: the name of a member in quotes)", "{\"a\":1,}");
    assertMessage("event: {} at byte 3 (expected: nothing after the JSON document)", "{} {}");
    assertMessage("event: ish at byte 4 (expected: nothing after the JSON document)", "trueish");
    assertMessage("event: 1} at byte 6 (expected: a comma or })", "{\"a\":01}");
    assertMessage(
        "event: \\x0a\"] at byte 2 (expected: control characters as escapes)", "[\"\n\"]");
    assertMessage("event: \\x\"] at byte 2 (expected: an escape of JSON)", "[\"\\x\"]");
  }

  @Test
  void notUtf8() {
    assertMessage("event: \\xef\\xbb\\xbf{} at byte 0 (expected: no byte order mark)", "\ufeff{}");
    assertMessage(
        "event: \\xfc\"} at byte 6 (expected: UTF-8)",
        "{\"a\":\"\u00fc\"}".getBytes(StandardCharsets.ISO_8859_1));
  }

  @Test
  void tooDeep() {
    assertMessage(
        "event: [[[[[[[[[[[[[[[[[[[[[[[[... at byte 512"
            + " (expected: at most 512 containers inside each other)",
        "[".repeat(1000));
  }

  @Test
  void fieldsOfTheWrongKind() {
    assertField("\"body\":", "3}", "a string or null as body");
    assertField("\"isBase64Encoded\":", "1}", "true or false as isBase64Encoded");
    assertField("\"headers\":", "[1]}", "an object as headers");
    assertField("\"headers\":{\"a\":", "1}}", "a string as the value of a header");
    assertField("\"multiValueHeaders\":", "[]}", "an object as multiValueHeaders");
    assertField("\"multiValueHeaders\":{\"a\":", "\"1\"}}", "an array of the values of a header");
    assertField("\"path\":", "[]}", "a string as path");
    assertMessage("event: no httpMethod (expected: a string)", "{\"requestContext\":{\"elb\":{}}}");
    assertMessage(
        "event: no requestContext.http.method (expected: a string)",
        "{\"version\":\"2.0\",\"requestContext\":{\"http\":true}}");
  }

  @Test
  void fieldsOfVpcLatticeOfTheWrongKind() {
    String v1 = "{\"raw_path\":\"/\",\"method\":\"POST\",";
    String v2 =
        "{\"version\":\"2.0\",\"requestContext\":{\"targetGroupArn\":\"arn\"},\"method\":\"POST\","
            + "\"path\":\"/\",";
    String array = "an array of the values of a header";
    for (String event : new String[] {v1, v2}) {
      assertField(event, "\"headers\":", "[1]}", "an object as headers");
      assertField(event, "\"headers\":{\"a\":", "1}}", array);
      assertField(event, "\"headers\":{\"a\":[", "1]}}", "a string as the value of a header");
      assertField(event, "\"body\":", "3}", "a string or null as body");
      assertField(event, "\"method\":", "[]}", "a string as method");
    }
    assertField(v1, "\"raw_path\":", "[]}", "a string as raw_path");
    assertField(v1, "\"is_base64_encoded\":", "1}", "true or false as isBase64Encoded");
    assertField(v2, "\"path\":", "[]}", "a string as path");
    assertMessage(
        "event: no method (expected: a string)",
        "{\"version\":\"2.0\",\"requestContext\":{\"serviceNetworkArn\":\"arn\"}}");
  }

  @Test
  void badBase64() {
    String body = ALB + "\"isBase64Encoded\":true,\"body\":";
    String expected = " (expected: base64, as isBase64Encoded says)";
    assertMessage("event: body: *D at character 2" + expected, body + "\"AB*D\"}");
    assertMessage("event: body: \\x0aD at character 2" + expected, body + "\"AB\\nD\"}");
    assertMessage("event: body: =AAA at character 3" + expected, body + "\"AAA=AAA\"}");
    assertMessage("event: body: = at character 2" + expected, body + "\"AB=\"}");
    assertMessage("event: body: 5 characters without an end" + expected, body + "\"AAAAA\"}");
  }

  private static void assertField(String before, String value, String expected) {
    assertField(ALB, before, value, expected);
  }

  private static void assertField(String event, String before, String value, String expected) {
    int offset = event.length() + before.length();
    assertMessage(
        "event: " + value + " at byte " + offset + " (expected: " + expected + ")",
        event + before + value);
  }

  private static void assertMessage(String message, String event) {
    assertMessage(message, event.getBytes(StandardCharsets.UTF_8));
  }

  private static void assertMessage(String message, byte[] event) {
    assertEquals(
        message,
        assertThrows(InvalidEventException.class, () -> EventCodec.decode(event)).getMessage());
  }
}
