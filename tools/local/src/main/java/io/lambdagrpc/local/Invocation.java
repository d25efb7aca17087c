package io.lambdagrpc.local;

import io.lambdagrpc.local.InvocationResult.FunctionError;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** An event on its way to the runtime, and the place where the answer will be. */
final class Invocation {
  /**
   * The request id, which a caller may choose, and a retry may have in common with what it repeats.
   */
  final String id;

  /** What no other invocation has, whatever its request id. */
  final String attempt = UUID.randomUUID().toString();

  final byte[] event;
  final ReplyReceiver receiver;
  final @Nullable Fault fault;
  final CompletableFuture<InvocationResult> result = new CompletableFuture<>();

  /** Set by the first response that streams: what it has begun, no other post may end. */
  final AtomicBoolean streaming = new AtomicBoolean();

  Invocation(String id, byte[] event, ReplyReceiver receiver, @Nullable Fault fault) {
    this.id = id;
    this.event = event;
    this.receiver = receiver;
    this.fault = fault;
  }

  /**
   * Checks a request id that a caller chose.
   *
   * @throws IllegalArgumentException if it cannot stand in a header and in a path
   */
  static void requireId(String id) {
    if (id.isEmpty() || !id.chars().allMatch(c -> c > ' ' && c < 127 && c != '/')) {
      throw new IllegalArgumentException(
          "request id: " + id + " (expected: visible characters of ASCII, no slash)");
    }
  }

  /** Tells whether an answer can still begin. */
  boolean isUnanswered() {
    return !result.isDone() && !streaming.get();
  }

  boolean isTimedOut() {
    return result.getNow(null) instanceof FunctionError error
        && error.reason().equals(LocalRuntimeApi.TIMED_OUT);
  }

  /** Returns an X-Ray header of its own: no caller chooses what it is made of. */
  String trace(long epochMillis) {
    String unique = attempt.replace("-", "");
    return "Root=1-"
        + Long.toHexString(epochMillis / 1000)
        + ("-" + unique.substring(0, 24))
        + (";Parent=" + unique.substring(0, 16))
        + ";Sampled=0";
  }
}
