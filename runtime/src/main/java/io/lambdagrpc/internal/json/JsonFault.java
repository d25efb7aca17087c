package io.lambdagrpc.internal.json;

import com.google.gson.JsonParseException;
import com.google.protobuf.UninitializedMessageException;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.lambdagrpc.internal.text.Excerpt;
import java.io.IOException;
import java.util.Objects;

/** The statuses of messages in JSON that cannot be read. */
final class JsonFault {

  static final String NEEDS_PROTOBUF_JAVA =
      "protobuf-java, since messages of protobuf-javalite have no names for their fields";

  private static final String OF_ANOTHER_KIND = "a value of another kind";

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
    return text.indexOf(' ') < 0 || !isForPeople(failure) ? OF_ANOTHER_KIND : Excerpt.of(text);
  }

  /**
   * JsonFormat takes over the text of any {@code RuntimeException}, also of those that it did not
   * foresee: they tell of classes and methods. So only its own texts pass, and those of exceptions
   * that are known to tell of the value.
   */
  private static boolean isForPeople(Exception failure) {
    Throwable cause = failure.getCause();
    return !(cause instanceof RuntimeException)
        || !Objects.equals(cause.getMessage(), failure.getMessage())
        || cause instanceof JsonParseException
        || cause instanceof NumberFormatException
        || cause instanceof UninitializedMessageException
        || isOfBase64(cause);
  }

  /** Older versions decode it by Guava, whose exception is wrapped. */
  private static boolean isOfBase64(Throwable failure) {
    StackTraceElement[] trace = failure.getStackTrace();
    return failure instanceof IllegalArgumentException
        && (failure.getCause() instanceof IOException
            || (trace.length > 0 && trace[0].getClassName().startsWith("java.util.Base64")));
  }
}
