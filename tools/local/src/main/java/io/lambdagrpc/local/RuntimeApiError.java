package io.lambdagrpc.local;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.lambdagrpc.local.InvocationResult.FunctionError;
import org.jspecify.annotations.Nullable;

/** The JSON in which a failed invocation is told: {@code errorMessage} and {@code errorType}. */
final class RuntimeApiError {
  /** What the Runtime API says to a post that it takes. */
  static final HttpReply ACCEPTED = HttpReply.json(202, "{\"status\":\"OK\"}");

  private RuntimeApiError() {}

  /** What it says to one that it does not take. */
  static HttpReply reply(int status, String type, String message) {
    return HttpReply.json(status, of(type, message).payload());
  }

  static HttpReply wrongOrder(String message) {
    return reply(403, "InvalidStateTransition", message);
  }

  /** Answers what comes after the timeout. */
  static HttpReply tooLate(String id) {
    return reply(410, "ErrorRuntimeInvokeTimeout", "the invocation has timed out: " + id);
  }

  static FunctionError of(String type, String message) {
    JsonObject document = new JsonObject();
    document.addProperty("errorMessage", message);
    document.addProperty("errorType", type);
    return new FunctionError(type, type, message, document.toString());
  }

  /** Decodes what a runtime posted; its reason speaks where the document does not. */
  static FunctionError decode(String payload, @Nullable String reasonHeader) {
    String reason = reasonHeader == null ? "Runtime.UnknownReason" : reasonHeader;
    String type = reason;
    String message = payload;
    try {
      if (ReplyDocument.parse(payload) instanceof JsonObject document) {
        type = text(document.get("errorType"), type);
        message = text(document.get("errorMessage"), "");
      }
    } catch (MalformedReplyException e) {
      // A runtime that posts no JSON is still heard: its words are the message.
    }
    return new FunctionError(reason, type, message, payload);
  }

  private static String text(@Nullable JsonElement element, String otherwise) {
    return element != null && element.isJsonPrimitive() ? element.getAsString() : otherwise;
  }
}
