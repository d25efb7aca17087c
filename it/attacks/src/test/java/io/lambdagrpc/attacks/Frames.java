package io.lambdagrpc.attacks;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.StringValue;
import io.lambdagrpc.attacks.FrontReply.Malformed;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** The body of a grpc-web reply as a strict client reads it. */
record Frames(
    List<String> messages, int status, String description, List<HttpCall.Field> trailers) {

  private static final int TRAILERS = 0x80;

  static Frames of(FrontReply reply) throws Malformed {
    String type = reply.header("content-type");
    boolean text = type.startsWith("application/grpc-web-text");
    ByteBuffer rest = ByteBuffer.wrap(text ? quadruples(reply.body()) : reply.body());
    List<String> messages = new ArrayList<>();
    while (true) {
      check(rest.remaining() >= 5, "no trailer frame");
      int flag = rest.get() & 0xff;
      int length = rest.getInt();
      check(length >= 0 && length <= rest.remaining(), "frame cut short");
      byte[] payload = new byte[length];
      rest.get(payload);
      if (flag == TRAILERS) {
        check(!rest.hasRemaining(), "bytes after the trailer frame");
        return of(messages, new String(payload, StandardCharsets.ISO_8859_1));
      }
      check(flag == 0 || flag == 1, "flag " + flag);
      byte[] message = flag == 1 ? gunzip(payload) : payload;
      messages.add(type.endsWith("+json") ? ConnectReply.message(message, true) : message(message));
    }
  }

  private static byte[] quadruples(byte[] body) throws Malformed {
    check(body.length % 4 == 0, "base64 not in quadruples");
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    for (int at = 0; at < body.length; at += 4) {
      frames.writeBytes(Base64.getDecoder().decode(Arrays.copyOfRange(body, at, at + 4)));
    }
    return frames.toByteArray();
  }

  private static byte[] gunzip(byte[] compressed) throws Malformed {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new Malformed("message is no gzip");
    }
  }

  private static String message(byte[] message) throws Malformed {
    try {
      return StringValue.parseFrom(message).getValue();
    } catch (InvalidProtocolBufferException e) {
      throw new Malformed("message does not parse");
    }
  }

  private static Frames of(List<String> messages, String block) throws Malformed {
    check(block.endsWith("\r\n"), "trailers without an end");
    int status = -1;
    String description = "";
    List<HttpCall.Field> trailers = new ArrayList<>();
    for (String line : block.substring(0, block.length() - 2).split("\r\n", -1)) {
      int colon = line.indexOf(':');
      check(colon > 0, "trailer without a name");
      boolean printable = line.chars().allMatch(c -> c >= ' ' && c < 0x7f);
      check(printable, "trailer " + Attack.excerpt(line.getBytes(StandardCharsets.UTF_8)));
      String name = line.substring(0, colon);
      String value = line.substring(colon + 1);
      trailers.add(new HttpCall.Field(name, value));
      if (name.equals("grpc-status")) {
        check(status < 0, "two statuses");
        check(value.matches("[0-9]|1[0-6]"), "grpc-status " + value);
        status = Integer.parseInt(value);
      } else if (name.equals("grpc-message")) {
        description = URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
      }
    }
    check(status >= 0, "no grpc-status in the trailer frame");
    return new Frames(messages, status, description, trailers);
  }

  private static void check(boolean condition, String otherwise) throws Malformed {
    if (!condition) {
      throw new Malformed(otherwise);
    }
  }
}
