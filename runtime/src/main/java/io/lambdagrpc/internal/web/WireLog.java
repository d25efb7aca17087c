package io.lambdagrpc.internal.web;

import java.nio.charset.StandardCharsets;

/** Puts the frames of a body in a form that a person can read, for those who debug interop. */
public final class WireLog {

  private static final int SHOWN_BYTES = 32;

  private WireLog() {}

  /**
   * Describes a body frame by frame: flag, length, first bytes, and trailers as text. A body whose
   * framing is broken is described as far as it goes.
   *
   * @param title stands before each line, such as {@code request}
   */
  public static String describe(String title, byte[] body) {
    StringBuilder text = new StringBuilder();
    if (body.length == 0) {
      text.append(title).append(" without frames\n");
    }
    for (int at = 0, number = 1; at < body.length; number++) {
      int payload = at + FrameReader.HEADER_LENGTH;
      text.append(title).append(" frame ").append(number).append(": ");
      if (payload > body.length) {
        text.append("header cut short:");
        appendBytes(body, at, body.length, text);
        return text.append('\n').toString();
      }
      int flag = body[at] & 0xff;
      long length = FrameReader.length(body, at);
      int end = (int) Math.min(body.length, payload + length);
      text.append("flag 0x").append(Integer.toHexString(0x100 | flag), 1, 3);
      text.append(", length ").append(length);
      if (payload + length > body.length) {
        text.append(", cut short after ").append(body.length - payload);
      }
      text.append(':');
      if (flag == FrameReader.TRAILERS) {
        String trailers = new String(body, payload, end - payload, StandardCharsets.ISO_8859_1);
        text.append(' ').append(trailers.trim().replace("\r\n", " | "));
      } else {
        appendBytes(body, payload, end, text);
      }
      text.append('\n');
      at = end;
    }
    return text.toString();
  }

  /** Shows the first bytes of a body of which no frames could be made. */
  public static String describeUndecoded(String title, byte[] body) {
    StringBuilder text = new StringBuilder();
    text.append(title).append(" body, not decoded: length ").append(body.length).append(':');
    appendBytes(body, 0, body.length, text);
    return text.append('\n').toString();
  }

  private static void appendBytes(byte[] body, int start, int end, StringBuilder text) {
    int shown = Math.min(end, start + SHOWN_BYTES);
    for (int i = start; i < shown; i++) {
      text.append(' ').append(Integer.toHexString(0x100 | (body[i] & 0xff)), 1, 3);
    }
    if (shown < end) {
      text.append(" and ").append(end - shown).append(" more");
    }
  }
}
