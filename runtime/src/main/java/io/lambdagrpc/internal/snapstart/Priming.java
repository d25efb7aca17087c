package io.lambdagrpc.internal.snapstart;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.lambdagrpc.internal.event.JsonWriter;
import io.lambdagrpc.internal.wire.HeaderMetadata;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/**
 * Calls every method once before the checkpoint, so that what the first call after the restore
 * needs is loaded and initialized: one call as each front sends it, with a deadline, gzip and text
 * mode among them.
 */
public final class Priming {

  /** A field that no message has: an empty message would be answered without being parsed. */
  private static final byte[] MESSAGE = {
    (byte) 0xf8, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0xf, 0
  };

  private static final String[] PAYLOAD_1 = {
    "\"version\":\"1.0\",\"httpMethod\":\"POST\",\"requestContext\":{\"stage\":\"$default\"},\"path\":\"",
    "\"httpMethod\":\"POST\",\"requestContext\":{\"stage\":\"$default\"},\"path\":\"",
    "\"httpMethod\":\"POST\",\"requestContext\":{\"elb\":{}},\"path\":\""
  };

  private static final String LATTICE_V1 = "\"method\":\"POST\",\"raw_path\":\"";
  private static final String LATTICE_V2 =
      "\"version\":\"2.0\",\"method\":\"POST\",\"requestContext\":{\"targetGroupArn\":\"a\"},\"path\":\"";

  private static final String NO_METHOD = "io.lambdagrpc.Priming/Prime";

  private Priming() {}

  /**
   * Returns the events that call these methods, at least one for each kind of front.
   *
   * @param basePath one that the called server takes; empty for none
   * @param json whether calls with messages in JSON are among them
   */
  public static List<byte[]> events(String basePath, PrimingMethods methods, boolean json)
      throws IOException {
    List<String> names = methods.names();
    // Where no method can be called, a call of an unknown one still loads most of it.
    String first = basePath + "/" + (names.isEmpty() ? NO_METHOD : names.get(0));
    List<byte[]> events = new ArrayList<>();
    for (String front : PAYLOAD_1) {
      events.add(event(front + first, "headers", "", "application/grpc-web+proto", false));
      events.add(event(front + first, "multiValueHeaders", "[", "application/grpc-web-text", true));
    }
    events.add(event(LATTICE_V1 + first, "application/grpc-web+proto", false));
    events.add(event(LATTICE_V2 + first, "headers", "[", "application/grpc-web-text", true));
    events.add(event(payload2(".execute-api.", first), "application/grpc-web-text", false));
    events.add(event(payload2(".lambda-url.", first), "application/grpc-web+proto", true));
    for (String name : names) {
      events.add(
          event(
              payload2(".lambda-url.", basePath + "/" + name),
              "application/grpc-web+proto",
              false));
      events.add(connect(basePath, name, methods.isUnary(name), false));
      if (json) {
        events.add(connect(basePath, name, methods.isUnary(name), true));
      }
    }
    return events;
  }

  /** Returns the event of a call in the Connect protocol. */
  private static byte[] connect(String basePath, String name, boolean isUnary, boolean json) {
    byte[] message = json ? utf8("{}") : MESSAGE;
    String codec = json ? "json" : "proto";
    return utf8(
        "{"
            + payload2(".lambda-url.", basePath + "/" + name)
            + "\",\"headers\":{\"content-type\":\"application/"
            + (isUnary ? codec : "connect+" + codec)
            + "\",\"connect-protocol-version\":\"1\",\"connect-timeout-ms\":\"10000\"},"
            + "\"isBase64Encoded\":true,\"body\":\""
            + Base64.getEncoder().encodeToString(isUnary ? message : framed(0, message))
            + "\"}");
  }

  /** Returns the event of one call with a message and metadata of the user's. */
  public static <ReqT> byte[] event(
      String basePath, MethodDescriptor<ReqT, ?> method, Metadata metadata, ReqT request)
      throws IOException {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    try (InputStream message = method.streamRequest(request)) {
      byte[] bytes = message.readAllBytes();
      DataOutputStream head = new DataOutputStream(frame);
      head.writeByte(0);
      head.writeInt(bytes.length);
      head.write(bytes);
    }
    String path = basePath + "/" + method.getFullMethodName();
    StringBuilder event = new StringBuilder("{" + payload2(".lambda-url.", path));
    event.append("\",\"headers\":{\"content-type\":\"application/grpc-web+proto\"");
    List<String> fields = HeaderMetadata.encode(metadata);
    for (int i = 0; i < fields.size(); i += 2) {
      event.append(',');
      JsonWriter.string(event, fields.get(i));
      event.append(':');
      JsonWriter.string(event, fields.get(i + 1));
    }
    event.append("},\"isBase64Encoded\":true,\"body\":\"");
    event.append(Base64.getEncoder().encodeToString(frame.toByteArray())).append("\"}");
    return utf8(event.toString());
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String payload2(String domain, String path) {
    return "\"version\":\"2.0\",\"requestContext\":{\"domainName\":\"a"
        + domain
        + "b\",\"http\":{\"method\":\"POST\"}},\"rawPath\":\""
        + path;
  }

  private static byte[] event(String start, String contentType, boolean gzip) throws IOException {
    return event(start, "headers", "", contentType, gzip);
  }

  private static byte[] event(
      String start, String headers, String bracket, String contentType, boolean gzip)
      throws IOException {
    String open = bracket + "\"";
    String close = bracket.isEmpty() ? "\"" : "\"]";
    String encoding = gzip ? "gzip" : "identity";
    String body = Base64.getEncoder().encodeToString(frame(gzip));
    String event =
        "{"
            + start
            + "\",\""
            + headers
            + "\":{\"content-type\":"
            + (open + contentType + close)
            + ",\"grpc-timeout\":"
            + (open + "10S" + close)
            + ",\"grpc-accept-encoding\":"
            + (open + encoding + close)
            + ",\"grpc-encoding\":"
            + (open + encoding + close)
            + "},\"isBase64Encoded\":"
            + !contentType.contains("text")
            + ",\"body\":\""
            + body
            + "\"}";
    return utf8(event);
  }

  private static byte[] frame(boolean gzip) throws IOException {
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    if (gzip) {
      try (GZIPOutputStream zip = new GZIPOutputStream(message)) {
        zip.write(MESSAGE);
      }
    } else {
      message.write(MESSAGE);
    }
    return framed(gzip ? 1 : 0, message.toByteArray());
  }

  private static byte[] framed(int flag, byte[] message) {
    byte[] frame = new byte[5 + message.length];
    frame[0] = (byte) flag;
    frame[4] = (byte) message.length;
    System.arraycopy(message, 0, frame, 5, message.length);
    return frame;
  }
}
