package io.lambdagrpc.internal.runtimeapi;

import io.lambdagrpc.internal.event.StreamedReply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The reply to one invocation, streamed as <a
 * href="https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html#runtimes-custom-response-streaming">custom
 * runtimes</a> do, where its handler asks for that; any other reply is what was written to this
 * stream.
 */
final class ChunkedReply extends ByteArrayOutputStream implements StreamedReply {

  private static final byte[] NULS = new byte[8];
  private static final byte[] CRLF = {'\r', '\n'};
  private static final String ERROR_TYPE = "Lambda-Runtime-Function-Error-Type";
  private static final String ERROR_BODY = "Lambda-Runtime-Function-Error-Body";

  private static final String HEADERS =
      "Lambda-Runtime-Function-Response-Mode: streaming\r\n"
          + "Transfer-Encoding: chunked\r\n"
          + "Content-Type: application/vnd.awslambda.http-integration-response\r\n"
          + ("Trailer: " + ERROR_TYPE + ", " + ERROR_BODY + "\r\n");

  private final HttpConnection connection;
  private final String path;
  private final String moreHeaders;
  private final Unsent unsent = new Unsent();

  /**
   * Whether the reply can be sent again: all of it is still here, and the peer may have closed the
   * connection before it.
   */
  private boolean repeatable;

  private volatile boolean cut;
  private boolean begun;
  private boolean sending;
  private boolean ended;
  private boolean taken;

  private ChunkedReply(HttpConnection connection, String path, String moreHeaders) {
    this.connection = connection;
    this.path = path;
    this.moreHeaders = moreHeaders;
  }

  /** Declared as the superclass, so that a loop which never streams does not load this class. */
  static ByteArrayOutputStream open(HttpConnection connection, String path, String moreHeaders) {
    return new ChunkedReply(connection, path, moreHeaders);
  }

  /**
   * What the next write sends. The bytes of the first write are kept until the second has
   * succeeded: a closed connection is not noticed before.
   */
  private static final class Unsent extends ByteArrayOutputStream {
    private int sent;

    boolean isEmpty() {
      return count == sent;
    }

    void sendTo(HttpConnection connection) throws IOException {
      connection.send(buf, sent, count - sent);
      sent = count;
    }

    void sendAllTo(HttpConnection connection) throws IOException {
      sent = 0;
      sendTo(connection);
    }

    void dropUnsent() {
      count = sent;
    }

    void clear() {
      count = 0;
      sent = 0;
    }
  }

  @Override
  public void begin(byte[] prelude) {
    unsent.writeBytes(connection.head("POST", path, HEADERS + moreHeaders));
    writeChunk(prelude);
    writeChunk(NULS);
  }

  @Override
  public void writeChunk(byte[] chunk) {
    ascii(Integer.toHexString(chunk.length));
    unsent.writeBytes(CRLF);
    unsent.writeBytes(chunk);
    unsent.writeBytes(CRLF);
  }

  private void ascii(String text) {
    unsent.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  @Override
  public void flush() throws IOException {
    if (unsent.isEmpty()) {
      return;
    }
    boolean first = !begun;
    if (first) {
      repeatable = connection.isReusable();
    }
    begun = true;
    sending = true;
    try {
      unsent.sendTo(connection);
    } catch (IOException e) {
      repeat(e);
    }
    sending = false;
    if (!first || !repeatable) {
      repeatable = false;
      unsent.clear();
    }
  }

  /** Sends all of the reply so far once more, on a connection that is not stale. */
  private void repeat(IOException failure) throws IOException {
    if (cut || !repeatable || !HttpConnection.isStale(failure)) {
      throw failure;
    }
    repeatable = false;
    connection.disconnect();
    unsent.sendAllTo(connection);
  }

  @Override
  public void end() throws IOException {
    ascii("0\r\n\r\n");
    flush();
    ended = true;
  }

  @Override
  public void awaitTaken(int millis) throws IOException {
    sending = true;
    checkAccepted(millis);
    sending = false;
    taken = true;
  }

  @Override
  public void cut() throws IOException {
    cut = true;
    connection.cut();
  }

  /**
   * Brings the exchange to its end.
   *
   * @param failure why the handler failed, or null; the reader then sees an end with an error
   * @param millis how long to wait until it is taken, more than 0
   * @return false where nothing has been sent, and the invocation is still to be answered
   * @throws IOException if the connection is cut, or the reply refused
   */
  boolean finish(@Nullable Throwable failure, int millis) throws IOException {
    if (!begun) {
      return false;
    }
    try {
      if (!ended && !sending) {
        fail(failure == null ? new IOException("the handler left its reply open") : failure);
      }
      if (!taken && !sending) {
        awaitTaken(millis);
      }
    } finally {
      if (!taken) {
        connection.disconnect();
      }
    }
    return true;
  }

  /** What has not been sent may be half a chunk. */
  private void fail(Throwable failure) throws IOException {
    unsent.dropUnsent();
    String body = Base64.getEncoder().encodeToString(ErrorDocument.of(failure));
    ascii("0\r\n" + ERROR_TYPE + ": " + failure.getClass().getName() + "\r\n");
    ascii(ERROR_BODY + ": " + body + "\r\n\r\n");
    flush();
    ended = true;
  }

  private void checkAccepted(int millis) throws IOException {
    ReplyReader.Reply answer;
    try {
      answer = connection.receive(millis);
    } catch (IOException e) {
      repeat(e);
      answer = connection.receive(millis);
      // The whole reply had been sent: if the first try arrived, Lambda refuses the second as out
      // of order.
      if (answer.status() == HttpConnection.FORBIDDEN) {
        return;
      }
    }
    if (answer.status() != HttpConnection.ACCEPTED) {
      throw answer.refusal(path);
    }
  }
}
