package io.lambdagrpc.client;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptors;
import io.grpc.Codec;
import io.grpc.Compressor;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The life of a channel: the HTTP client and its pooled connections, the calls under way, shutdown.
 *
 * <p>An HTTP client is all that there is to connect, so the channel is READY when it has one and
 * IDLE when it has none; a server that cannot be reached fails calls, not the channel. (Over 300
 * lines: one lock guards all of it.)
 */
final class GrpcWebChannel extends ManagedChannel {

  private final ChannelSettings settings;
  private final Channel intercepted;
  private final CountDownLatch terminated = new CountDownLatch(1);
  private final ChannelTimer timer = new ChannelTimer();
  private final Executor transportExecutor = DaemonThreads.newExecutor();
  private final Object lock = new Object();
  // All guarded by the lock.
  private final Set<Exchange<?>> calls = new HashSet<>();
  // Of calls that the server has done its part of, or that are aborted, and whose listener has not
  // heard of that; what nobody refers to is garbage.
  private final Set<Exchange<?>> unread = Collections.newSetFromMap(new WeakHashMap<>());
  private final List<Runnable> stateListeners = new ArrayList<>();
  private ConnectivityState state = ConnectivityState.IDLE;
  private @Nullable HttpClient http;
  private Future<?> idleTimer = CompletableFuture.completedFuture(null);
  private @Nullable Status refusal;

  GrpcWebChannel(ChannelSettings settings) {
    this.settings = settings;
    this.intercepted = ClientInterceptors.intercept(new Calls(), settings.interceptors());
  }

  @Override
  public <ReqT, RespT> ClientCall<ReqT, RespT> newCall(
      MethodDescriptor<ReqT, RespT> method, CallOptions options) {
    return intercepted.newCall(method, options);
  }

  @Override
  public String authority() {
    return settings.authority();
  }

  Endpoint endpoint() {
    return settings.endpoint();
  }

  @Nullable RequestSigner signer() {
    return settings.signer();
  }

  /** Returns where calls ask the HTTP client for what may keep a thread, and even for ever. */
  Executor transportExecutor() {
    return transportExecutor;
  }

  /** Returns where requests are signed, which may block. */
  Executor offloadExecutor() {
    Executor offload = settings.offloadExecutor();
    return offload == null ? transportExecutor : offload;
  }

  ReplyDecoder newDecoder(CallOptions options) {
    Integer maxSize = options.getMaxInboundMessageSize();
    return new ReplyDecoder(
        endpoint().url(),
        settings.decompressors(),
        endpoint().keepsCompression(),
        maxSize == null ? settings.maxInboundMessageSize() : maxSize,
        settings.maxInboundMetadataSize());
  }

  /** Returns null for a name that the registry does not know. */
  @Nullable Compressor findCompressor(@Nullable String name) {
    return name == null ? Codec.Identity.NONE : settings.compressors().lookupCompressor(name);
  }

  /**
   * Counts a call in until its reply is there, or returns the status that refuses it. Whether
   * somebody reads the reply is the application's affair, as grpc-java's channels see it.
   */
  @Nullable Status admit(Exchange<?> call) {
    synchronized (lock) {
      if (refusal != null) {
        return refusal;
      }
      calls.add(call);
      idleTimer.cancel(false);
    }
    call.whenReplied(() -> release(call));
    call.whenHandedOver(() -> forgetUnread(call));
    return null;
  }

  private void forgetUnread(Exchange<?> call) {
    synchronized (lock) {
      unread.remove(call);
    }
  }

  private void release(Exchange<?> call) {
    synchronized (lock) {
      calls.remove(call);
      if (calls.isEmpty()) {
        endOrIdle();
      }
      unread.add(call); // last, since it may fail for want of memory
    }
  }

  private void endOrIdle() {
    if (refusal != null) {
      terminate();
    } else {
      idleTimer = timer.schedule(this::enterIdle, settings.idleTimeoutNanos());
    }
  }

  /** Calls {@code deadline} when the time has come, and on until the future is cancelled. */
  Future<?> scheduleDeadline(Runnable deadline, long delayNanos) {
    return timer.scheduleUntilCancelled(deadline, delayNanos);
  }

  /** Sends a request. A client that has ended is let go, so that the next call has a new one. */
  CompletableFuture<?> send(HttpRequest request, HttpResponse.BodyHandler<?> handler) {
    HttpClient client = http();
    try {
      CompletableFuture<?> sent = client.sendAsync(request, handler);
      CompletableFuture<?> unused =
          sent.whenComplete((reply, failure) -> forgetEnded(client, failure));
      return sent;
    } catch (RejectedExecutionException e) { // before JDK 21; nothing has been sent
      forget(client);
      HttpClient next = http();
      return next == client
          ? CompletableFuture.failedFuture(new IOException("the HTTP client has ended", e))
          : next.sendAsync(request, handler);
    }
  }

  private void forgetEnded(HttpClient client, @Nullable Throwable failure) {
    if (failure != null && ConnectionFailure.isOfEndedClient(failure)) {
      forget(client);
    }
  }

  private void forget(HttpClient ended) {
    synchronized (lock) {
      if (http == ended) {
        http = null;
      }
    }
  }

  /** Returns the HTTP client, which connects as calls need it. */
  private HttpClient http() {
    List<Runnable> told = List.of();
    HttpClient client;
    synchronized (lock) {
      if (http == null) {
        HttpClient own = settings.httpClient();
        http = own == null ? Endpoint.newHttpClient() : own;
        // A call that was admitted before the shutdown still sends its request.
        told = refusal == null ? moveTo(ConnectivityState.READY) : told;
      }
      client = http;
    }
    told.forEach(settings.executor()::execute);
    return client;
  }

  @Override
  public ManagedChannel shutdown() {
    return shutdown("Channel shutdown invoked");
  }

  @Override
  public ManagedChannel shutdownNow() {
    ManagedChannel unused = shutdown("Channel shutdownNow invoked");
    List<Exchange<?>> running;
    synchronized (lock) {
      running = Stream.concat(calls.stream(), unread.stream()).toList();
    }
    Status status = Status.UNAVAILABLE.withDescription("Channel shutdownNow invoked");
    for (Exchange<?> call : running) {
      try {
        call.abort(status);
      } catch (RejectedExecutionException e) {
        // By the executor of a call, which may have been shut down before: its listener hears
        // nothing.
      }
    }
    return this;
  }

  private ManagedChannel shutdown(String reason) {
    List<Runnable> told;
    synchronized (lock) {
      if (refusal != null) {
        return this;
      }
      refusal = Status.UNAVAILABLE.withDescription(reason);
      idleTimer.cancel(false);
      told = moveTo(ConnectivityState.SHUTDOWN);
      if (calls.isEmpty()) {
        terminate();
      }
    }
    told.forEach(settings.executor()::execute);
    return this;
  }

  private void terminate() {
    http = null;
    terminated.countDown();
  }

  @Override
  public boolean isShutdown() {
    synchronized (lock) {
      return refusal != null;
    }
  }

  @Override
  public boolean isTerminated() {
    return terminated.getCount() == 0;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    return terminated.await(timeout, unit);
  }

  @Override
  public ConnectivityState getState(boolean requestConnection) {
    ConnectivityState current;
    synchronized (lock) {
      current = state;
    }
    if (requestConnection && current == ConnectivityState.IDLE) {
      HttpClient unused = http();
    }
    return current;
  }

  @Override
  public void notifyWhenStateChanged(ConnectivityState source, Runnable callback) {
    synchronized (lock) {
      if (state == source) {
        stateListeners.add(callback);
        return;
      }
    }
    settings.executor().execute(callback);
  }

  /**
   * Lets go of the HTTP client: its connections close when the last call on them has ended and the
   * JVM has found it unused.
   */
  @Override
  public void enterIdle() {
    List<Runnable> told;
    synchronized (lock) {
      if (state != ConnectivityState.READY) {
        return;
      }
      http = null;
      told = moveTo(ConnectivityState.IDLE);
    }
    told.forEach(settings.executor()::execute);
  }

  /** Returns whom to tell, outside the lock. */
  private List<Runnable> moveTo(ConnectivityState next) {
    state = next;
    List<Runnable> told = List.copyOf(stateListeners);
    stateListeners.clear();
    return told;
  }

  @Override
  public String toString() {
    return "GrpcWebChannel{" + endpoint().url() + "}";
  }

  /** The channel below the interceptors. */
  private final class Calls extends Channel {

    @Override
    public <ReqT, RespT> ClientCall<ReqT, RespT> newCall(
        MethodDescriptor<ReqT, RespT> method, CallOptions options) {
      Executor own = options.getExecutor();
      return new GrpcWebCall<>(
          GrpcWebChannel.this, method, options, own == null ? settings.executor() : own);
    }

    @Override
    public String authority() {
      return settings.authority();
    }
  }
}
