package io.lambdagrpc.internal.web;

import io.grpc.Status;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The dialect of a request or a reply, told by its content type.
 *
 * @param contentType what a reply in this dialect names; one whose codec is not served names none
 * @param codec of the messages, {@code proto} where the type names none
 * @param isText whether all of the body is base64, instead of the frames as they are
 */
public record WebProtocol(String contentType, String codec, boolean isText) {

  /** The one codec that is served; also what a bare {@code application/grpc-web} means. */
  private static final String PROTO = "proto";

  private static final String PLUS_PROTO = "+" + PROTO;
  private static final String BINARY = "application/grpc-web";
  private static final String TEXT = BINARY + "-text";

  /** What nearly all clients send, which is told without taking it apart. */
  private static final WebProtocol USUAL = new WebProtocol(BINARY + PLUS_PROTO, PROTO, false);

  /**
   * Returns the dialect that a content type names, or null where it is not grpc-web. Case and
   * parameters do not count: gateways append {@code ; charset=utf-8}. Nor does it count how often
   * the type was sent: some fronts join the fields of a name with commas.
   */
  public static @Nullable WebProtocol find(@Nullable String contentType) {
    if (contentType == null) {
      return null;
    }
    if (contentType.equals(USUAL.contentType)) {
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
      return new WebProtocol(type, PROTO, isText);
    }
    return codec.charAt(0) == '+' && codec.indexOf(',') < 0
        ? new WebProtocol(bare, codec.substring(1), isText)
        : null;
  }

  /**
   * Returns the first grpc-web dialect of an {@code accept} field, or null where it names none. The
   * weights of its types do not count: a client that names two can read both.
   */
  public static @Nullable WebProtocol findAccepted(String accept) {
    for (int start = 0; start < accept.length(); ) {
      int comma = accept.indexOf(',', start);
      int end = comma < 0 ? accept.length() : comma;
      WebProtocol found = find(accept.substring(start, end));
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

  /** Tells whether messages of this dialect can be read and written. */
  public boolean isSupported() {
    return codec.equals(PROTO);
  }

  /**
   * Checks that messages of this dialect can be read and written.
   *
   * @throws io.grpc.StatusRuntimeException UNIMPLEMENTED where they cannot
   */
  public void checkSupported() {
    if (!isSupported()) {
      throw Status.UNIMPLEMENTED
          .withDescription("codec: " + codec + " (expected: " + PROTO + ")")
          .asRuntimeException();
    }
  }

  /**
   * Returns the frames of a request body.
   *
   * @return {@code body} itself where the dialect leaves frames as they are
   * @throws io.grpc.StatusRuntimeException INTERNAL where a text body is not base64
   */
  public byte[] decode(byte[] body) {
    return isText ? TextBody.decode(body) : body;
  }

  /**
   * Returns the body of a reply with these frames, or a part of one: parts stand one after the
   * other as they are.
   *
   * @return {@code frames} itself where the dialect leaves frames as they are
   */
  public byte[] encode(byte[] frames) {
    return isText ? TextBody.encode(frames) : frames;
  }
}
