package io.lambdagrpc.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lambdagrpc.local.InvocationResult.FunctionError;
import io.lambdagrpc.local.InvocationResult.Success;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Reads what a runtime posts as its response, whole or streamed, and ends the invocation so. */
final class ResponseReader {
  static final String ERROR_TYPE = "Lambda-Runtime-Function-Error-Type";
  private static final String ERROR_BODY = "Lambda-Runtime-Function-Error-Body";
  private static final String MODE = "Lambda-Runtime-Function-Response-Mode";

  private final Invocation invocation;
  private final BodyReader body;
  private long read;

  ResponseReader(Invocation invocation, BodyReader body) {
    this.invocation = invocation;
    this.body = body;
  }

  HttpReply read(HttpRequest head) throws IOException, InterruptedException {
    String mode = head.header(MODE);
    boolean streaming = "streaming".equals(mode);
    if (mode != null && !mode.isEmpty() && !streaming) {
      body.readAll(0);
      return RuntimeApiError.reply(
          400,
          "Runtime.InvalidResponseModeHeader",
          MODE + ": " + Excerpt.of(mode) + " (expected: streaming)");
    }
    if (streaming && !invocation.streaming.compareAndSet(false, true)) {
      body.readAll(0);
      return RuntimeApiError.wrongOrder("its response has begun already: " + invocation.id);
    }
    ReplyReceiver receiver = streaming ? invocation.receiver : new CollectedReply();
    if (streaming) {
      receiver.start(head.header("Content-Type"));
    }
    try {
      copy(receiver);
    } catch (IOException e) {
      if (streaming || invocation.fault instanceof Fault.Closed) {
        invocation.result.complete(
            RuntimeApiError.of(
                "Runtime.TruncatedResponse", "the response broke off: " + e.getMessage()));
      }
      throw e;
    }
    return end(receiver);
  }

  private HttpReply end(ReplyReceiver receiver) {
    if (invocation.fault instanceof Fault.Refused) {
      String message = "refused on demand: " + invocation.id;
      invocation.result.complete(RuntimeApiError.of("InvalidStateTransition", message));
      return RuntimeApiError.wrongOrder(message);
    }
    if (read > receiver.limit() || invocation.fault instanceof Fault.TooLarge) {
      String message =
          "Response payload size exceeded maximum allowed payload size ("
              + receiver.limit()
              + " bytes).";
      invocation.result.complete(RuntimeApiError.of("Function.ResponseSizeTooLarge", message));
      return RuntimeApiError.reply(413, "RequestEntityTooLarge", message);
    }
    FunctionError error = trailers();
    if (error == null) {
      receiver.end();
    }
    boolean inTime =
        invocation.result.complete(error == null ? new Success(receiver.payload()) : error);
    if (inTime) {
      return RuntimeApiError.ACCEPTED;
    }
    return invocation.isTimedOut()
        ? RuntimeApiError.tooLate(invocation.id)
        : RuntimeApiError.wrongOrder("the invocation is over: " + invocation.id);
  }

  private void copy(ReplyReceiver receiver) throws IOException, InterruptedException {
    byte[] buffer = new byte[64 * 1024];
    for (int count = body.read(buffer, pace(buffer.length));
        count >= 0;
        count = body.read(buffer, pace(buffer.length))) {
      read += count;
      if (read <= receiver.limit()) {
        receiver.write(buffer, count);
      }
    }
  }

  /** Returns how many bytes may be read next, as soon as they may be. */
  private int pace(int most) throws IOException, InterruptedException {
    if (invocation.fault instanceof Fault.Closed closed) {
      if (read >= closed.afterBytes()) {
        throw new IOException("closed on demand after " + read + " bytes");
      }
      return (int) Math.min(most, closed.afterBytes() - read);
    }
    if (invocation.fault instanceof Fault.Held held) {
      if (read < held.afterBytes()) {
        return (int) Math.min(most, held.afterBytes() - read);
      }
      held.release().await();
    }
    if (invocation.fault instanceof Fault.Slow slow) {
      TimeUnit.NANOSECONDS.sleep(slow.pause().toNanos());
      return Math.min(most, slow.bytes());
    }
    return most;
  }

  /** Returns the error that a broken runtime tells of after the last chunk. */
  private @Nullable FunctionError trailers() {
    List<Header> trailers = body.trailers();
    String type = value(trailers, ERROR_TYPE);
    String encoded = value(trailers, ERROR_BODY);
    if (type == null && encoded == null) {
      return null;
    }
    String document = encoded == null ? "" : encoded;
    try {
      document = new String(Base64.getDecoder().decode(document), UTF_8);
    } catch (IllegalArgumentException e) {
      document = ERROR_BODY + ": " + Excerpt.of(encoded) + " (expected: base64)";
    }
    return RuntimeApiError.decode(document, type);
  }

  private static @Nullable String value(List<Header> headers, String name) {
    for (Header header : headers) {
      if (header.is(name)) {
        return header.value();
      }
    }
    return null;
  }
}
