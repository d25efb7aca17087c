package io.lambdagrpc.packaging.internal.jdk;

import io.lambdagrpc.packaging.internal.MistakeException;

/** No JDK was named, and none was found. */
public final class NoJdkException extends MistakeException {
  private static final long serialVersionUID = 1;

  NoJdkException(String message) {
    super(message);
  }
}
