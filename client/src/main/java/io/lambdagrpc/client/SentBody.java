package io.lambdagrpc.client;

import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.Flow;

/**
 * The body of a request, without the copy that the HTTP client's own publishers make of all of it,
 * and only until the call has ended: the HTTP client keeps a request as long as {@link
 * ReplyHandler} says.
 */
final class SentBody implements HttpRequest.BodyPublisher {

  /** What the HTTP client writes at once. */
  private static final int PIECE = 16 * 1024;

  private static final byte[] NONE = {};

  private final int length;
  private volatile byte[] body;

  SentBody(byte[] body) {
    this.body = body;
    this.length = body.length;
  }

  /** Returns all of it; nothing once the call has ended. */
  byte[] bytes() {
    return body;
  }

  /** The call has ended: what has not been sent never will be. */
  void forget() {
    body = NONE;
  }

  @Override
  public long contentLength() {
    return length;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
    HttpRequest.BodyPublishers.ofByteArrays(Pieces::new).subscribe(subscriber);
  }

  private final class Pieces implements Iterator<byte[]> {
    private int sent;

    @Override
    public boolean hasNext() {
      return sent < body.length;
    }

    @Override
    public byte[] next() {
      byte[] whole = body;
      if (sent >= whole.length) {
        throw new NoSuchElementException();
      }
      int from = sent;
      sent = Math.min(whole.length, from + PIECE);
      return Arrays.copyOfRange(whole, from, sent);
    }
  }
}
