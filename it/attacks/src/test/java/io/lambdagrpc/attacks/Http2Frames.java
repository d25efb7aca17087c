package io.lambdagrpc.attacks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Map;

/** Frames of HTTP/2 (RFC 9113) as no library would write them. */
final class Http2Frames {

  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int PING = 6;
  static final int GOAWAY = 7;

  static final int END_STREAM = 1;
  static final int END_HEADERS = 4;
  static final int ACK = 1;

  private static final int NOT_INDEXED = 0;
  private static final int INDEXED = 0x40;

  static final int HEADER_TABLE_SIZE = 1;
  static final int INITIAL_WINDOW_SIZE = 4;

  /** For the fields of one call, in HPACK's table: those behind the ones that everybody knows. */
  private static final byte[] FIELDS_BEFORE = {
    (byte) 0xc3, (byte) 0xc2, (byte) 0xc1, (byte) 0xc0, (byte) 0xbf, (byte) 0xbe
  };

  private Http2Frames() {}

  static byte[] frame(int type, int flags, int stream, byte... payload) {
    return ByteBuffer.allocate(9 + payload.length)
        .putInt(payload.length << 8 | type)
        .put((byte) flags)
        .putInt(stream)
        .put(payload)
        .array();
  }

  /** What a client sends first. */
  static byte[] preface(int window) {
    return preface(INITIAL_WINDOW_SIZE, window);
  }

  static byte[] preface(int setting, int value) {
    byte[] settings = ByteBuffer.allocate(6).putShort((short) setting).putInt(value).array();
    return HttpCall.join(
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(ISO_8859_1), frame(SETTINGS, 0, 0, settings));
  }

  /** Begins a call. */
  static byte[] call(int stream, String path, Map<String, String> more) {
    return call(NOT_INDEXED, stream, path, more);
  }

  /** Begins a call whose fields {@link #callAgain} repeats. */
  static byte[] indexedCall(int stream, String path) {
    return call(INDEXED, stream, path, Map.of());
  }

  /** Begins a call like the one before: 15 bytes. */
  static byte[] callAgain(int stream) {
    return frame(HEADERS, END_HEADERS | END_STREAM, stream, FIELDS_BEFORE);
  }

  private static byte[] call(int form, int stream, String path, Map<String, String> more) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    add(form, block, ":method", "POST");
    add(form, block, ":scheme", "http");
    add(form, block, ":path", path);
    add(form, block, ":authority", "bridge");
    add(form, block, "te", "trailers");
    add(form, block, "content-type", "application/grpc");
    more.forEach((name, value) -> add(form, block, name, value));
    return frame(HEADERS, END_HEADERS, stream, block.toByteArray());
  }

  /** A message of a call, perhaps its last one. */
  static byte[] message(int stream, boolean last, byte... message) {
    return frame(DATA, last ? END_STREAM : 0, stream, HttpCall.frame(0, message));
  }

  /** A literal field, in the plainest form of HPACK (RFC 7541, 6.2). */
  private static void add(int form, ByteArrayOutputStream block, String name, String value) {
    block.write(form);
    addString(block, name);
    addString(block, value);
  }

  private static void addString(ByteArrayOutputStream block, String text) {
    byte[] bytes = text.getBytes(ISO_8859_1);
    int rest = bytes.length - 0x7f;
    block.write(Math.min(bytes.length, 0x7f));
    for (; rest >= 0x80; rest >>>= 7) {
      block.write((rest & 0x7f) | 0x80);
    }
    if (rest >= 0) {
      block.write(rest);
    }
    block.writeBytes(bytes);
  }
}
