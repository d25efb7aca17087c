package worlds;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a client hears of a call: messages, and then how it ended. */
final class Replies<T> implements StreamObserver<T> {
  private static final long PATIENCE_MILLIS = Duration.ofSeconds(30).toMillis();

  private final Consumer<T> listener;
  private final List<T> messages = new ArrayList<>();
  private @Nullable Status end;

  Replies() {
    this(message -> {});
  }

  /** Tells the listener of each message, too. */
  Replies(Consumer<T> listener) {
    this.listener = listener;
  }

  @Override
  public void onNext(T message) {
    synchronized (this) {
      messages.add(message);
      notifyAll();
    }
    listener.accept(message);
  }

  @Override
  public void onError(Throwable failure) {
    end(Status.fromThrowable(failure));
  }

  @Override
  public void onCompleted() {
    end(Status.OK);
  }

  private synchronized void end(Status status) {
    end = status;
    notifyAll();
  }

  synchronized boolean isOpen() {
    return end == null;
  }

  /** Returns the messages once there are so many. */
  synchronized List<T> await(int count) throws InterruptedException {
    long limit = System.nanoTime() + MILLISECONDS.toNanos(PATIENCE_MILLIS);
    while (messages.size() < count && end == null && System.nanoTime() < limit) {
      wait(PATIENCE_MILLIS);
    }
    assertTrue(messages.size() >= count, () -> messages.size() + " messages, then " + end);
    return List.copyOf(messages);
  }

  /** Returns the messages of a call that has ended as it should. */
  synchronized List<T> awaitAll() throws InterruptedException {
    Status status = awaitEnd();
    if (!status.isOk()) {
      throw new StatusRuntimeException(status);
    }
    return List.copyOf(messages);
  }

  /** Returns how the call has ended. */
  synchronized Status awaitEnd() throws InterruptedException {
    long limit = System.nanoTime() + MILLISECONDS.toNanos(PATIENCE_MILLIS);
    Status status = end;
    while (status == null && System.nanoTime() < limit) {
      wait(PATIENCE_MILLIS);
      status = end;
    }
    if (status == null) {
      throw new AssertionError("the call goes on after " + messages.size() + " messages");
    }
    return status;
  }

  /** Returns the messages that have come so far. */
  synchronized List<T> messages() {
    return List.copyOf(messages);
  }
}
