package io.lambdagrpc.client;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The two ways in which grpc-web writes a body (<a
 * href="https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-WEB.md">PROTOCOL-WEB</a>, "Content
 * Type"): the frames as they are, or the frames in base64.
 */
enum WebFormat {
  BINARY("application/grpc-web", "application/grpc-web+proto"),
  TEXT("application/grpc-web-text", "application/grpc-web-text");

  private final String name;
  private final String contentType;

  WebFormat(String name, String contentType) {
    this.name = name;
    this.contentType = contentType;
  }

  /** Returns what a request in this format says of itself and accepts. */
  String contentType() {
    return contentType;
  }

  /**
   * Finds the format that a content type names, whatever its case and parameters; null if the
   * messages are not in protobuf. Of a type that was sent twice and joined the first one counts.
   */
  static @Nullable WebFormat find(@Nullable String contentType) {
    if (contentType == null) {
      return null;
    }
    int end = 0;
    while (end < contentType.length() && ";,".indexOf(contentType.charAt(end)) < 0) {
      end++;
    }
    String found = contentType.substring(0, end).strip().toLowerCase(Locale.ROOT);
    for (WebFormat format : values()) {
      if (found.equals(format.name) || found.equals(format.name + "+proto")) {
        return format;
      }
    }
    return null;
  }
}
