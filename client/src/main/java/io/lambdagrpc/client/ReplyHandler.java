package io.lambdagrpc.client;

import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All that the HTTP client knows of a call: it passes on what comes, until the call has ended. A
 * connection of the JDK's client remembers the first exchange that it had for as long as it is
 * open, and so would keep that call, its message and its listener, with all that these refer to.
 */
final class ReplyHandler
    implements HttpResponse.BodyHandler<@Nullable Void>,
        HttpResponse.BodySubscriber<@Nullable Void> {

  /** Who hears of the reply. */
  private record Call(
      Consumer<HttpResponse.ResponseInfo> head, Flow.Subscriber<List<ByteBuffer>> body) {}

  /** What the request has come to. */
  private enum Head {
    AWAITED,
    COME,
    CANCELLED
  }

  private final AtomicReference<Head> head = new AtomicReference<>(Head.AWAITED);
  private volatile @Nullable Call call;
  private volatile Flow.@Nullable Subscription body;

  ReplyHandler(Consumer<HttpResponse.ResponseInfo> head, Flow.Subscriber<List<ByteBuffer>> body) {
    this.call = new Call(head, body);
  }

  /** The call has ended: whatever comes from now on is dropped. */
  void forgetCall() {
    call = null;
  }

  /**
   * Cancels a request, or its body once the head of the reply has come. To cancel a request, the
   * JDK closes its connection, even where another call has that by now; and another call may have
   * it as soon as the reply is read.
   */
  void cancel(Future<?> request) {
    if (head.compareAndExchange(Head.AWAITED, Head.CANCELLED) != Head.COME) {
      request.cancel(true);
    }
    Flow.Subscription unread = body;
    if (unread != null) {
      unread.cancel();
    }
  }

  /** Whether the server itself has replied: not if a proxy refused to connect to it. */
  boolean wasAsked() {
    return head.get() == Head.COME;
  }

  @Override
  public HttpResponse.BodySubscriber<@Nullable Void> apply(HttpResponse.ResponseInfo reply) {
    if (head.compareAndExchange(Head.AWAITED, Head.COME) == Head.CANCELLED) {
      // Without a body, the JDK would give the connection to another call, and then close it.
      throw new CancellationException("cancelled as its reply came");
    }
    Call to = call;
    if (to != null) {
      to.head.accept(reply);
    }
    return this;
  }

  @Override
  public CompletionStage<@Nullable Void> getBody() {
    // Complete from the start, or the HTTP client would hold back what fails later.
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    Call to = call;
    if (to == null) {
      subscription.cancel();
    } else {
      body = subscription;
      to.body.onSubscribe(subscription);
    }
  }

  @Override
  public void onNext(List<ByteBuffer> bytes) {
    Call to = call;
    if (to != null) {
      to.body.onNext(bytes);
    }
  }

  @Override
  public void onError(Throwable failure) {
    body = null;
    Call to = call;
    if (to != null) {
      to.body.onError(failure);
    }
  }

  @Override
  public void onComplete() {
    body = null; // the connection may have been given to another call
    Call to = call;
    if (to != null) {
      to.body.onComplete();
    }
  }
}
