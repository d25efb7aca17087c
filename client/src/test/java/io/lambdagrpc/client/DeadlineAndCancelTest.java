package io.lambdagrpc.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Context;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.stub.BlockingClientCall;
import io.grpc.stub.ClientCalls;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class DeadlineAndCancelTest {

  private final CountDownLatch clientGone = new CountDownLatch(1);
  private final RecordingListener listener = new RecordingListener();
  private final ScriptedServer server = serverThatNeverEnds();
  private final ManagedChannel channel = server.client().build();

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.close();
  }

  /** Streams messages for as long as somebody reads. */
  private final ScriptedServer serverThatNeverEnds() {
    try {
      return new ScriptedServer(
          exchange -> {
            OutputStream out = ScriptedServer.stream(exchange);
            try {
              while (true) {
                out.write(Wire.message("again"));
                out.flush();
              }
            } catch (IOException e) {
              clientGone.countDown();
            }
          });
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void cancelEndsTheCallAndTheHttpExchange() throws Exception {
    ClientCall<String, String> call = start(CallOptions.DEFAULT);
    call.request(1);
    server.requests.take();
    IllegalStateException cause = new IllegalStateException("enough");
    call.cancel("stop", cause);
    Status status = listener.status();
    assertEquals(Status.Code.CANCELLED, status.getCode());
    assertEquals("stop", status.getDescription());
    assertSame(cause, status.getCause());
    clientGone.await();
  }

  /**
   * Nobody runs the tasks of such a call any more: it was kept for ever, its deadline was tried ten
   * times a second, and the channel did not terminate.
   */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aBlockingCallThatItsCallerLeavesGivesAllBack(boolean cancelled) throws Exception {
    List<String> seen = new CopyOnWriteArrayList<>();
    WeakReference<?> left = leaveBlockingCall(cancelled, seen);
    String end = cancelled ? "CANCELLED" : "DEADLINE_EXCEEDED";
    while (left.get() != null || !seen.contains(end)) {
      System.gc();
      Thread.sleep(10);
    }
    channel.shutdown();
    assertTrue(channel.awaitTermination(30, TimeUnit.SECONDS));
  }

  private WeakReference<?> leaveBlockingCall(boolean cancelled, List<String> seen)
      throws Exception {
    RecordingTracer tracer = new RecordingTracer(seen);
    BlockingClientCall<String, String> call =
        ClientCalls.blockingV2ServerStreamingCall(
            channel,
            Wire.method(MethodType.SERVER_STREAMING),
            CallOptions.DEFAULT
                .withStreamTracerFactory(RecordingTracer.factoryOf(tracer))
                .withDeadlineAfter(cancelled ? 3600 : 1, TimeUnit.SECONDS),
            "go");
    if (cancelled) {
      assertEquals("again", call.read());
      call.cancel("enough", null);
    }
    return new WeakReference<>(tracer);
  }

  @Test
  void cancelOfAnOpenStreamEndsTheHttpExchangeWhileItsListenerBlocks() throws Exception {
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    ClientCall<String, String> call =
        channel.newCall(Wire.method(MethodType.SERVER_STREAMING), CallOptions.DEFAULT);
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onMessage(String message) {
            reading.countDown();
            try {
              release.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }
        },
        new Metadata());
    call.request(1);
    call.sendMessage("go");
    call.halfClose();
    reading.await();
    call.cancel("stop", null);
    clientGone.await();
    release.countDown();
  }

  @Test
  void cancelBeforeTheHalfCloseSendsNothing() throws Exception {
    ClientCall<String, String> call =
        channel.newCall(Wire.method(MethodType.CLIENT_STREAMING), CallOptions.DEFAULT);
    call.start(listener, new Metadata());
    call.sendMessage("a");
    call.cancel("changed my mind", null);
    assertEquals(Status.Code.CANCELLED, listener.status().getCode());
    assertThrows(IllegalStateException.class, () -> call.sendMessage("b"));
    assertThrows(IllegalStateException.class, call::halfClose);
    assertNull(server.requests.poll());
  }

  @Test
  void aCallCancelledBeforeItsStartDoesNotStart() {
    ClientCall<String, String> call =
        channel.newCall(Wire.method(MethodType.UNARY), CallOptions.DEFAULT);
    call.cancel("never", null);
    assertThrows(IllegalStateException.class, () -> call.start(listener, new Metadata()));
  }

  @Test
  void methodsOutOfOrderAreRefused() {
    ClientCall<String, String> call =
        channel.newCall(Wire.method(MethodType.UNARY), CallOptions.DEFAULT);
    assertThrows(IllegalStateException.class, () -> call.request(1));
    assertThrows(IllegalStateException.class, () -> call.sendMessage("x"));
    call.start(listener, new Metadata());
    assertThrows(IllegalStateException.class, () -> call.start(listener, new Metadata()));
    assertThrows(IllegalArgumentException.class, () -> call.request(-1));
    call.halfClose();
    assertThrows(IllegalStateException.class, call::halfClose);
    assertThrows(IllegalStateException.class, () -> call.sendMessage("x"));
    call.cancel("done", null);
  }

  @Test
  void aDeadlineEndsTheCall() throws Exception {
    start(CallOptions.DEFAULT.withDeadline(StandingDeadline.after(50)));
    Status status = listener.status();
    assertEquals(Status.Code.DEADLINE_EXCEEDED, status.getCode());
    assertEquals(
        "CallOptions deadline exceeded after 0.050000000s. [url=" + server.url() + "]",
        status.getDescription());
  }

  @Test
  void aDeadlineEndsTheCallWhileTheCommonPoolIsBusy() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    for (int i = 0; i <= ForkJoinPool.getCommonPoolParallelism(); i++) {
      ForkJoinPool.commonPool()
          .execute(
              () -> {
                try {
                  release.await();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              });
    }
    start(CallOptions.DEFAULT.withDeadline(StandingDeadline.after(50)));
    assertEquals(Status.Code.DEADLINE_EXCEEDED, listener.status().getCode());
    release.countDown();
  }

  @Test
  void aDeadlineInThePastSendsNothing() throws Exception {
    start(CallOptions.DEFAULT.withDeadlineAfter(-1, TimeUnit.SECONDS));
    Status status = listener.status();
    assertEquals(Status.Code.DEADLINE_EXCEEDED, status.getCode());
    assertTrue(
        description(status)
            .startsWith("ClientCall started after CallOptions deadline was exceeded 1."),
        status::toString);
    assertNull(server.requests.poll());
  }

  @Test
  void theEarlierDeadlineIsSentInGrpcTimeout() throws Exception {
    ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    Context.CancellableContext context =
        Context.current().withDeadlineAfter(1, TimeUnit.HOURS, timer);
    ClientCall<String, String> call =
        context.call(() -> start(CallOptions.DEFAULT.withDeadlineAfter(2, TimeUnit.HOURS)));
    String timeout = server.requests.take().headers().getFirst("grpc-timeout");
    assertTrue(timeout.matches("3[0-9]{6}m"), timeout);
    assertTrue(Integer.parseInt(timeout.substring(0, 7)) <= 3_600_000, timeout);
    call.cancel("done", null);
    context.cancel(null);
    timer.shutdownNow();
  }

  @Test
  void theDeadlineOfTheContextEndsTheCall() throws Exception {
    ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    CountDownLatch started = new CountDownLatch(1);
    Future<?> unused = timer.submit(() -> started.await(30, TimeUnit.SECONDS));
    Context.CancellableContext context =
        Context.current().withDeadline(StandingDeadline.after(50), timer);
    context.call(() -> start(CallOptions.DEFAULT));
    started.countDown();
    Status status = listener.status();
    assertEquals(Status.Code.DEADLINE_EXCEEDED, status.getCode());
    assertEquals(
        "Context deadline exceeded after 0.050000000s. [url=" + server.url() + "]",
        status.getDescription());
    context.cancel(null);
    timer.shutdownNow();
  }

  @Test
  void aCancelledContextEndsTheCall() throws Exception {
    Context.CancellableContext context = Context.current().withCancellation();
    context.call(() -> start(CallOptions.DEFAULT));
    server.requests.take();
    context.cancel(new IllegalStateException("left"));
    assertEquals(Status.Code.CANCELLED, listener.status().getCode());
    clientGone.await();
  }

  @Test
  void aContextThatIsAlreadyCancelledSendsNothing() throws Exception {
    Context.CancellableContext context = Context.current().withCancellation();
    context.cancel(null);
    context.call(() -> start(CallOptions.DEFAULT));
    assertEquals(Status.Code.CANCELLED, listener.status().getCode());
    assertNull(server.requests.poll());
  }

  @Test
  void aListenerThatThrowsCancelsTheCallAndHearsItsClose() throws Exception {
    IllegalStateException thrown = new IllegalStateException("listener");
    RecordingListener throwing = new RecordingListener();
    ClientCall<String, String> call =
        channel.newCall(Wire.method(MethodType.SERVER_STREAMING), CallOptions.DEFAULT);
    call.start(
        new SimpleForwardingClientCallListener<>(throwing) {
          @Override
          public void onMessage(String message) {
            throw thrown;
          }
        },
        new Metadata());
    call.request(5);
    call.sendMessage("go");
    call.halfClose();
    Status status = throwing.status();
    assertEquals(Status.Code.CANCELLED, status.getCode());
    assertSame(thrown, status.getCause());
    assertEquals(List.of("headers", "close CANCELLED"), throwing.events);
    clientGone.await();
  }

  @Test
  void callbacksRunInTheContextOfTheCaller() throws Exception {
    Context.Key<String> key = Context.key("test");
    CompletableFuture<String> seen = new CompletableFuture<>();
    Context.current()
        .withValue(key, "mine")
        .run(
            () -> {
              ClientCall<String, String> call =
                  channel.newCall(Wire.method(MethodType.SERVER_STREAMING), CallOptions.DEFAULT);
              call.start(
                  new ClientCall.Listener<>() {
                    @Override
                    public void onMessage(String message) {
                      seen.complete(String.valueOf(key.get()));
                      call.cancel("enough", null);
                    }
                  },
                  new Metadata());
              call.request(1);
              call.sendMessage("go");
              call.halfClose();
            });
    assertEquals("mine", seen.get(30, TimeUnit.SECONDS));
  }

  private ClientCall<String, String> start(CallOptions options) {
    ClientCall<String, String> call =
        channel.newCall(Wire.method(MethodType.SERVER_STREAMING), options);
    call.start(listener, new Metadata());
    call.sendMessage("go");
    call.halfClose();
    return call;
  }

  private static String description(Status status) {
    return String.valueOf(status.getDescription());
  }
}
