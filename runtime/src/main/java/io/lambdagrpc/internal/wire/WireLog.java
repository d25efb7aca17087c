package io.lambdagrpc.internal.wire;

import io.grpc.Status;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Puts the frames of one direction of a call in a form that a person can read, for those who debug
 * interop. Values that are secret, as a rule, are not shown. Not safe for use by many threads at
 * once.
 */
public final class WireLog {

  private static final int SHOWN_BYTES = 32;
  private static final int SHOWN_TRAILERS = 4096;

  /** A body of 5 MB holds a million empty frames, which must not become 35 MB of log. */
  private static final int SHOWN_FRAMES = 100;

  /** What the lines of a call have in all, but for its last frame; escapes make them longer. */
  private static final int SHOWN_CHARACTERS = 16 * 1024;

  private final String title;
  private final int endFlag;
  private int frames;
  private int characters;
  private boolean isCut;

  /**
   * Begins with the first frame.
   *
   * @param title stands before each line, such as {@code request}
   * @param endFlag the flag of the frame that is the end of a body
   */
  public WireLog(String title, int endFlag) {
    this.title = title;
    this.endFlag = endFlag;
  }

  /**
   * Describes a body, or the next part of one, a line for each frame: flag, length, first bytes,
   * and the end as text. A body whose framing is broken is described as far as it goes. Of many
   * frames, the first ones and the end are described.
   *
   * @param end what the end says, see {@link #describeEnd}; null where the frame has lines of
   *     trailers, which are shown as they came
   */
  public List<String> describe(byte[] body, @Nullable String end) {
    List<String> lines = new ArrayList<>();
    if (body.length == 0) {
      lines.add(title + " without frames");
    }
    for (int at = 0; at < body.length; ) {
      frames++;
      int payload = at + FrameReader.HEADER_LENGTH;
      int stop = body.length;
      boolean isLast = payload > body.length;
      if (!isLast) {
        stop = (int) Math.min(body.length, payload + FrameReader.length(body, at));
        isLast = stop == body.length && (body[at] & 0xff) == endFlag;
      }
      if ((frames <= SHOWN_FRAMES && characters < SHOWN_CHARACTERS) || isLast) {
        String line = title + " frame " + frames + ": " + frame(body, at, stop, end);
        characters += line.length();
        lines.add(line);
      } else if (!isCut) {
        isCut = true;
        lines.add(title + " frame " + frames + " and those after it are not shown");
      }
      at = stop;
    }
    return lines;
  }

  private String frame(byte[] body, int at, int stop, @Nullable String end) {
    StringBuilder text = new StringBuilder();
    int payload = at + FrameReader.HEADER_LENGTH;
    if (payload > body.length) {
      text.append("header cut short:");
      appendBytes(body, at, stop, text);
      return text.toString();
    }
    int flag = body[at] & 0xff;
    long length = FrameReader.length(body, at);
    text.append("flag 0x").append(Integer.toHexString(0x100 | flag), 1, 3);
    text.append(", length ").append(length);
    if (length > stop - payload) {
      text.append(", cut short after ").append(stop - payload);
    }
    text.append(':');
    if (flag != endFlag) {
      appendBytes(body, payload, stop, text);
    } else if (end != null) {
      text.append(' ').append(end);
    } else {
      appendTrailers(body, payload, stop, text);
    }
    return text.toString();
  }

  private static void appendTrailers(byte[] body, int start, int end, StringBuilder text) {
    int shown = Math.min(end, start + SHOWN_TRAILERS);
    String block = new String(body, start, shown - start, StandardCharsets.ISO_8859_1);
    String separator = " ";
    for (String trailer : block.replace("\r\n", "\n").replace('\r', '\n').trim().split("\n", -1)) {
      text.append(separator).append(masked(trailer));
      separator = " | ";
    }
    appendRest(shown, end, text);
  }

  /**
   * Describes how a call ended.
   *
   * @param trailers as names and values in turn
   */
  public static String describeEnd(Status status, List<String> trailers) {
    StringBuilder text = new StringBuilder();
    text.append(status.getCode());
    if (status.getDescription() != null) {
      text.append(' ').append(status.getDescription());
    }
    for (int i = 0; i < trailers.size() && text.length() < SHOWN_TRAILERS; i += 2) {
      text.append(" | ").append(masked(trailers.get(i) + ":" + trailers.get(i + 1)));
    }
    return text.length() <= SHOWN_TRAILERS
        ? text.toString()
        : text.substring(0, SHOWN_TRAILERS) + " and more";
  }

  private static String masked(String trailer) {
    int colon = trailer.indexOf(':');
    return colon >= 0 && isSecret(trailer.substring(0, colon).trim().toLowerCase(Locale.ROOT))
        ? trailer.substring(0, colon) + ":***"
        : trailer;
  }

  private static boolean isSecret(String name) {
    return switch (name) {
      case "authorization",
          "proxy-authorization",
          "cookie",
          "set-cookie",
          "x-api-key",
          "x-amz-security-token" ->
          true;
      default -> name.endsWith("-bin");
    };
  }

  /** Shows the first bytes of a body of which no frames could be made. */
  public String describeUndecoded(byte[] body) {
    return describeBody(" body, not decoded", body);
  }

  /** Shows the first bytes of a body that has no frames. */
  public String describeBare(byte[] body) {
    return describeBody(" body", body);
  }

  private String describeBody(String what, byte[] body) {
    StringBuilder text = new StringBuilder();
    text.append(title).append(what).append(": length ").append(body.length).append(':');
    appendBytes(body, 0, body.length, text);
    return text.toString();
  }

  private static void appendBytes(byte[] body, int start, int end, StringBuilder text) {
    int shown = Math.min(end, start + SHOWN_BYTES);
    for (int i = start; i < shown; i++) {
      text.append(' ').append(Integer.toHexString(0x100 | (body[i] & 0xff)), 1, 3);
    }
    appendRest(shown, end, text);
  }

  private static void appendRest(int shown, int end, StringBuilder text) {
    if (shown < end) {
      text.append(" and ").append(end - shown).append(" more");
    }
  }
}
