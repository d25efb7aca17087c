package io.lambdagrpc.internal.web;

import io.grpc.Status;
import io.lambdagrpc.internal.event.HttpHeaders;
import io.lambdagrpc.internal.text.Excerpt;
import org.jspecify.annotations.Nullable;

/**
 * A content type of grpc-web.
 *
 * @param name what a reply of this type has as its content type; one whose codec is not served
 *     names no codec
 * @param codec of the messages, {@code proto} where the type names none
 * @param isText whether all of the body is base64, instead of the frames as they are
 */
record ContentType(String name, String codec, boolean isText) {

  /** What a bare {@code application/grpc-web} means. */
  private static final String PROTO = "proto";

  private static final String JSON = "json";

  private static final String PLUS_PROTO = "+" + PROTO;
  private static final String PLUS_JSON = "+" + JSON;
  private static final String BINARY = "application/grpc-web";
  private static final String TEXT = BINARY + "-text";

  /** What nearly all clients send, recognized without parsing. */
  private static final ContentType USUAL = new ContentType(BINARY + PLUS_PROTO, PROTO, false);

  /**
   * Returns what a content type means, or null where it is not grpc-web. Case and parameters do not
   * count: gateways append {@code ; charset=utf-8}.
   */
  static @Nullable ContentType find(@Nullable String contentType) {
    if (contentType == null) {
      return null;
    }
    if (contentType.equals(USUAL.name)) {
      return USUAL;
    }
    String type = HttpHeaders.mediaType(contentType);
    boolean isText = type.startsWith(TEXT);
    String bare = isText ? TEXT : BINARY;
    if (!type.startsWith(bare)) {
      return null;
    }
    String codec = type.substring(bare.length());
    if (codec.isEmpty() || codec.equals(PLUS_PROTO)) {
      return new ContentType(type, PROTO, isText);
    }
    if (codec.equals(PLUS_JSON)) {
      return new ContentType(type, JSON, isText);
    }
    return codec.charAt(0) == '+' && codec.indexOf(',') < 0
        ? new ContentType(bare, codec.substring(1), isText)
        : null;
  }

  /**
   * Returns the first content type of grpc-web and this one's codec in an {@code accept} field, or
   * null where it names none. The weights of its types do not count: a client that names two can
   * read both.
   */
  @Nullable ContentType findAccepted(String accept) {
    for (int start = 0; start < accept.length(); ) {
      int comma = accept.indexOf(',', start);
      int end = comma < 0 ? accept.length() : comma;
      ContentType found = find(accept.substring(start, end));
      if (found != null && found.codec.equals(codec)) {
        return found;
      }
      start = end + 1;
    }
    return null;
  }

  /** Tells whether messages in this codec can be read and written. */
  boolean isSupported() {
    return codec.equals(PROTO) || isJson();
  }

  boolean isJson() {
    return codec.equals(JSON);
  }

  /**
   * Checks that messages in this codec can be read and written.
   *
   * @throws io.grpc.StatusRuntimeException UNIMPLEMENTED where they cannot
   */
  void checkSupported() {
    if (!isSupported()) {
      throw Status.UNIMPLEMENTED
          .withDescription(
              "codec: " + Excerpt.of(codec) + " (expected: " + PROTO + " or " + JSON + ")")
          .asRuntimeException();
    }
  }
}
