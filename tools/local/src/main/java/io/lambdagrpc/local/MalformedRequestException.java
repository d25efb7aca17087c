package io.lambdagrpc.local;

import java.io.IOException;

/** The peer does not speak HTTP/1.1; the connection cannot be used any further. */
final class MalformedRequestException extends IOException {
  private static final long serialVersionUID = 1L;

  MalformedRequestException(String message) {
    super(message);
  }
}
