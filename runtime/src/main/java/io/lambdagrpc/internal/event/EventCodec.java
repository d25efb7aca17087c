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

  /**
   * A load balancer answers 502 to an empty map; this is the type that it adds by itself. VPC
   * Lattice requires headers, too, and does not document what it does with a reply that has none.
   */
  private static final String DEFAULT_TYPE = "application/octet-stream";

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
   * recode it as text otherwise. A text body is not: it would grow by a third for nothing, and a
   * REST API without binary media types would send the base64 itself.
   *
   * <p>A header that occurs more than once is joined with a comma where the format has single
   * values. Payload 2.0 has a list for {@code set-cookie}; {@link PayloadFormat#ALB} and VPC
   * Lattice have none, so only one cookie survives there. A header whose name or value HTTP does
   * not allow is left out.
   */
  public static void encode(PayloadFormat format, HttpResponse response, OutputStream out)
      throws IOException {
    StringBuilder head = new StringBuilder(256);
    head.append("{\"statusCode\":").append(response.status());
    if (format.isPayload2()) {
      headers(head, response.headers(), false, SET_COOKIE, "");
      if (response.headers().first(SET_COOKIE) != null) {
        cookies(head, response.headers());
      }
    } else if (format == PayloadFormat.ALB || format.isLattice()) {
      headers(head, response.headers(), false, "", DEFAULT_TYPE);
    } else if (format == PayloadFormat.ALB_MULTI_VALUE) {
      headers(head, response.headers(), true, "", DEFAULT_TYPE);
    } else {
      headers(head, response.headers(), true, "", "");
    }
    boolean isText = response.escapes() != HttpResponse.BINARY || response.length() == 0;
    head.append(",\"isBase64Encoded\":").append(!isText).append(",\"body\":\"");
    out.write(head.toString().getBytes(StandardCharsets.UTF_8));
    ByteBuffer body =
        isText
            ? JsonWriter.escape(response.body(), response.length(), response.escapes())
            : Base64.getEncoder().encode(ByteBuffer.wrap(response.body(), 0, response.length()));
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
    headers(prelude, headers, false, SET_COOKIE, "");
    cookies(prelude, headers);
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
   * Writes the map of headers, values of one name together. Every header of a reply is written here
   * or by {@link #cookies}, whoever set it; one that is not valid is left out.
   *
   * @param isMulti whether each name has a list of its values, instead of one value for all
   * @param without a name that is left out
   * @param defaultType the content type where nothing else is in the map; empty for none
   */
  private static void headers(
      StringBuilder out, HttpHeaders headers, boolean isMulti, String without, String defaultType) {
    String before = isMulti ? ":[\"" : ":\"";
    String after = isMulti ? "\"]" : "\"";
    HttpHeaders grouped = headers.grouped();
    String name = "";
    out.append(isMulti ? ",\"multiValueHeaders\":{" : ",\"headers\":{");
    for (int i = 0; i < grouped.size(); i++) {
      if (!isHeader(grouped, i) || grouped.name(i).equals(without)) {
        continue;
      }
      if (grouped.name(i).equals(name)) {
        out.append(isMulti ? "\",\"" : ",");
      } else {
        out.append(name.isEmpty() ? "" : after + ",");
        name = grouped.name(i);
        out.append('"').append(name).append('"').append(before); // a token needs no escapes
      }
      JsonWriter.escape(out, grouped.value(i));
    }
    if (name.isEmpty() && !defaultType.isEmpty()) {
      name = "content-type";
      out.append("\"content-type\"").append(before).append(defaultType);
    }
    out.append(name.isEmpty() ? "" : after).append('}');
  }

  private static void cookies(StringBuilder out, HttpHeaders headers) {
    out.append(",\"cookies\":[");
    String comma = "";
    for (int i = headers.indexOf(SET_COOKIE, 0); i >= 0; i = headers.indexOf(SET_COOKIE, i + 1)) {
      if (isHeader(headers, i)) {
        out.append(comma);
        JsonWriter.string(out, headers.value(i));
        comma = ",";
      }
    }
    out.append(']');
  }

  /**
   * Tells whether name and value are valid (RFC 9110, 5.1 and 5.5): a line break would begin
   * another header, and fronts differ in what they do with characters beyond ASCII.
   */
  private static boolean isHeader(HttpHeaders headers, int index) {
    String value = headers.value(index);
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if ((c < ' ' && c != '\t') || c > '~') {
        return false;
      }
    }
    return HttpHeaders.isName(headers.name(index));
  }
}
