package io.lambdagrpc.client;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.HOURS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.ClientCall;
import io.grpc.ClientStreamTracer;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.DecompressorRegistry;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The exchange fed by hand in place of the HTTP client, on a direct executor. (Over 300 lines: the
 * test itself is the exchange's subscription.)
 */
final class ExchangeTest implements Flow.Subscription {

  private final RecordingListener listener = new RecordingListener();
  private Exchange<String> exchange = newExchange(null);
  private long requested;
  private boolean cancelled;
  private HttpResponse.@Nullable BodySubscriber<?> subscriber;

  @Test
  void asksForBytesOnlyWhileNoMessageWaits() {
    begin();
    assertEquals(1, requested);
    feed(Wire.join(Wire.message("one"), Wire.message("two"), Wire.message("three")));
    assertEquals(1, requested);
    assertEquals(List.of("headers"), listener.events);

    exchange.request(2);
    assertEquals(List.of("headers", "one", "two"), listener.events);
    assertEquals(1, requested);

    exchange.request(1);
    assertEquals(List.of("headers", "one", "two", "three"), listener.events);
    assertEquals(2, requested);
  }

  @Test
  void holdsBackTheEndUntilEveryMessageIsTaken() {
    begin();
    feed(Wire.join(Wire.message("one"), Wire.OK));
    exchange.onComplete();
    assertEquals(List.of("headers"), listener.events);
    exchange.request(1);
    assertEquals(List.of("headers", "one", "close OK"), listener.events);
  }

  @Test
  void deliversWhatCameBeforeTheConnectionWasLost() {
    begin();
    exchange.request(9);
    feed(Wire.message("one"));
    exchange.onError(new IOException("reset"));
    assertEquals(List.of("headers", "one", "close UNAVAILABLE"), listener.events);
  }

  @Test
  void anAbortStopsDeliveryAndDropsTheConnectionOnce() {
    begin();
    feed(Wire.join(Wire.message("one"), Wire.OK));
    exchange.abort(Status.CANCELLED);
    exchange.abort(Status.DEADLINE_EXCEEDED);
    exchange.request(1);
    exchange.onComplete();
    assertTrue(cancelled);
    assertEquals(List.of("headers", "close CANCELLED"), listener.events);
  }

  @Test
  void aReplyThatComesAfterAnAbortIsDropped() {
    exchange.abort(Status.CANCELLED);
    begin();
    assertTrue(cancelled);
    assertEquals(0, requested);
    assertEquals(List.of("close CANCELLED"), listener.events);
  }

  @Test
  void aCallThatEndsInOnHeadersHearsNoMessage() {
    ClientCall.Listener<String> cancels =
        new SimpleForwardingClientCallListener<>(listener) {
          @Override
          public void onHeaders(Metadata headers) {
            super.onHeaders(headers);
            exchange.abort(Status.CANCELLED);
          }
        };
    exchange = newExchange(cancels, null);
    exchange.request(9);
    exchange.onHead(new Head(Map.of("grpc-status", List.of("0"))));
    exchange.onSubscribe(this);
    feed(Wire.join(Wire.message("one"), Wire.OK));
    exchange.onComplete();
    assertEquals(List.of("headers", "close CANCELLED"), listener.events);
  }

  @Test
  void aCallThatEndsInOnMessageHearsNoneOfThoseThatAreBuffered() {
    ClientCall.Listener<String> cancels =
        new SimpleForwardingClientCallListener<>(listener) {
          @Override
          public void onMessage(String message) {
            super.onMessage(message);
            exchange.abort(Status.CANCELLED);
          }
        };
    exchange = newExchange(cancels, null);
    exchange.request(9);
    begin();
    feed(Wire.join(Wire.message("one"), Wire.message("two"), Wire.OK));
    exchange.onComplete();
    assertEquals(List.of("headers", "one", "close CANCELLED"), listener.events);
  }

  @Test
  void aProtocolErrorDropsTheConnection() {
    begin();
    feed(Wire.frame(0x20, new byte[1]));
    assertTrue(cancelled);
    assertEquals(List.of("headers", "close INTERNAL"), listener.events);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void whatThePeerEndsAtTheDeadlineIsOursToExplain(int code) throws Exception {
    exchange = newExchange(new CallDeadline(Deadline.after(0, SECONDS), false, 0, "http://far"));
    begin();
    feed(Wire.trailers("grpc-status:" + code + "\r\ngrpc-message:late\r\n"));
    exchange.onComplete();
    assertEquals(Status.Code.DEADLINE_EXCEEDED, listener.status().getCode());
    assertEquals(
        "CallOptions deadline exceeded after 0.000000000s. [url=http://far]",
        listener.status().getDescription());
  }

  @Test
  void aPeersOwnDeadlineBeforeOursIsLeftAsItIs() throws Exception {
    exchange = newExchange(new CallDeadline(Deadline.after(1, HOURS), false, 1, "http://far"));
    begin();
    feed(Wire.trailers("grpc-status:4\r\ngrpc-message:mine\r\n"));
    exchange.onComplete();
    assertEquals("mine", listener.status().getDescription());
  }

  /** What had come of many calls filled the heap, so that no deadline could end any of them. */
  @Test
  void aCallThatCannotEndForWantOfMemoryLetsGoOfWhatCame() {
    AtomicBoolean full = new AtomicBoolean();
    WeakReference<ReplyDecoder> held = beginOn(full);
    full.set(true);
    assertThrows(OutOfMemoryError.class, () -> exchange.abort(Status.DEADLINE_EXCEEDED));
    for (int i = 0; i < 1000 && held.get() != null; i++) {
      System.gc();
    }
    assertNull(held.get());
    full.set(false);
    exchange.abort(Status.CANCELLED);
    assertEquals(List.of("headers", "close DEADLINE_EXCEEDED"), listener.events);
  }

  private WeakReference<ReplyDecoder> beginOn(AtomicBoolean full) {
    ReplyDecoder decoder = newDecoder();
    Executor executor =
        task -> {
          if (full.get()) {
            throw new OutOfMemoryError("full");
          }
          task.run();
        };
    exchange = newExchange(listener, null, executor, decoder);
    begin();
    feed(Arrays.copyOf(Wire.message("half of it"), 9));
    return new WeakReference<>(decoder);
  }

  /**
   * A blocking call of grpc-java that is cancelled runs its executor's tasks no more: its deadline
   * was tried again for ever, its tracers never heard the end, and the channel did not terminate.
   */
  @Test
  void whatACallHoldsDoesNotWaitForItsExecutor() {
    List<Runnable> tasks = new ArrayList<>();
    exchange = newExchange(listener, null, tasks::add);
    List<String> given = new ArrayList<>();
    exchange.whenHandedOver(() -> given.add("watchers"));
    exchange.whenClosing(() -> given.add("memory"));
    exchange.abort(Status.CANCELLED);
    assertEquals(List.of("memory", "watchers"), given);
    assertEquals(List.of(), listener.events);
    exchange.expire(Status.DEADLINE_EXCEEDED);
    tasks.forEach(Runnable::run);
    assertEquals(List.of("close CANCELLED"), listener.events);
  }

  /**
   * The JDK's client holds a lock there, and a cancel waits for that lock. Whoever cancels may hold
   * a lock that the listener needs: two threads of the bridge waited for each other for ever.
   */
  @Test
  void noListenerHearsWithinOnSubscribe() {
    List<Runnable> tasks = new ArrayList<>();
    List<Runnable> hops = new ArrayList<>();
    exchange = newExchange(listener, null, tasks::add, newDecoder(), List.of(), hops::add);
    begin();
    assertEquals(1, tasks.size(), "that of the head alone");
    assertEquals(1, hops.size());
    hops.get(0).run();
    tasks.forEach(Runnable::run);
    hops.get(1).run();
    assertEquals(1, requested);
  }

  /** As grpc-java does: a Context that its listener looks at has nothing of the call any more. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatWatchesACallIsGoneWhenItsListenerHears(boolean aborted) {
    exchange.whenHandedOver(() -> listener.events.add("nothing watches"));
    if (aborted) {
      exchange.abort(Status.CANCELLED);
    } else {
      begin();
      feed(Wire.OK);
      exchange.onComplete();
    }
    List<String> events = listener.events;
    assertEquals("nothing watches", events.get(events.size() - 2));
  }

  /** Or a tracer heard of a call that was cancelled, and its listener of one that was good. */
  @Test
  void tracersAndListenerHearOfTheSameEnd() {
    List<String> seen = new ArrayList<>();
    Runnable abort = () -> exchange.abort(Status.CANCELLED);
    RecordingTracer cancels =
        new RecordingTracer(seen) {
          @Override
          public void inboundTrailers(Metadata trailers) {
            abort.run();
          }
        };
    exchange =
        newExchange(listener, null, Runnable::run, newDecoder(), List.of(cancels), Runnable::run);
    begin();
    feed(Wire.OK);
    exchange.onComplete();
    assertEquals(List.of("inbound headers", "CANCELLED"), seen.subList(1, seen.size()));
    assertEquals(List.of("headers", "close CANCELLED"), listener.events);
  }

  @Test
  void aGoodbyeThatFailedIsTriedAgain() {
    AtomicInteger asked = new AtomicInteger();
    Deadline.Ticker full =
        new Deadline.Ticker() {
          @Override
          public long nanoTime() {
            if (asked.incrementAndGet() == 2) {
              throw new OutOfMemoryError("once");
            }
            return 0;
          }
        };
    Deadline deadline = Deadline.after(1, HOURS, full);
    exchange = newExchange(listener, new CallDeadline(deadline, false, 1, "http://far"));
    List<String> given = new ArrayList<>();
    exchange.whenHandedOver(() -> given.add("watchers"));
    assertThrows(OutOfMemoryError.class, () -> exchange.abort(Status.CANCELLED));
    assertEquals(List.of(), given);
    exchange.abort(Status.CANCELLED);
    assertEquals(List.of("close CANCELLED"), listener.events);
    assertEquals(List.of("watchers"), given);
  }

  private Exchange<String> newExchange(@Nullable CallDeadline deadline) {
    return newExchange(listener, deadline);
  }

  private static Exchange<String> newExchange(
      ClientCall.Listener<String> listener, @Nullable CallDeadline deadline) {
    return newExchange(listener, deadline, Runnable::run);
  }

  private static Exchange<String> newExchange(
      ClientCall.Listener<String> listener, @Nullable CallDeadline deadline, Executor executor) {
    return newExchange(listener, deadline, executor, newDecoder());
  }

  private static ReplyDecoder newDecoder() {
    return new ReplyDecoder(
        "http://far", DecompressorRegistry.getDefaultInstance(), false, 100, 200);
  }

  private static Exchange<String> newExchange(
      ClientCall.Listener<String> listener,
      @Nullable CallDeadline deadline,
      Executor executor,
      ReplyDecoder decoder) {
    return newExchange(listener, deadline, executor, decoder, List.of(), Runnable::run);
  }

  private static Exchange<String> newExchange(
      ClientCall.Listener<String> listener,
      @Nullable CallDeadline deadline,
      Executor executor,
      ReplyDecoder decoder,
      List<ClientStreamTracer> tracers,
      Executor transportExecutor) {
    return new Exchange<>(
        Wire.method(MethodType.SERVER_STREAMING),
        listener,
        decoder,
        new Tracers(tracers),
        deadline,
        Context.ROOT,
        executor,
        transportExecutor);
  }

  private void begin() {
    exchange.send(
        handler -> {
          subscriber = handler.apply(new Head(Map.of()));
          subscriber.onSubscribe(this);
          return new CompletableFuture<>();
        });
  }

  /** To cancel the body then would close a connection that another call has. */
  @Test
  void aReplyThatIsReadBeforeItsConnectionIsDroppedKeepsIt() {
    List<Runnable> tasks = new ArrayList<>();
    exchange =
        new Exchange<>(
            Wire.method(MethodType.SERVER_STREAMING),
            listener,
            newDecoder(),
            new Tracers(List.of()),
            null,
            Context.ROOT,
            Runnable::run,
            tasks::add);
    begin();
    exchange.expire(Status.CANCELLED);
    assertEquals(List.of("headers"), listener.events);
    exchange.expire(Status.CANCELLED);
    assertEquals(List.of("headers", "close CANCELLED"), listener.events);
    requireNonNull(subscriber).onComplete();
    tasks.forEach(Runnable::run);
    assertFalse(cancelled);
  }

  /** A reply without a body gives its connection to the next call at once, which then failed. */
  @Test
  void aReplyThatMeetsItsCancellationGivesNoConnectionToOthers() {
    ReplyHandler handler = new ReplyHandler(head -> {}, exchange);
    CompletableFuture<Void> request =
        new CompletableFuture<>() {
          @Override
          public boolean cancel(boolean mayInterruptIfRunning) {
            assertThrows(CancellationException.class, () -> handler.apply(new Head(Map.of())));
            return super.cancel(mayInterruptIfRunning);
          }
        };
    handler.cancel(request);
    assertTrue(request.isCancelled());
  }

  private void feed(byte[] bytes) {
    exchange.onNext(List.of(ByteBuffer.wrap(bytes)));
  }

  @Override
  public void request(long n) {
    requested += n;
  }

  @Override
  public void cancel() {
    cancelled = true;
  }

  private record Head(Map<String, List<String>> more) implements HttpResponse.ResponseInfo {

    @Override
    public int statusCode() {
      return 200;
    }

    @Override
    public HttpHeaders headers() {
      Map<String, List<String>> all = new HashMap<>(more);
      all.put("content-type", List.of("application/grpc-web+proto"));
      return HttpHeaders.of(all, (name, value) -> true);
    }

    @Override
    public HttpClient.Version version() {
      return HttpClient.Version.HTTP_1_1;
    }
  }
}
