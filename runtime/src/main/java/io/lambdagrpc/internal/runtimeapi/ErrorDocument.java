package io.lambdagrpc.internal.runtimeapi;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.lambdagrpc.internal.event.JsonWriter;
import io.lambdagrpc.internal.text.ThrowableText;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Describes a failure, for Lambda and for the log. Only a failure loads this class.
 *
 * <p>The document holds class, message and stack trace, as that of the managed runtime does. Lambda
 * shows it to whoever calls the function by {@code Invoke}, who has to have the right to; a client
 * that comes over HTTP sees nothing of it, since Function URLs, API Gateway and load balancers
 * answer 502 by themselves.
 */
public final class ErrorDocument {

  /** A stack overflow has a thousand frames, and the document has to fit into a trailer. */
  private static final int MAX_FRAMES = 100;

  /** AWS's client allows 1 MiB; many servers refuse half of that, and the report with it. */
  private static final int MAX_CAUSE_LENGTH = 32 * 1024;

  private ErrorDocument() {}

  /** Returns a failure in JSON, with the stack trace as AWS's runtime client writes it. */
  static byte[] of(Throwable failure) {
    try {
      String message = failure.getMessage();
      return of(failure, message == null ? type(failure) : message, failure.getStackTrace());
    } catch (RuntimeException | Error e) {
      return of(failure, ThrowableText.unprintable(failure, e), new StackTraceElement[0]);
    }
  }

  private static byte[] of(Throwable failure, String message, StackTraceElement[] frames) {
    StringBuilder document = new StringBuilder("{\"errorMessage\":");
    JsonWriter.string(document, message);
    document.append(",\"errorType\":");
    JsonWriter.string(document, type(failure));
    document.append(",\"stackTrace\":[");
    for (int i = 0; i < Math.min(frames.length, MAX_FRAMES); i++) {
      if (i > 0) {
        document.append(',');
      }
      JsonWriter.string(document, frames[i].toString());
    }
    return document.append("]}").toString().getBytes(UTF_8);
  }

  /**
   * Returns the failure as X-Ray shows it, in the JSON of AWS's runtime client, as a header's
   * value; null where it does not fit into one.
   */
  static @Nullable String xrayCause(Throwable failure) {
    try {
      StringBuilder cause = new StringBuilder("{\"working_directory\":");
      JsonWriter.string(cause, System.getProperty("user.dir", ""));
      cause.append(",\"exceptions\":[{");
      String message = failure.getMessage();
      if (message != null) {
        JsonWriter.string(cause.append("\"message\":"), message);
        cause.append(',');
      }
      JsonWriter.string(cause.append("\"type\":"), type(failure));
      cause.append(",\"stack\":[");
      Set<String> files = new HashSet<>();
      appendFrames(cause, failure.getStackTrace(), files);
      cause.append("]}],\"paths\":[");
      String comma = "";
      for (String file : files) {
        JsonWriter.string(cause.append(comma), file);
        comma = ",";
      }
      // UTF-8, one char for each byte. Of what a header must not hold, JSON escapes all but DEL.
      String json = cause.append("]}").toString().replace("\u007f", "\\u007f");
      String value = new String(json.getBytes(UTF_8), ISO_8859_1);
      return value.length() < MAX_CAUSE_LENGTH ? value : null;
    } catch (RuntimeException | Error e) {
      return null; // The document says what cannot be printed.
    }
  }

  private static void appendFrames(
      StringBuilder cause, StackTraceElement[] frames, Set<String> files) {
    for (int i = 0; i < Math.min(frames.length, MAX_FRAMES); i++) {
      String file = file(frames[i]);
      files.add(file);
      cause.append(i == 0 ? "{\"label\":" : ",{\"label\":");
      JsonWriter.string(cause, frames[i].getMethodName());
      JsonWriter.string(cause.append(",\"path\":"), file);
      cause.append(",\"line\":").append(frames[i].getLineNumber()).append('}');
    }
  }

  private static String file(StackTraceElement frame) {
    String file = frame.getFileName();
    String type = frame.getClassName();
    return file == null ? type.substring(type.lastIndexOf('.') + 1) + ".java" : file;
  }

  private static String type(Throwable failure) {
    return failure.getClass().getName();
  }
}
