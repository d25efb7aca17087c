package io.lambdagrpc.internal.snapstart;

import io.lambdagrpc.internal.text.ThrowableText;

/** Hooks that failed before the checkpoint: the first is the cause, the others are suppressed. */
public final class CheckpointException extends Exception {

  private static final long serialVersionUID = 1;

  CheckpointException(Throwable first) {
    super("beforeCheckpoint failed: " + ThrowableText.of(first), first);
  }
}
