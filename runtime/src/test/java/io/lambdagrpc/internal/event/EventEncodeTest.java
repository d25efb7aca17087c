package io.lambdagrpc.internal.event;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EventEncodeTest {

  private static final byte[] NO_BODY = {};
  private static final List<String> NO_VALUES =
      List.of("a\r\nb: c", "\n", "a\rb", "\0", "\u001f", "\u007f", "\u0085", "\u00fc", "\u2028");
  private static final List<String> NO_NAMES =
      List.of("", " ", "a b", "a:b", "a\r\nb", "a\"b", "(a)", "a/b", "\u00fc", "a\u007f", "a\0");

  @ParameterizedTest
  @EnumSource(names = {"FUNCTION_URL", "HTTP_API"})
  void payload2JoinsHeadersAndListsCookies(PayloadFormat format) throws IOException {
    assertEquals(
        Map.of(
            "statusCode",
            200L,
            "headers",
            Map.of("content-type", "application/grpc-web+proto", "x-names", "one,two,three"),
            "cookies",
            List.of("a=1; Path=/", "b=2"),
            "isBase64Encoded",
            true,
            "body",
            "AAEC"),
        encoded(format, greeting()));
  }

  @ParameterizedTest
  @EnumSource(names = {"REST", "HTTP_API_V1", "ALB_MULTI_VALUE"})
  void multiValueFormatsListEveryValue(PayloadFormat format) throws IOException {
    assertEquals(
        Map.of(
            "statusCode",
            200L,
            "multiValueHeaders",
            Map.of(
                "content-type",
                List.of("application/grpc-web+proto"),
                "x-names",
                List.of("one", "two", "three"),
                "set-cookie",
                List.of("a=1; Path=/", "b=2")),
            "isBase64Encoded",
            true,
            "body",
            "AAEC"),
        encoded(format, greeting()));
  }

  @ParameterizedTest
  @EnumSource(names = {"ALB", "VPC_LATTICE_V1", "VPC_LATTICE"})
  void formatsOfSingleValuesJoinAll(PayloadFormat format) throws IOException {
    assertEquals(
        Map.of(
            "content-type",
            "application/grpc-web+proto",
            "x-names",
            "one,two,three",
            "set-cookie",
            "a=1; Path=/,b=2"),
        encoded(format, greeting()).get("headers"));
  }

  @ParameterizedTest
  @EnumSource
  void theWholeDocumentByteByByte(PayloadFormat format) throws IOException {
    HttpHeaders headers = new HttpHeaders();
    headers.add("allow", "POST");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    EventCodec.encode(format, new HttpResponse(405, headers, NO_BODY, 0, HttpResponse.BINARY), out);
    String map =
        switch (format) {
          case FUNCTION_URL, HTTP_API, ALB, VPC_LATTICE_V1, VPC_LATTICE ->
              "\"headers\":{\"allow\":\"POST\"}";
          case HTTP_API_V1, REST, ALB_MULTI_VALUE -> "\"multiValueHeaders\":{\"allow\":[\"POST\"]}";
        };
    assertEquals(
        "{\"statusCode\":405," + map + ",\"isBase64Encoded\":false,\"body\":\"\"}",
        out.toString(StandardCharsets.UTF_8));
  }

  @Test
  void loadBalancersAndVpcLatticeNeverGetAnEmptyMap() throws IOException {
    HttpResponse bare = new HttpResponse(204, new HttpHeaders(), NO_BODY, 0, HttpResponse.BINARY);
    for (PayloadFormat format :
        List.of(PayloadFormat.ALB, PayloadFormat.VPC_LATTICE_V1, PayloadFormat.VPC_LATTICE)) {
      assertEquals(
          Map.of("content-type", "application/octet-stream"), encoded(format, bare).get("headers"));
    }
    assertEquals(
        Map.of("content-type", List.of("application/octet-stream")),
        encoded(PayloadFormat.ALB_MULTI_VALUE, bare).get("multiValueHeaders"));
    assertEquals(Map.of(), encoded(PayloadFormat.HTTP_API, bare).get("headers"));
    assertEquals(Map.of(), encoded(PayloadFormat.REST, bare).get("multiValueHeaders"));
  }

  @ParameterizedTest
  @EnumSource
  void headersAreEscaped(PayloadFormat format) throws IOException {
    HttpHeaders headers = new HttpHeaders();
    headers.add("x-own", "quote \" backslash \\ tab \t tilde ~");
    assertEquals(
        Map.of("x-own", "quote \" backslash \\ tab \t tilde ~"), headersOf(format, headers));
  }

  @ParameterizedTest
  @EnumSource
  void whatIsNoHeaderIsLeftOutOfEveryFormat(PayloadFormat format) throws IOException {
    HttpHeaders headers = new HttpHeaders();
    for (String value : NO_VALUES) {
      headers.add("x-own", value);
      headers.add("set-cookie", value);
      headers.add("x-" + headers.size(), value);
    }
    for (String name : NO_NAMES) {
      headers.add(name, "value");
    }
    headers.add("x-own", "kept");
    headers.add("set-cookie", "a=1");
    HttpResponse response = new HttpResponse(200, headers, NO_BODY, 0, HttpResponse.BINARY);
    boolean listsCookies = encoded(format, response).containsKey("cookies");
    assertEquals(
        listsCookies ? Map.of("x-own", "kept") : Map.of("x-own", "kept", "set-cookie", "a=1"),
        headersOf(format, headers));
    if (listsCookies) {
      assertEquals(List.of("a=1"), encoded(format, response).get("cookies"));
    }
  }

  @Test
  void whatIsNoHeaderIsLeftOutOfAStreamedReply() {
    HttpHeaders headers = new HttpHeaders();
    for (String value : NO_VALUES) {
      headers.add("x-own", value);
      headers.add("set-cookie", value);
    }
    for (String name : NO_NAMES) {
      headers.add(name, "value");
    }
    assertEquals(
        "{\"statusCode\":200,\"headers\":{},\"cookies\":[]}",
        new String(EventCodec.encodePrelude(200, headers), StandardCharsets.UTF_8));
    headers.add("set-cookie", "a=1");
    headers.add("x-own", "kept");
    assertEquals(
        "{\"statusCode\":200,\"headers\":{\"x-own\":\"kept\"},\"cookies\":[\"a=1\"]}",
        new String(EventCodec.encodePrelude(200, headers), StandardCharsets.UTF_8));
  }

  @Test
  void aLoadBalancerGetsNoEmptyMapWhereNothingIsAHeader() throws IOException {
    HttpHeaders headers = new HttpHeaders();
    headers.add("x-own", "a\r\nb");
    assertEquals(
        Map.of("content-type", "application/octet-stream"), headersOf(PayloadFormat.ALB, headers));
  }

  /** Joins the values of a name, as a front does. */
  private static Map<String, String> headersOf(PayloadFormat format, HttpHeaders headers)
      throws IOException {
    Map<String, Object> reply =
        encoded(format, new HttpResponse(200, headers, NO_BODY, 0, HttpResponse.BINARY));
    Map<String, String> joined = new LinkedHashMap<>();
    Object map = reply.getOrDefault("headers", reply.get("multiValueHeaders"));
    ((Map<?, ?>) Objects.requireNonNull(map))
        .forEach(
            (name, value) ->
                joined.put(
                    (String) name,
                    value instanceof List<?> list
                        ? String.join(",", list.stream().map(String.class::cast).toList())
                        : (String) value));
    return joined;
  }

  @ParameterizedTest
  @EnumSource
  void theBodyComesBackAtEveryLength(PayloadFormat format) throws IOException {
    byte[] buffer = new byte[300];
    for (int i = 0; i < buffer.length; i++) {
      buffer[i] = (byte) (i * 31);
    }
    for (int length = 0; length <= buffer.length; length++) {
      Map<String, Object> reply =
          encoded(
              format,
              new HttpResponse(200, new HttpHeaders(), buffer, length, HttpResponse.BINARY));
      assertEquals(length > 0, reply.get("isBase64Encoded"));
      String body = (String) Objects.requireNonNull(reply.get("body"));
      assertArrayEquals(Arrays.copyOf(buffer, length), Base64.getDecoder().decode(body));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aTextBodyIsNoBase64(PayloadFormat format) throws IOException {
    StringBuilder text =
        new StringBuilder("{\"name\":\"\\ / gr\u00fc\u00df \u20ac \ud83d\ude00\"}\u007f\u2028");
    for (char c = 0; c < ' '; c++) {
      text.append(c).append('a').append(c).append(c);
    }
    byte[] utf8 = text.toString().getBytes(StandardCharsets.UTF_8);
    byte[] buffer = Arrays.copyOf(utf8, utf8.length + 2);
    for (String expected : List.of(text.toString(), "", "AAEC", "\"")) {
      int length = expected.getBytes(StandardCharsets.UTF_8).length;
      byte[] body = length == utf8.length ? buffer : expected.getBytes(StandardCharsets.UTF_8);
      Map<String, Object> reply = encoded(format, text(body, length));
      assertEquals(false, reply.get("isBase64Encoded"));
      assertEquals(expected, reply.get("body"));
    }
  }

  private static HttpResponse text(byte[] body, int length) {
    long escapes = JsonWriter.countEscapes(body, length);
    return new HttpResponse(200, new HttpHeaders(), body, length, escapes);
  }

  @Test
  void aTextBodyIsAsLongInJsonAsWasCounted() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] text = "a\"\\\n\u0001\u00fc\u007f".getBytes(StandardCharsets.UTF_8);
    EventCodec.encode(PayloadFormat.REST, text(text, text.length), out);
    assertEquals(
        "{\"statusCode\":200,\"multiValueHeaders\":{},\"isBase64Encoded\":false,"
            + "\"body\":\"a\\\"\\\\\\n\\u0001\u00fc\u007f\"}",
        out.toString(StandardCharsets.UTF_8));
    assertEquals(8, JsonWriter.countEscapes(text, text.length));
    assertEquals(1, JsonWriter.countEscapes(text, 2));
  }

  @ParameterizedTest
  @EnumSource
  void whatIsNoCallIsAnsweredInText(PayloadFormat format) throws IOException {
    Map<String, Object> reply = encoded(format, HttpResponse.text(415, "no \"gr\u00fc\u00df\""));
    assertEquals(false, reply.get("isBase64Encoded"));
    assertEquals("no \"gr\u00fc\u00df\"", reply.get("body"));
  }

  @Test
  void aReplyReadsAsARequestOfTheSameHeadersAndBody() throws IOException {
    Map<String, Object> event = new LinkedHashMap<>(encoded(PayloadFormat.REST, greeting()));
    event.put("httpMethod", "POST");
    event.put("path", "/");
    event.put("requestContext", Map.of("stage", "prod"));
    HttpRequest request = EventCodec.decode(JsonOracle.write(event));
    HttpHeaders sent = greeting().headers();
    assertEquals(sent.size(), request.headers().size());
    assertEquals("application/grpc-web+proto", request.headers().first("content-type"));
    assertArrayEquals(new byte[] {0, 1, 2}, request.body());
  }

  private static HttpResponse greeting() {
    HttpHeaders headers = new HttpHeaders();
    headers.add("content-type", "application/grpc-web+proto");
    headers.add("x-names", "one");
    headers.add("set-cookie", "a=1; Path=/");
    headers.add("x-names", "two");
    headers.add("set-cookie", "b=2");
    headers.add("x-names", "three");
    return new HttpResponse(200, headers, new byte[] {0, 1, 2, 99, 99}, 3, HttpResponse.BINARY);
  }

  @SuppressWarnings("unchecked") // a reply is a JSON object, else the test fails here
  private static Map<String, Object> encoded(PayloadFormat format, HttpResponse response)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    EventCodec.encode(format, response, out);
    return (Map<String, Object>)
        Objects.requireNonNull(JsonOracle.parse(out.toByteArray()), "reply");
  }
}
