package io.lambdagrpc.internal.snapstart;

import io.lambdagrpc.internal.text.ThrowableText;

/** Hooks that failed after the restore: the first is the cause, the others are suppressed. */
public final class RestoreException extends Exception {

  private static final long serialVersionUID = 1;

  RestoreException(Throwable first) {
    super("afterRestore failed: " + ThrowableText.of(first), first);
  }
}
