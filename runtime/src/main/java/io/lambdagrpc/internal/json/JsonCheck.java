package io.lambdagrpc.internal.json;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import io.grpc.Status;
import io.lambdagrpc.internal.text.Excerpt;
import java.io.EOFException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/**
 * Checks JSON before protobuf-java-util reads it: that takes more than JSON (comments, names
 * without quotes, one name twice, text after the end), and keeps all of it in memory, about a
 * hundred bytes for a value of two.
 */
final class JsonCheck {

  /** Messages may be nested 100 times; those that are repeated have an array around them. */
  private static final int MAX_DEPTH = 200;

  /**
   * A value takes up to some 500 bytes while it is read, in JSON and as a message of its own: with
   * these, half of the heap at the most.
   */
  private static final long BYTES_FOR_A_VALUE = 1024;

  /**
   * Within this depth no message is nested too deep for protobuf, which takes 100 (a {@code Struct}
   * has three for each level), and an {@code Any} within an {@code Any}, which is copied for each
   * level, costs little.
   */
  static final int SURE_DEPTH = 32;

  private static final int BYTES_IN_DEPTH = 256;

  /** Less digits are a finite number. */
  private static final int MAX_DOUBLE_DIGITS = 308;

  /**
   * As a time is read, the JDK copies all digits of a number for each hundred of them: a year of 4
   * MB takes 16 s.
   */
  private static final int MAX_TIME_DIGITS = 10_000;

  /**
   * What a text is like.
   *
   * @param depth how deep its objects and arrays are nested
   * @param hasLongNumbers whether it has strings or names that {@link JsonNumbers#isLong} names
   */
  record Shape(int depth, boolean hasLongNumbers) {}

  private JsonCheck() {}

  /**
   * Decodes UTF-8.
   *
   * @throws io.grpc.StatusRuntimeException INVALID_ARGUMENT where it is not
   */
  static String decode(byte[] utf8) {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer bytes = ByteBuffer.wrap(utf8);
    CharBuffer text = CharBuffer.allocate(utf8.length);
    CoderResult result = decoder.decode(bytes, text, true);
    if (result.isError()) {
      throw JsonFault.invalid(
          "byte "
              + (utf8[bytes.position()] & 0xff)
              + " at "
              + bytes.position()
              + " (expected: UTF-8)");
    }
    return text.flip().toString();
  }

  /**
   * Checks a text.
   *
   * @param hasFieldMasks whether a string may be paths with commas between them
   * @param hasTimes whether a string may be a {@code Timestamp}
   * @throws io.grpc.StatusRuntimeException INVALID_ARGUMENT where it is no JSON, RESOURCE_EXHAUSTED
   *     where it has too many values
   */
  static Shape check(String json, boolean hasFieldMasks, boolean hasTimes) {
    JsonReader reader = new JsonReader(new StringReader(json));
    try {
      return new Check(reader, hasFieldMasks, hasTimes, json.length()).run();
    } catch (EOFException e) {
      throw JsonFault.invalid("cut short" + place(e));
    } catch (IOException e) {
      throw JsonFault.invalid("malformed" + place(e));
    }
  }

  /** Gson's own text goes on with advice for those who call it. */
  private static String place(IOException e) {
    String text = String.valueOf(e.getMessage());
    int start = text.indexOf(" at line ");
    int end = text.indexOf('\n');
    return start < 0 ? "" : Excerpt.of(text.substring(start, end < start ? text.length() : end));
  }

  /** Reads all of one text. */
  private static final class Check {
    private static final String HALF = "half of a surrogate pair";
    private static final String BOTH_HALVES = "both halves";

    private final JsonReader reader;

    /** The names of each object that is open; an array has an empty set. */
    private final Deque<Set<String>> open = new ArrayDeque<>();

    private final long maxValues = Runtime.getRuntime().maxMemory() / BYTES_FOR_A_VALUE;
    private final boolean hasFieldMasks;
    private final boolean hasTimes;
    private final int length;
    private long values;
    private int depth;
    private boolean hasLongNumbers;

    Check(JsonReader reader, boolean hasFieldMasks, boolean hasTimes, int length) {
      this.reader = reader;
      this.hasFieldMasks = hasFieldMasks;
      this.hasTimes = hasTimes;
      this.length = length;
    }

    Shape run() throws IOException {
      for (JsonToken next = reader.peek(); next != JsonToken.END_DOCUMENT; next = reader.peek()) {
        switch (next) {
          case BEGIN_OBJECT -> {
            reader.beginObject();
            begin(new HashSet<>());
          }
          case BEGIN_ARRAY -> {
            reader.beginArray();
            begin(Set.of());
          }
          case END_OBJECT -> {
            reader.endObject();
            open.pop();
          }
          case END_ARRAY -> {
            reader.endArray();
            open.pop();
          }
          case NAME -> name(reader.nextName());
          case STRING -> {
            String text = reader.nextString();
            if (!isUnicode(text)) {
              throw valueFault(HALF, BOTH_HALVES);
            }
            hasLongNumbers |= JsonNumbers.isLong(text);
            if (hasTimes && isLongTime(text)) {
              throw valueFault(
                  "a time with more than " + MAX_TIME_DIGITS + " digits in a row", "RFC 3339");
            }
            count(hasFieldMasks ? paths(text) : 1);
          }
          case NUMBER -> {
            checkNumber(reader.nextString());
            count(1);
          }
          default -> {
            reader.skipValue();
            count(1);
          }
        }
      }
      return new Shape(depth, hasLongNumbers);
    }

    private void begin(Set<String> names) {
      count(1);
      open.push(names);
      depth = Math.max(depth, open.size());
      if (open.size() > MAX_DEPTH) {
        throw fault("nested too deep", "at most " + MAX_DEPTH + " levels");
      }
      if (open.size() > SURE_DEPTH && (long) open.size() * length > maxValues * BYTES_IN_DEPTH) {
        throw tooMuch("nested " + open.size() + " levels in " + length + " characters");
      }
    }

    private void name(String name) {
      if (!isUnicode(name)) {
        throw fault(HALF, BOTH_HALVES);
      }
      hasLongNumbers |= JsonNumbers.isLong(name);
      if (!open.element().add(name)) {
        throw fault("a name that was there before", "each name once");
      }
    }

    private void count(long more) {
      values += more;
      if (values % 1024 == 0) {
        JsonFault.stopIfCancelled();
      }
      if (values > maxValues) {
        throw tooMuch("more than " + maxValues + " values, one for each kilobyte");
      }
    }

    private static RuntimeException tooMuch(String what) {
      return Status.RESOURCE_EXHAUSTED
          .withDescription(
              "json: "
                  + what
                  + " (expected: what fits into the function's memory, or a message in the codec"
                  + " proto)")
          .asRuntimeException();
    }

    private static long paths(String text) {
      long paths = 1;
      for (int comma = text.indexOf(','); comma >= 0; comma = text.indexOf(',', comma + 1)) {
        paths++;
      }
      return paths;
    }

    private static boolean isLongTime(String text) {
      int digits = 0;
      boolean isTime = text.length() > MAX_TIME_DIGITS && text.indexOf('T') >= 0;
      for (int i = 0; isTime && i < text.length() && digits <= MAX_TIME_DIGITS; i++) {
        digits = Character.isDigit(text.charAt(i)) ? digits + 1 : 0;
      }
      return digits > MAX_TIME_DIGITS;
    }

    /** In a {@code Value}, protobuf-java-util makes it an infinity, which it cannot print. */
    private void checkNumber(String number) {
      boolean mayBeLarge =
          number.length() > MAX_DOUBLE_DIGITS || number.indexOf('e') > 0 || number.indexOf('E') > 0;
      if (mayBeLarge && Double.isInfinite(Double.parseDouble(number))) {
        throw valueFault(Excerpt.of(number), "a number within the range of a double");
      }
      if (JsonNumbers.isLong(number)) {
        throw JsonNumbers.refusal(valuePath(), number);
      }
    }

    /** Half of a pair has no UTF-8, so that protobuf would store another text. */
    private static boolean isUnicode(String text) {
      for (int i = 0; i < text.length(); i++) {
        if (Character.isSurrogate(text.charAt(i))) {
          if (!Character.isSupplementaryCodePoint(text.codePointAt(i))) {
            return false;
          }
          i++;
        }
      }
      return true;
    }

    private RuntimeException valueFault(String what, String expected) {
      return fault(valuePath(), what, expected);
    }

    /** Where a value of an array has been read, the path is that of the next one. */
    private String valuePath() {
      String path = reader.getPath();
      boolean isInArray = !open.isEmpty() && open.element().isEmpty();
      if (isInArray) {
        int index = path.lastIndexOf('[') + 1;
        int next = Integer.parseInt(path, index, path.length() - 1, 10);
        path = path.substring(0, index) + (next - 1) + "]";
      }
      return Excerpt.of(path);
    }

    private RuntimeException fault(String what, String expected) {
      return fault(reader.getPath(), what, expected);
    }

    private static RuntimeException fault(String path, String what, String expected) {
      return JsonFault.invalid(Excerpt.of(path) + ": " + what + " (expected: " + expected + ")");
    }
  }
}
