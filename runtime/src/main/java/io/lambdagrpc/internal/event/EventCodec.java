package io.lambdagrpc.internal.event;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * Decodes the event of an invocation into an HTTP request and encodes the reply in the same payload
 * format. Stateless, so safe for use by many threads.
 *
 * <p>The formats: https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html,
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html,
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html,
 * https://docs.aws.amazon.com/vpc-lattice/latest/ug/lambda-functions.html
 */
public final class EventCodec {

  private static final String SET_COOKIE = "set-cookie";
  private static final String SHORT_BODY = "ok\n";
  private static final int OK = 200;
  private static final int NO_CONTENT = 204;
  private static final String HEX = "0123456789abcdef";

  private EventCodec() {}

  /**
   * Returns the request of an event.
   *
   * @param event one JSON document in UTF-8; only read, and not kept
   * @throws InvalidEventException if it is not JSON, or no HTTP request
   */
  public static HttpRequest decode(byte[] event) {
    return new EventReader(event).read();
  }

  /**
   * Writes a reply as one JSON document. A binary body is base64 in all formats: a gateway would
   * recode it as text otherwise. A text body is not, since it would grow by a third for nothing.
   *
   * <p>A header that occurs more than once is joined with a comma where the format has single
   * values. Payload 2.0 has a list for {@code set-cookie}; {@link PayloadFormat#ALB} and VPC
   * Lattice have none, so only one cookie survives there.
   */
  public static void encode(PayloadFormat format, HttpResponse response, OutputStream out)
      throws IOException {
    StringBuilder head = new StringBuilder(512);
    head.append("{\"statusCode\":").append(response.status());
    if (format.isPayload2()) {
      singleValueHeaders(head, response.headers(), SET_COOKIE);
      cookies(head, response.headers());
    } else if (format == PayloadFormat.ALB || format.isLattice()) {
      singleValueHeaders(head, orDefault(response.headers()), "");
    } else if (format == PayloadFormat.ALB_MULTI_VALUE) {
      multiValueHeaders(head, orDefault(response.headers()));
    } else {
      multiValueHeaders(head, response.headers());
    }
    boolean plain = response.isText() || response.length() == 0;
    head.append(",\"isBase64Encoded\":").append(!plain).append(",\"body\":\"");
    out.write(head.toString().getBytes(StandardCharsets.UTF_8));
    ByteBuffer body = ByteBuffer.wrap(response.body(), 0, response.length());
    if (!plain) {
      body = Base64.getEncoder().encode(body);
    }
    out.write(body.array(), 0, body.limit());
    out.write('"');
    out.write('}');
  }

  /**
   * Returns what stands before the body of a streamed reply, in the same form for all formats:
   * single values, and a list of cookies, which may be empty.
   */
  public static byte[] encodePrelude(int status, HttpHeaders headers) {
    StringBuilder prelude = new StringBuilder(256);
    prelude.append("{\"statusCode\":").append(status);
    singleValueHeaders(prelude, headers, SET_COOKIE);
    prelude.append(",\"cookies\":");
    if (headers.first(SET_COOKIE) == null) {
      prelude.append("[]");
    } else {
      values(prelude, headers, SET_COOKIE);
    }
    prelude.append('}');
    return prelude.toString().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Writes a reply that is complete where one that is streamed is expected. One without a body gets
   * a short one, and status 200 instead of 204, which allows none: a stream that has no byte after
   * its prelude leaves clients of a Function URL waiting.
   */
  public static void stream(HttpResponse response, StreamedReply out) throws IOException {
    int status = response.status();
    byte[] body = Arrays.copyOf(response.body(), response.length());
    if (body.length == 0) {
      status = status == NO_CONTENT ? OK : status;
      body = SHORT_BODY.getBytes(StandardCharsets.US_ASCII);
      if (response.headers().first("content-type") == null) {
        response.headers().add("content-type", "text/plain; charset=utf-8");
      }
    }
    out.begin(encodePrelude(status, response.headers()));
    out.writeChunk(body);
    out.end();
  }

  /**
   * A load balancer answers 502 to an empty map; the type is the one it would add by itself. VPC
   * Lattice wants headers as well, what becomes of a reply without is not documented.
   */
  private static HttpHeaders orDefault(HttpHeaders headers) {
    if (headers.size() > 0) {
      return headers;
    }
    HttpHeaders one = new HttpHeaders();
    one.add("content-type", "application/octet-stream");
    return one;
  }

  private static void singleValueHeaders(StringBuilder out, HttpHeaders headers, String without) {
    out.append(",\"headers\":{");
    String comma = "";
    for (int i = 0; i < headers.size(); i++) {
      String name = headers.name(i);
      if (headers.indexOf(name, 0) != i || name.equals(without)) {
        continue;
      }
      out.append(comma);
      string(out, name);
      out.append(':');
      string(out, joined(headers, i));
      comma = ",";
    }
    out.append('}');
  }

  private static String joined(HttpHeaders headers, int first) {
    String name = headers.name(first);
    String value = headers.value(first);
    for (int i = first + 1; i < headers.size(); i++) {
      if (headers.name(i).equals(name)) {
        value = value + "," + headers.value(i);
      }
    }
    return value;
  }

  private static void multiValueHeaders(StringBuilder out, HttpHeaders headers) {
    out.append(",\"multiValueHeaders\":{");
    String comma = "";
    for (int i = 0; i < headers.size(); i++) {
      String name = headers.name(i);
      if (headers.indexOf(name, 0) != i) {
        continue;
      }
      out.append(comma);
      string(out, name);
      out.append(':');
      values(out, headers, name);
      comma = ",";
    }
    out.append('}');
  }

  private static void cookies(StringBuilder out, HttpHeaders headers) {
    if (headers.first(SET_COOKIE) != null) {
      out.append(",\"cookies\":");
      values(out, headers, SET_COOKIE);
    }
  }

  private static void values(StringBuilder out, HttpHeaders headers, String name) {
    char separator = '[';
    for (int i = 0; i < headers.size(); i++) {
      if (headers.name(i).equals(name)) {
        out.append(separator);
        string(out, headers.value(i));
        separator = ',';
      }
    }
    out.append(']');
  }

  /** Appends {@code text} as a JSON string. */
  public static void string(StringBuilder out, String text) {
    out.append('"');
    int appended = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append(text, appended, i).append('\\');
        appended = i;
      } else if (c < ' ') {
        out.append(text, appended, i);
        control(out, c);
        appended = i + 1;
      }
    }
    if (appended == 0) {
      out.append(text);
    } else {
      out.append(text, appended, text.length());
    }
    out.append('"');
  }

  /** Short where JSON is: a stack trace is full of them, and read by people. */
  private static void control(StringBuilder out, char c) {
    switch (c) {
      case '\n' -> out.append("\\n");
      case '\t' -> out.append("\\t");
      case '\r' -> out.append("\\r");
      case '\b' -> out.append("\\b");
      case '\f' -> out.append("\\f");
      default -> out.append("\\u00").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 0xf));
    }
  }
}
