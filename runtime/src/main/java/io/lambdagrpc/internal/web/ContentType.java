package io.lambdagrpc.internal.web;

import io.grpc.Status;
import java.util.Locale;
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

  /** The one codec that is served; also what a bare {@code application/grpc-web} means. */
  private static final String PROTO = "proto";

  private static final String PLUS_PROTO = "+" + PROTO;
  private static final String BINARY = "application/grpc-web";
  private static final String TEXT = BINARY + "-text";

  /** What nearly all clients send, which is told without taking it apart. */
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
    String type = single(withoutParameters(contentType));
    boolean isText = type.startsWith(TEXT);
    String bare = isText ? TEXT : BINARY;
    if (!type.startsWith(bare)) {
      return null;
    }
    String codec = type.substring(bare.length());
    if (codec.isEmpty() || codec.equals(PLUS_PROTO)) {
      return new ContentType(type, PROTO, isText);
    }
    return codec.charAt(0) == '+' && codec.indexOf(',') < 0
        ? new ContentType(bare, codec.substring(1), isText)
        : null;
  }

  /**
   * Returns the first content type of grpc-web in an {@code accept} field, or null where it names
   * none. The weights of its types do not count: a client that names two can read both.
   */
  static @Nullable ContentType findAccepted(String accept) {
    for (int start = 0; start < accept.length(); ) {
      int comma = accept.indexOf(',', start);
      int end = comma < 0 ? accept.length() : comma;
      ContentType found = find(accept.substring(start, end));
      if (found != null) {
        return found;
      }
      start = end + 1;
    }
    return null;
  }

  private static String withoutParameters(String contentType) {
    int semicolon = contentType.indexOf(';');
    String type = semicolon < 0 ? contentType : contentType.substring(0, semicolon);
    return type.trim().toLowerCase(Locale.ROOT);
  }

  /** Returns the one type that is there, once or often; with another beside it, all of the text. */
  private static String single(String type) {
    int comma = type.indexOf(',');
    if (comma < 0) {
      return type;
    }
    String first = type.substring(0, comma).trim();
    for (String other : type.substring(comma + 1).split(",", -1)) {
      if (!other.trim().equals(first)) {
        return type;
      }
    }
    return first;
  }

  /** Tells whether messages in this codec can be read and written. */
  boolean isSupported() {
    return codec.equals(PROTO);
  }

  /**
   * Checks that messages in this codec can be read and written.
   *
   * @throws io.grpc.StatusRuntimeException UNIMPLEMENTED where they cannot
   */
  void checkSupported() {
    if (!isSupported()) {
      throw Status.UNIMPLEMENTED
          .withDescription("codec: " + codec + " (expected: " + PROTO + ")")
          .asRuntimeException();
    }
  }
}
