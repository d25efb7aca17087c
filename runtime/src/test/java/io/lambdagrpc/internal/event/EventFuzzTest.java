package io.lambdagrpc.internal.event;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.lambdagrpc.fixture.Call;
import io.lambdagrpc.fixture.Front;
import io.lambdagrpc.fixture.Reply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.JacksonException;

/**
 * Events of any bytes. What is JSON is what {@link JsonOracle} says, without exception; a request
 * holds what Jackson reads; and what was written is read back. (Over 300 lines: Jackson's reading
 * of each payload format stands beside it.)
 */
class EventFuzzTest {

  private static final Pattern CAPITALS = Pattern.compile("[A-Z]+");

  static List<byte[]> seeds() {
    List<byte[]> seeds = new ArrayList<>();
    for (String name : Fixture.all()) {
      seeds.add(Fixture.read(name));
    }
    for (String json : JsonCorpus.valid()) {
      seeds.add(json.getBytes(StandardCharsets.UTF_8));
    }
    for (String json : JsonCorpus.invalid()) {
      seeds.add(json.getBytes(StandardCharsets.UTF_8));
    }
    return seeds;
  }

  @MethodSource("seeds")
  @FuzzTest
  void aRequestHoldsWhatJacksonReads(byte[] event) throws IOException {
    byte[] copy = event.clone();
    boolean accepted = JsonReaderTest.accepts(event);
    assertEquals(JsonOracle.accepts(event), accepted);
    try {
      HttpRequest request = EventCodec.decode(event);
      assertTrue(accepted);
      assertSame(parse(event), request);
    } catch (InvalidEventException e) {
      String message = String.valueOf(e.getMessage());
      assertTrue(message.matches("event: [ -~]+ \\(expected: [ -~]+\\)"), message);
      assertTrue(message.length() < 300, message);
    }
    assertArrayEquals(copy, event);
  }

  /** A bounded part of what a longer run tries: pieces cut, doubled, moved, and foreign bytes. */
  @ParameterizedTest
  @MethodSource("fixtures")
  void aMutatedEventIsARequestOrInvalid(String fixture) throws IOException {
    byte[] event = Fixture.read(fixture);
    byte[] other = Fixture.read("vpc-lattice.json");
    Random random = new Random(fixture.hashCode());
    for (int round = 0; round < 2000; round++) {
      byte[] mutated = event;
      for (int change = random.nextInt(3); change >= 0; change--) {
        mutated = mutated(mutated, random.nextBoolean() ? event : other, random);
      }
      aRequestHoldsWhatJacksonReads(mutated);
    }
  }

  static List<String> fixtures() {
    return Fixture.HTTP;
  }

  /** Cuts a piece out, doubles it, puts one byte there, or another event's line before its line. */
  private static byte[] mutated(byte[] event, byte[] other, Random random) {
    int start = random.nextInt(event.length);
    int end = Math.min(event.length, start + random.nextInt(40));
    ByteArrayOutputStream mutated = new ByteArrayOutputStream();
    switch (random.nextInt(4)) {
      case 0 -> {
        mutated.write(event, 0, start);
        mutated.write(random.nextInt(256));
      }
      case 1 -> {
        mutated.write(event, 0, end);
        end = start;
      }
      case 2 -> {
        while (start > 0 && event[start - 1] != '\n') {
          start--;
        }
        mutated.write(event, 0, start);
        List<String> lines = new String(other, StandardCharsets.UTF_8).lines().toList();
        String line = lines.get(random.nextInt(lines.size()));
        mutated.writeBytes(line.getBytes(StandardCharsets.UTF_8));
        end = start;
      }
      default -> mutated.write(event, 0, start);
    }
    mutated.write(event, end, event.length - end);
    return mutated.toByteArray();
  }

  /** Null where Jackson cannot say: a number that is no long, half a surrogate pair in a name. */
  private static @Nullable Map<?, ?> parse(byte[] event) throws IOException {
    try {
      return (Map<?, ?>) JsonOracle.parse(event);
    } catch (IllegalArgumentException | JacksonException e) {
      return null;
    }
  }

  private static void assertSame(@Nullable Map<?, ?> event, HttpRequest request)
      throws IOException {
    if (event == null) {
      return;
    }
    assertArrayEquals(utf8(method(event, request.format())), utf8(request.method()));
    String path = (String) Objects.requireNonNull(path(event, request.format()));
    String[] parts = request.format().isLattice() ? path.split("\\?", 2) : new String[] {path};
    assertArrayEquals(utf8(parts[0]), utf8(request.path()));
    if (parts.length == 2) {
      assertArrayEquals(utf8(parts[1]), utf8(request.query()));
    } else {
      assertSameQuery(event, request);
    }
    Object body = event.get("body");
    byte[] text = body == null ? new byte[0] : utf8(body);
    if (!event.containsKey("is_base64_encoded") || !event.containsKey("isBase64Encoded")) {
      boolean base64 =
          Boolean.TRUE.equals(event.get("isBase64Encoded"))
              || Boolean.TRUE.equals(event.get("is_base64_encoded"));
      assertArrayEquals(base64 ? Base64.getDecoder().decode(text) : text, request.body());
    }
    boolean allOfHeaders = request.format().isPayload2() || request.format().isLattice();
    if (allOfHeaders && event.get("headers") != null) {
      object(event.get("headers")).forEach((name, value) -> assertHas(request, name, value));
    }
  }

  private static void assertSameQuery(Map<?, ?> event, HttpRequest request) {
    if (request.format().isPayload2()) {
      Object query = event.get("rawQueryString");
      assertArrayEquals(utf8(query == null ? "" : query), utf8(request.query()));
      return;
    }
    boolean isDecoded = request.format().decodesQuery();
    Set<String> found = new LinkedHashSet<>();
    for (String pair : request.query().isEmpty() ? new String[0] : request.query().split("&")) {
      String[] sides = pair.split("=", -1);
      assertEquals(2, sides.length, pair);
      found.add(decoded(sides[0]) + " = " + decoded(sides[1]));
    }
    List<String> expected = parameters(event.get("multiValueQueryStringParameters"), isDecoded);
    if (expected.isEmpty()
        && !(event.containsKey("query_string_parameters")
            && event.containsKey("queryStringParameters"))) {
      expected.addAll(parameters(event.get("queryStringParameters"), isDecoded));
      expected.addAll(parameters(event.get("query_string_parameters"), isDecoded));
    }
    // A name that a map has twice is a parameter each time; Jackson's map has the last of them.
    assertTrue(found.containsAll(expected), () -> found + " for " + expected);
  }

  private static List<String> parameters(@Nullable Object map, boolean isDecoded) {
    List<String> parameters = new ArrayList<>();
    if (map == null) {
      return parameters;
    }
    object(map)
        .forEach(
            (name, value) -> {
              for (Object each : value instanceof List<?> values ? values : single(value)) {
                parameters.add(text(name, isDecoded) + " = " + text(each, isDecoded));
              }
            });
    return parameters;
  }

  private static List<?> single(@Nullable Object value) {
    return value == null ? List.of() : List.of(value);
  }

  private static String text(Object text, boolean isDecoded) {
    String clean = new String(utf8(text), StandardCharsets.UTF_8);
    return isDecoded ? clean : decoded(clean);
  }

  /** A percent sign that begins no escape stands for itself. */
  private static String decoded(String text) {
    String escaped = text.replaceAll("%(?![0-9a-fA-F]{2})", "%25");
    return URLDecoder.decode(escaped, StandardCharsets.UTF_8);
  }

  private static @Nullable Object method(Map<?, ?> event, PayloadFormat format) {
    if (format.isPayload2()) {
      return object(object(event.get("requestContext")).get("http")).get("method");
    }
    return event.get(format.isLattice() ? "method" : "httpMethod");
  }

  private static @Nullable Object path(Map<?, ?> event, PayloadFormat format) {
    if (format.isPayload2()) {
      return event.get("rawPath");
    }
    return event.get(format == PayloadFormat.VPC_LATTICE_V1 ? "raw_path" : "path");
  }

  private static void assertHas(HttpRequest request, Object name, @Nullable Object value) {
    if (value instanceof List<?> values) {
      values.forEach(each -> assertHas(request, name, each));
      return;
    }
    String lowerCase =
        CAPITALS.matcher((String) name).replaceAll(ascii -> ascii.group().toLowerCase(Locale.ROOT));
    if (lowerCase.equals("cookie")) {
      return; // joined with others
    }
    boolean found = value == null;
    for (int i = 0; i < request.headers().size(); i++) {
      found |=
          request.headers().name(i).equals(lowerCase)
              && Arrays.equals(utf8(value), utf8(request.headers().value(i)));
    }
    assertTrue(found, lowerCase);
  }

  private static Map<?, ?> object(@Nullable Object value) {
    return (Map<?, ?>) Objects.requireNonNull(value);
  }

  /** Half a surrogate pair is U+FFFD, as the reader has it; the JDK would write a question mark. */
  private static byte[] utf8(@Nullable Object text) {
    try {
      ByteBuffer utf8 =
          StandardCharsets.UTF_8
              .newEncoder()
              .onMalformedInput(CodingErrorAction.REPLACE)
              .replaceWith("\ufffd".getBytes(StandardCharsets.UTF_8))
              .encode(CharBuffer.wrap((String) Objects.requireNonNull(text)));
      byte[] bytes = new byte[utf8.remaining()];
      utf8.get(bytes);
      return bytes;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @FuzzTest
  void whatWasWrittenIsReadBack(byte[] body) throws IOException {
    String value = new String(body, StandardCharsets.UTF_8);
    for (Front front : Front.values()) {
      String query = "a=1&b=" + URLEncoder.encode(value, StandardCharsets.UTF_8) + "&c=&a=2";
      Call call = Call.to("/a.B/C?" + query).with("x-any", value).body(body);
      HttpRequest request = EventCodec.decode(front.event(call));
      assertEquals(value, Query.first(request.query(), "b"));
      assertEquals(value, request.headers().first("x-any"));
      assertArrayEquals(body, request.body());

      HttpHeaders headers = new HttpHeaders();
      headers.add("x-any", value);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      EventCodec.encode(
          request.format(),
          new HttpResponse(200, headers, body, body.length, HttpResponse.BINARY),
          out);
      Reply reply = front.reply(out.toByteArray());
      assertEquals(isHeaderValue(value) ? value : null, reply.headers().get("x-any"));
      assertArrayEquals(body, reply.body());

      byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
      long escapes = JsonWriter.countEscapes(utf8, utf8.length);
      out.reset();
      EventCodec.encode(
          request.format(), new HttpResponse(200, headers, utf8, utf8.length, escapes), out);
      assertArrayEquals(utf8, front.reply(out.toByteArray()).body());
      StringBuilder escaped = new StringBuilder();
      JsonWriter.escape(escaped, value);
      assertEquals(
          escaped.toString().getBytes(StandardCharsets.UTF_8).length, utf8.length + escapes);
    }
  }

  private static boolean isHeaderValue(String value) {
    return value.chars().allMatch(c -> c == '\t' || (c >= ' ' && c <= '~'));
  }
}
