package io.lambdagrpc.local;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Passes a streamed reply on to the client of a front, each piece at once. */
final class StreamedReply implements ReplyReceiver {
  // What Lambda streams at most: 200 MB.
  private static final int LIMIT = 200 * 1024 * 1024;

  private enum State {
    PRELUDE,
    BODY,
    SWALLOWING,
    ENDED
  }

  private final ReplyWriter client;
  private final boolean preludeOnly;
  private final FunctionLog log;
  private final ReplyPrelude prelude = new ReplyPrelude();

  // Whoever sets it speaks to the client: this, or the front where nothing has been sent.
  private final AtomicBoolean taken = new AtomicBoolean();
  private volatile State state = State.PRELUDE;

  /**
   * Makes a receiver of one reply.
   *
   * @param preludeOnly whether replies of another content type are malformed, and no plain bodies
   */
  StreamedReply(ReplyWriter client, boolean preludeOnly, FunctionLog log) {
    this.client = client;
    this.preludeOnly = preludeOnly;
    this.log = log;
  }

  /** Tells whether nothing was sent to the client; nothing will be, from here. */
  boolean giveUp() {
    return taken.compareAndSet(false, true);
  }

  /** Tells whether the function has streamed nothing at all. */
  boolean isUntouched() {
    return state == State.PRELUDE;
  }

  /** Tells whether the client has the whole reply. */
  boolean isWhole() {
    return state == State.ENDED;
  }

  @Override
  public int limit() {
    return LIMIT;
  }

  @Override
  public void start(@Nullable String contentType) {
    if (!preludeOnly && !ReplyPrelude.CONTENT_TYPE.equals(contentType)) {
      String type = contentType == null ? HttpReply.BYTES : contentType;
      take(() -> startBody(HttpReply.of(200, type, "")));
    }
  }

  @Override
  public void write(byte[] bytes, int length) {
    take(() -> pass(bytes, length));
  }

  @Override
  public void end() {
    take(this::endBody);
  }

  @Override
  public String payload() {
    return "";
  }

  private interface Step {
    void run() throws IOException, MalformedReplyException;
  }

  private void take(Step step) {
    try {
      step.run();
    } catch (MalformedReplyException e) {
      swallow("malformed streamed reply: " + e.getMessage());
    } catch (IOException e) {
      swallow("the client left: " + e.getMessage());
    }
  }

  private void pass(byte[] bytes, int length) throws IOException, MalformedReplyException {
    int start = 0;
    if (state == State.PRELUDE) {
      start = prelude.read(bytes, length);
      if (!prelude.isWhole()) {
        return;
      }
      startBody(prelude.head());
    }
    if (state == State.BODY) {
      client.writePart(bytes, start, length - start);
    }
  }

  private void endBody() throws IOException, MalformedReplyException {
    if (state == State.PRELUDE) {
      prelude.head(); // Which says what is missing.
    }
    if (state == State.BODY) {
      client.endReply();
      state = State.ENDED;
    }
  }

  private void startBody(HttpReply head) throws IOException {
    state = taken.compareAndSet(false, true) ? State.BODY : State.SWALLOWING;
    if (state == State.BODY) {
      client.startReply(head);
    }
  }

  private void swallow(String why) {
    log.add(why);
    state = State.SWALLOWING;
  }
}
