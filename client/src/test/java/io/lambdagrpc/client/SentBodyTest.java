package io.lambdagrpc.client;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SentBodyTest {

  /** Asks for one piece after the other, as the HTTP client does. */
  private static final class Reader implements Flow.Subscriber<ByteBuffer> {
    final CompletableFuture<byte[]> whole = new CompletableFuture<>();
    private final ByteArrayOutputStream come = new ByteArrayOutputStream();
    private final Runnable afterPiece;
    private Flow.@Nullable Subscription subscription;

    Reader(Runnable afterPiece) {
      this.afterPiece = afterPiece;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      this.subscription = subscription;
      subscription.request(1);
    }

    @Override
    public void onNext(ByteBuffer piece) {
      byte[] bytes = new byte[piece.remaining()];
      piece.get(bytes);
      come.writeBytes(bytes);
      afterPiece.run();
      requireNonNull(subscription).request(1);
    }

    @Override
    public void onError(Throwable failure) {
      whole.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      whole.complete(come.toByteArray());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 16_383, 16_384, 16_385, 100_000})
  void theBodyIsSentAsItIsAndAgainWhereTheHttpClientTriesAgain(int size) throws Exception {
    byte[] body = new byte[size];
    for (int i = 0; i < size; i++) {
      body[i] = (byte) (i % 251);
    }
    HttpRequest.BodyPublisher sent = new SentBody(body);
    assertEquals(size, sent.contentLength());
    for (int attempt = 0; attempt < 2; attempt++) {
      Reader reader = new Reader(() -> {});
      sent.subscribe(reader);
      assertArrayEquals(body, reader.whole.get());
    }
  }

  @Test
  void afterTheCallNothingMoreIsSent() {
    SentBody sent = new SentBody(new byte[100_000]);
    Reader reader = new Reader(sent::forget);
    sent.subscribe(reader);
    assertTrue(reader.whole.isDone());
    assertFalse(reader.whole.isCompletedExceptionally());
    assertTrue(reader.whole.join().length < 100_000);
    assertEquals(100_000, sent.contentLength());
  }
}
