package io.lambdagrpc.internal.web;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The dialect of one exchange, told by its content type: the binary framing and the codec of the
 * messages.
 */
public final class WebProtocol {

  /** The one codec that is served; also what a bare {@code application/grpc-web} means. */
  private static final String PROTO = "proto";

  private static final String WEB = "application/grpc-web";

  private static final WebProtocol BINARY = new WebProtocol(WEB, PROTO);
  private static final WebProtocol BINARY_PROTO = new WebProtocol(WEB + "+proto", PROTO);

  private final String contentType;
  private final String codec;

  private WebProtocol(String contentType, String codec) {
    this.contentType = contentType;
    this.codec = codec;
  }

  /**
   * Returns the dialect that a request of this content type speaks, or null where it is not
   * grpc-web. Case and parameters do not count: gateways append {@code ; charset=utf-8}.
   */
  public static @Nullable WebProtocol find(@Nullable String contentType) {
    if (contentType == null) {
      return null;
    }
    String type = withoutParameters(contentType);
    if (type.equals(BINARY_PROTO.contentType)) {
      return BINARY_PROTO;
    }
    if (type.equals(WEB)) {
      return BINARY;
    }
    if (type.startsWith(WEB) && type.startsWith("+", WEB.length())) {
      return new WebProtocol(BINARY.contentType, type.substring(WEB.length() + 1));
    }
    return null;
  }

  private static String withoutParameters(String contentType) {
    int semicolon = contentType.indexOf(';');
    String type = semicolon < 0 ? contentType : contentType.substring(0, semicolon);
    return type.trim().toLowerCase(Locale.ROOT);
  }

  /** Returns the content type of the reply to a request in this dialect. */
  public String contentType() {
    return contentType;
  }

  /** Returns the codec that the request's type names, {@code proto} where it names none. */
  public String codec() {
    return codec;
  }

  /** Tells whether messages of this dialect can be read and written. */
  public boolean isSupported() {
    return codec.equals(PROTO);
  }
}
