package io.lambdagrpc.internal.json;

import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.lambdagrpc.internal.text.Excerpt;

/** The statuses of messages in JSON that cannot be read. */
final class JsonFault {

  static final String NEEDS_PROTOBUF_JAVA =
      "protobuf-java, since messages of protobuf-javalite have no names for their fields";

  private JsonFault() {}

  /** The message is at fault. */
  static StatusRuntimeException invalid(String text) {
    return Status.INVALID_ARGUMENT.withDescription("json: " + text).asRuntimeException();
  }

  /** The function is at fault; the cause makes its log tell. */
  static StatusRuntimeException lack(String what, Throwable cause) {
    return Status.UNIMPLEMENTED
        .withDescription("codec: json (expected: proto; for JSON the function needs " + what + ")")
        .withCause(cause)
        .asRuntimeException();
  }

  /** Stops the reading for a call that is cancelled: nobody waits for its message. */
  static void stopIfCancelled() {
    if (Context.current().isCancelled()) {
      throw Status.CANCELLED.withDescription("cancelled while JSON was read").asRuntimeException();
    }
  }

  /**
   * Returns what is wrong with a value. Gson says it by the name of a class of its own, or not; the
   * message of an exception that wraps another one begins with the class of that.
   */
  static String reason(Exception failure) {
    String text = String.valueOf(failure.getMessage()).replaceFirst("^(\\w+\\.)+[\\w$]+: ", "");
    return text.indexOf(' ') < 0 ? "a value of another kind" : Excerpt.of(text);
  }
}
