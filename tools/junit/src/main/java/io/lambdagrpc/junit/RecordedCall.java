package io.lambdagrpc.junit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What a test may look at of one call: what went over the wire, and what the function logged.
 *
 * <p>It is complete when the client has the end of the reply. Of a call that the client ended
 * before, by its deadline or by cancelling it, it holds what had come until then.
 *
 * <p>Safe for use by many threads.
 *
 * @since 0.1.0
 */
public final class RecordedCall {
  private static final HttpHeaders NONE = HttpHeaders.of(Map.of(), (name, value) -> true);

  private final String requestId = UUID.randomUUID().toString();
  private final HttpRequest request;
  private final CallLog log;
  private volatile String event = "";
  private volatile int status;
  private volatile HttpHeaders headers = NONE;
  private final ByteArrayOutputStream body = new ByteArrayOutputStream(); // guarded by itself

  RecordedCall(HttpRequest request, LogBook process) {
    this.request = request;
    this.log = CallLog.ofProcess(process, requestId);
  }

  RecordedCall(HttpRequest request) {
    this.request = request;
    this.log = CallLog.own();
  }

  /** Returns the path, such as {@code /helloworld.Greeter/SayHello}. */
  public String path() {
    return request.uri().getRawPath();
  }

  /** Returns the headers of the request, the metadata of the call among them. */
  public HttpHeaders requestHeaders() {
    return request.headers();
  }

  /** Returns the event that the front made of the request, a JSON document. */
  public String event() {
    return event;
  }

  /** Returns the request id of the invocation, as in the log. */
  public String requestId() {
    return requestId;
  }

  /** Returns the HTTP status of the reply; 0 where none has come. */
  public int httpStatus() {
    return status;
  }

  /** Returns the HTTP headers of the reply. */
  public HttpHeaders headers() {
    return headers;
  }

  /** Returns the body of the reply, as far as it has come. */
  public byte[] body() {
    synchronized (body) {
      return body.toByteArray();
    }
  }

  /**
   * Returns the frames of the reply, the end last: of grpc-web in either format, and of a Connect
   * stream.
   *
   * @throws IllegalStateException if the body has none, or ends within one
   */
  public List<Frame> frames() {
    String type = headers.firstValue("content-type").orElse("none");
    if (type.startsWith("application/grpc-web-text")) {
      return Frame.readText(body());
    }
    if (type.startsWith("application/grpc-web") || type.startsWith("application/connect+")) {
      return Frame.read(body());
    }
    throw new IllegalStateException(
        "frames: content-type " + type + " (expected: grpc-web, or a stream of Connect)");
  }

  /**
   * Returns what the function logged for this invocation. Of a handler in this JVM, what it wrote
   * to the logger of its {@code Context}, not what goes to stdout. Of a process, every line from
   * the invocation's {@code START} to the next one's, which arrive a little later than the reply:
   * use {@link #awaitLog} to look for one.
   */
  public String log() {
    return log.text();
  }

  /**
   * Waits until the log contains the text.
   *
   * @return false if it did not in that time
   * @throws InterruptedException if interrupted while waiting
   */
  public boolean awaitLog(String text, Duration patience) throws InterruptedException {
    return log.await(requireNonNull(text, "text"), patience);
  }

  @Override
  public String toString() {
    return path() + ": HTTP " + status + ", " + body().length + " bytes";
  }

  void invoked(byte[] with) {
    event = new String(with, UTF_8);
  }

  void logged(String record) {
    log.book().add(record);
  }

  void replyBegins(int httpStatus, HttpHeaders with) {
    headers = with;
    status = httpStatus;
  }

  void replyContinues(ByteBuffer part) {
    byte[] bytes = new byte[part.remaining()];
    part.get(bytes);
    synchronized (body) {
      body.writeBytes(bytes);
    }
  }
}
