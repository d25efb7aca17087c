package io.lambdagrpc.packaging;

import java.io.IOException;

/**
 * Says what a user has to change before a function can be packaged: a class path without its
 * handler, an output that is a folder, a JDK that is missing. The message is one sentence and names
 * what was expected, so that a tool can show it as it is.
 *
 * @since 0.1.0
 */
public class PackagingException extends IOException {
  private static final long serialVersionUID = 1;

  PackagingException(String message, Throwable cause) {
    super(message, cause);
  }
}
