package io.lambdagrpc.internal.event;

import java.io.ByteArrayOutputStream;
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
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
 */
public final class EventCodec {

  private static final String SET_COOKIE = "set-cookie";
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
   * values. Payload 2.0 has a list for {@code set-cookie}; {@link PayloadFormat#ALB} has none, so
   * only one cookie survives there.
   */
  public static void encode(PayloadFormat format, HttpResponse response, OutputStream out)
      throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream(512);
    ascii(head, "{\"statusCode\":" + response.status());
    if (format == PayloadFormat.FUNCTION_URL || format == PayloadFormat.HTTP_API) {
      singleValueHeaders(head, response.headers(), SET_COOKIE);
      cookies(head, response.headers());
    } else if (format == PayloadFormat.ALB) {
      singleValueHeaders(head, orDefault(response.headers()), "");
    } else if (format == PayloadFormat.ALB_MULTI_VALUE) {
      multiValueHeaders(head, orDefault(response.headers()));
    } else {
      multiValueHeaders(head, response.headers());
    }
    boolean plain = response.isText() || response.length() == 0;
    ascii(
        head,
        plain ? ",\"isBase64Encoded\":false,\"body\":\"" : ",\"isBase64Encoded\":true,\"body\":\"");
    head.writeTo(out);
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
    ByteArrayOutputStream prelude = new ByteArrayOutputStream(256);
    ascii(prelude, "{\"statusCode\":" + status);
    singleValueHeaders(prelude, headers, SET_COOKIE);
    ascii(prelude, ",\"cookies\":");
    if (headers.first(SET_COOKIE) == null) {
      ascii(prelude, "[]");
    } else {
      values(prelude, headers, SET_COOKIE);
    }
    prelude.write('}');
    return prelude.toByteArray();
  }

  /** Writes a reply that is complete where one that is streamed is expected. */
  public static void stream(HttpResponse response, StreamedReply out) throws IOException {
    out.begin(encodePrelude(response.status(), response.headers()));
    if (response.length() > 0) {
      out.writeChunk(Arrays.copyOf(response.body(), response.length()));
    }
    out.end();
  }

  /** A load balancer answers 502 to an empty map; the type is the one it would add by itself. */
  private static HttpHeaders orDefault(HttpHeaders headers) {
    if (headers.size() > 0) {
      return headers;
    }
    HttpHeaders one = new HttpHeaders();
    one.add("content-type", "application/octet-stream");
    return one;
  }

  private static void singleValueHeaders(
      ByteArrayOutputStream out, HttpHeaders headers, String without) {
    ascii(out, ",\"headers\":{");
    String comma = "";
    for (int i = 0; i < headers.size(); i++) {
      String name = headers.name(i);
      if (headers.indexOf(name) != i || name.equals(without)) {
        continue;
      }
      ascii(out, comma);
      string(out, name);
      out.write(':');
      string(out, joined(headers, i));
      comma = ",";
    }
    out.write('}');
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

  private static void multiValueHeaders(ByteArrayOutputStream out, HttpHeaders headers) {
    ascii(out, ",\"multiValueHeaders\":{");
    String comma = "";
    for (int i = 0; i < headers.size(); i++) {
      String name = headers.name(i);
      if (headers.indexOf(name) != i) {
        continue;
      }
      ascii(out, comma);
      string(out, name);
      out.write(':');
      values(out, headers, name);
      comma = ",";
    }
    out.write('}');
  }

  private static void cookies(ByteArrayOutputStream out, HttpHeaders headers) {
    if (headers.first(SET_COOKIE) != null) {
      ascii(out, ",\"cookies\":");
      values(out, headers, SET_COOKIE);
    }
  }

  private static void values(ByteArrayOutputStream out, HttpHeaders headers, String name) {
    int separator = '[';
    for (int i = 0; i < headers.size(); i++) {
      if (headers.name(i).equals(name)) {
        out.write(separator);
        string(out, headers.value(i));
        separator = ',';
      }
    }
    out.write(']');
  }

  /** Writes {@code text} as a JSON string. */
  public static void string(ByteArrayOutputStream out, String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    out.write('"');
    int written = 0;
    for (int i = 0; i < utf8.length; i++) {
      byte b = utf8[i];
      if (b == '"' || b == '\\') {
        out.write(utf8, written, i - written);
        out.write('\\');
        written = i;
      } else if (b >= 0 && b < ' ') {
        out.write(utf8, written, i - written);
        ascii(out, "\\u00");
        out.write(HEX.charAt(b >> 4));
        out.write(HEX.charAt(b & 0xf));
        written = i + 1;
      }
    }
    out.write(utf8, written, utf8.length - written);
    out.write('"');
  }

  private static void ascii(ByteArrayOutputStream out, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    out.write(bytes, 0, bytes.length);
  }
}
