package io.lambdagrpc.internal.connect;

import io.grpc.Status;
import io.lambdagrpc.internal.event.HttpRequest;
import io.lambdagrpc.internal.event.Query;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * A unary request, whether it stands in a body (<a
 * href="https://connectrpc.com/docs/protocol/#unary-request">Unary-Request</a>) or in a query (<a
 * href="https://connectrpc.com/docs/protocol/#unary-get-request">Unary-Get-Request</a>).
 *
 * @param codec of the messages; null where the request names none
 * @param encoding of the message; null where the request names none
 * @param version of the protocol: {@code 1}, and {@code v1} in a query; null where the request
 *     names none
 * @param message as it stands, in its encoding
 * @param fault what is wrong with these; null if nothing is
 */
@SuppressWarnings("ArrayRecordComponent") // the body of the request, of which there is one
record UnaryRequest(
    HttpRequest http,
    @Nullable String codec,
    @Nullable String encoding,
    @Nullable String version,
    byte[] message,
    @Nullable Status fault) {

  static UnaryRequest ofPost(HttpRequest http, String codec) {
    return new UnaryRequest(
        http,
        codec,
        http.headers().first("content-encoding"),
        http.headers().first("connect-protocol-version"),
        http.body(),
        null);
  }

  static UnaryRequest ofGet(HttpRequest http) {
    String query = http.query();
    try {
      byte[] message = Query.firstBytes(query, "message");
      if (message != null && "1".equals(Query.first(query, "base64"))) {
        message = decodeBase64(message);
      }
      String codec = Query.first(query, "encoding");
      return new UnaryRequest(
          http,
          codec,
          Query.first(query, "compression"),
          Query.first(query, "connect"),
          message == null ? new byte[0] : message,
          codec == null ? missing("encoding") : message == null ? missing("message") : null);
    } catch (IllegalArgumentException e) {
      return new UnaryRequest(
          http, null, null, null, new byte[0], invalid(String.valueOf(e.getMessage())));
    }
  }

  /** Takes both alphabets: the specification has the URL-safe one, many libraries the other. */
  private static byte[] decodeBase64(byte[] encoded) {
    String text =
        new String(encoded, StandardCharsets.ISO_8859_1).replace('+', '-').replace('/', '_');
    try {
      return Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "message: " + encoded.length + " characters (expected: URL-safe base64)", e);
    }
  }

  private static Status missing(String name) {
    return invalid("query: no " + name + " (expected: message and encoding)");
  }

  private static Status invalid(String text) {
    return Status.INVALID_ARGUMENT.withDescription(text);
  }

  boolean isGet() {
    return http.method().equals("GET");
  }

  boolean isJson() {
    return "json".equals(codec);
  }
}
