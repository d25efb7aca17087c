package io.lambdagrpc.internal.runtimeapi;

import io.lambdagrpc.internal.env.Environment;
import io.lambdagrpc.internal.event.PayloadFormat;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The calls of the Runtime API. One thread makes them; any thread may {@link #close}. */
public final class RuntimeApiClient implements Closeable {

  // Resolved now: the JVM would do it when they are first needed, and that takes memory.
  static {
    Class<?> unused = IOException.class;
    unused = VirtualMachineError.class;
    pause(0);
  }

  private static final String ROOT = "/2018-06-01/runtime/";
  private static final String REQUEST_ID = "lambda-runtime-aws-request-id";
  private static final String INVOCATION_ID = "lambda-runtime-invocation-id";
  private static final String JSON = "Content-Type: application/json\r\n";
  private static final byte[] EMPTY = {};
  private static final int TOO_LARGE = 413;
  private static final int MAX_TRIES = 100;
  private static final long RETRY_NANOS = 100_000_000;

  private final HttpConnection connection;

  /**
   * Connects at the first call.
   *
   * @param endpoint {@code host:port}; null takes it from {@code AWS_LAMBDA_RUNTIME_API}
   * @throws IllegalArgumentException if it is no such thing
   */
  public RuntimeApiClient(@Nullable String endpoint) {
    String address = endpoint == null ? Environment.runtimeApi() : endpoint;
    if (address == null) {
      throw new IllegalArgumentException(
          "AWS_LAMBDA_RUNTIME_API is not set (expected: host:port, as Lambda sets it)");
    }
    this.connection = new HttpConnection(address);
  }

  /**
   * One invocation to serve.
   *
   * @param headers by lower-case name
   */
  @SuppressWarnings("ArrayRecordComponent") // up to 6 MB, which nobody changes
  record Next(String requestId, Map<String, String> headers, byte[] event) {}

  /**
   * Waits for the next invocation, without a limit.
   *
   * @param patienceNanos how long Lambda may refuse to hand one out, since another is under way
   */
  Next next(long patienceNanos) throws IOException {
    long end = System.nanoTime() + patienceNanos;
    ReplyReader.Reply reply = poll();
    while (reply.status() == HttpConnection.FORBIDDEN && end - System.nanoTime() > 0) {
      pause(RETRY_NANOS);
      reply = poll();
    }
    String requestId = reply.headers().get(REQUEST_ID);
    if (reply.status() != 200 || requestId == null || !isPathSegment(requestId)) {
      throw refused("invocation/next", reply);
    }
    return new Next(requestId, reply.headers(), reply.body());
  }

  private ReplyReader.Reply poll() throws IOException {
    return connection.exchange("GET", ROOT + "invocation/next", "", EMPTY, 0);
  }

  private static void pause(long nanos) {
    // An interrupt was meant for an invocation, and would end each pause at once.
    boolean unused = Thread.interrupted();
    LockSupport.parkNanos(nanos);
  }

  /** An id becomes a part of a path, and must not lead to another one. */
  private static boolean isPathSegment(String id) {
    for (int i = 0; i < id.length(); i++) {
      char c = id.charAt(i);
      if (c <= ' ' || c > '~' || c == '/' || c == '?' || c == '#' || c == '%') {
        return false;
      }
    }
    return !(id.isEmpty() || id.equals(".") || id.equals(".."));
  }

  /** Returns the output stream for the reply to an invocation, which a handler may also stream. */
  ByteArrayOutputStream openReply(Next invocation) {
    return ChunkedReply.open(
        connection, ROOT + path(invocation, "/response"), invocationId(invocation));
  }

  private static String path(Next invocation, String answer) {
    return "invocation/" + invocation.requestId() + answer;
  }

  private static String invocationId(Next invocation) {
    return invocationId(invocation.headers().get(INVOCATION_ID));
  }

  /**
   * Returns the header line by which Lambda tells an answer that comes too late from that of the
   * next invocation, which may have the same request id. Empty where Lambda has sent none.
   */
  private static String invocationId(@Nullable String id) {
    return id == null ? "" : "Lambda-Runtime-Invocation-Id: " + id + "\r\n";
  }

  /**
   * Sends the reply to an invocation.
   *
   * @return false where the reply is too large for Lambda, and the invocation is still to be
   *     answered
   */
  boolean respond(Next invocation, byte[] reply) throws IOException {
    if (reply.length > PayloadFormat.MAX_REPLY_LENGTH) {
      return false;
    }
    String path = path(invocation, "/response");
    ReplyReader.Reply answer =
        connection.exchange(
            "POST", ROOT + path, JSON + invocationId(invocation), reply, reply.length);
    if (answer.status() == TOO_LARGE) {
      return false;
    }
    if (answer.status() != HttpConnection.ACCEPTED) {
      throw refused(path, answer);
    }
    return true;
  }

  /** Reports that an invocation failed. */
  void reportError(Next invocation, Throwable failure) throws IOException {
    reportError(path(invocation, "/error"), failure, invocationId(invocation));
  }

  private void reportError(String path, Throwable failure, String invocationId) throws IOException {
    String cause = ErrorDocument.xrayCause(failure);
    String causeLine =
        cause == null ? "" : "Lambda-Runtime-Function-XRay-Error-Cause: " + cause + "\r\n";
    postError(path, failure, type(failure), causeLine + invocationId);
  }

  private static String type(Throwable failure) {
    return failure.getClass().getName();
  }

  /**
   * Reports that the invocation which was taken last failed, where it is not answered: perhaps its
   * event was more than the memory holds. Closes the connection first, whatever state it is in. As
   * long as there is no memory for that, tries again, since Lambda would wait for its timeout.
   *
   * @throws VirtualMachineError if there is none for seconds
   */
  void abandon(Throwable failure) {
    String requestId = connection.header(REQUEST_ID);
    String invocationId = connection.header(INVOCATION_ID);
    for (int tries = 1; ; tries++) {
      try {
        connection.disconnect();
        if (requestId != null && isPathSegment(requestId)) {
          String path = "invocation/" + requestId + "/error";
          reportError(path, failure, invocationId(invocationId));
        }
        return;
      } catch (IOException e) {
        failure.addSuppressed(e);
        return;
      } catch (VirtualMachineError e) {
        if (tries == MAX_TRIES) {
          throw e;
        }
        pause(RETRY_NANOS);
      }
    }
  }

  /** Reports that the function did not come up; the process is to end after it. */
  public void reportInitError(Throwable failure) throws IOException {
    postError("init/error", failure, type(failure), "");
  }

  /**
   * Reports that a hook failed before the checkpoint; the process is to end after it. The names of
   * errors and the order of the calls are those of <a
   * href="https://docs.aws.amazon.com/lambda/latest/dg/snapstart-runtime-hooks-custom.html">SnapStart
   * in container images</a>.
   */
  public void reportCheckpointError(Throwable failure) throws IOException {
    postError("init/error", failure, "Runtime.BeforeSnapshotError", "");
  }

  /** Reports that a hook failed after the restore; the process is to end after it. */
  public void reportRestoreError(Throwable failure) throws IOException {
    postError("restore/error", failure, "Runtime.AfterRestoreError", "");
  }

  /**
   * Asks for the checkpoint, and returns once the process has been restored from it. Closes the
   * connection, since its peer may be gone.
   */
  public void restoreNext() throws IOException {
    ReplyReader.Reply reply = connection.exchange("GET", ROOT + "restore/next", "", EMPTY, 0);
    connection.disconnect();
    if (reply.status() != 200) {
      throw refused("restore/next", reply);
    }
  }

  private void postError(String path, Throwable failure, String type, String moreHeaders)
      throws IOException {
    byte[] document = ErrorDocument.of(failure);
    ReplyReader.Reply answer =
        connection.exchange(
            "POST",
            ROOT + path,
            JSON + "Lambda-Runtime-Function-Error-Type: " + type + "\r\n" + moreHeaders,
            document,
            document.length);
    if (answer.status() != HttpConnection.ACCEPTED) {
      throw refused(path, answer);
    }
  }

  /** Closes the connection: an answer that was not expected may be that to another request. */
  private IOException refused(String path, ReplyReader.Reply reply) throws IOException {
    connection.disconnect();
    return reply.refusal(path);
  }

  @Override
  public void close() throws IOException {
    connection.close();
  }
}
