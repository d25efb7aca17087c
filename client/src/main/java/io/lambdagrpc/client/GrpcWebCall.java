package io.lambdagrpc.client;

import io.grpc.CallCredentials;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Codec;
import io.grpc.Compressor;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A call as the application drives it, with the rules of grpc-java's own: which method may follow
 * which, deadline and {@link Context}, credentials, cancellation. The request goes out as a whole
 * when the client has half-closed and its credentials are there. (Over 300 lines: all of them act
 * on one call's state.)
 */
final class GrpcWebCall<ReqT, RespT> extends ClientCall<ReqT, RespT> {

  /** What exists from {@code start} on. */
  private record Started<T>(
      Exchange<T> exchange,
      RequestBody body,
      Metadata headers,
      Compressor compressor,
      @Nullable CallDeadline deadline) {}

  private final GrpcWebChannel channel;
  private final MethodDescriptor<ReqT, RespT> method;
  private final CallOptions options;
  private final Executor executor;
  private final Context context = Context.current();
  private final AtomicInteger awaitedBeforeSending;
  private volatile @Nullable Started<RespT> started;
  private volatile boolean cancelled;
  private volatile boolean halfClosed;

  GrpcWebCall(
      GrpcWebChannel channel,
      MethodDescriptor<ReqT, RespT> method,
      CallOptions options,
      Executor executor) {
    this.channel = channel;
    this.method = method;
    this.options = options;
    this.executor = executor;
    this.awaitedBeforeSending = new AtomicInteger(options.getCredentials() == null ? 1 : 2);
  }

  @Override
  public void start(Listener<RespT> listener, Metadata headers) {
    require(started == null, "already started");
    require(!cancelled, "call was cancelled");
    Tracers tracers = Tracers.of(options, headers);
    try {
      start(listener, headers, tracers);
    } catch (RuntimeException | Error e) {
      if (started == null) { // cancel() would find nothing to end
        Status status = Status.CANCELLED.withDescription("Failed to start call").withCause(e);
        tracers.each(tracer -> tracer.streamClosed(status));
      }
      throw e;
    }
  }

  private void start(Listener<RespT> listener, Metadata headers, Tracers tracers) {
    tracers.each(tracer -> tracer.streamCreated(getAttributes(), headers));
    CallDeadline deadline = CallDeadline.earlier(options, context, channel.endpoint().url());
    Exchange<RespT> exchange =
        new Exchange<>(
            method,
            listener,
            channel.newDecoder(options),
            tracers,
            deadline,
            context,
            executor,
            channel.transportExecutor());
    Compressor compressor = channel.findCompressor(options.getCompressor());
    Compressor chosen = compressor == null ? Codec.Identity.NONE : compressor;
    Integer maxSize = options.getMaxOutboundMessageSize();
    RequestBody body =
        new RequestBody(chosen, maxSize == null ? Integer.MAX_VALUE : maxSize, tracers);
    exchange.whenClosing(body::forget);
    started = new Started<>(exchange, body, headers, chosen, deadline);

    Status refusal = refusal(exchange, compressor, deadline);
    if (refusal != null) {
      exchange.abort(refusal);
      return;
    }
    watch(exchange, deadline);
    if (!method.getType().clientSendsOneMessage()) {
      exchange.onReady();
    }
    CallCredentials credentials = options.getCredentials();
    if (credentials != null) {
      authorize(credentials, exchange, headers);
    }
  }

  @Override
  public void request(int messages) {
    Started<RespT> call = requireStarted();
    if (messages < 0) {
      throw new IllegalArgumentException("messages: " + messages + " (expected: 0 or more)");
    }
    call.exchange.request(messages);
  }

  @Override
  public void cancel(@Nullable String message, @Nullable Throwable cause) {
    if (cancelled) {
      return;
    }
    cancelled = true;
    Started<RespT> call = started;
    if (call == null) {
      return;
    }
    Throwable reason =
        message == null && cause == null
            ? new CancellationException("cancelled without a message or cause")
            : cause;
    call.exchange.abort(
        Status.CANCELLED
            .withDescription(message == null ? "Call cancelled without message" : message)
            .withCause(reason));
  }

  @Override
  public void sendMessage(ReqT message) {
    Started<RespT> call = requireStarted();
    require(!cancelled, "call was cancelled");
    require(!halfClosed, "call was half-closed");
    try {
      call.body.add(method.streamRequest(message));
    } catch (IOException | RuntimeException e) {
      call.exchange.abort(
          Status.CANCELLED.withDescription("Failed to stream message").withCause(e));
    } catch (Error e) { // of the marshaller: the caller hears of it, as in grpc-java
      call.exchange.abort(
          Status.CANCELLED.withDescription("Client sendMessage() failed with Error").withCause(e));
      throw e;
    }
  }

  @Override
  public void halfClose() {
    Started<RespT> call = requireStarted();
    require(!cancelled, "call was cancelled");
    require(!halfClosed, "call already half-closed");
    halfClosed = true;
    sendIfComplete(call);
  }

  @Override
  public void setMessageCompression(boolean enabled) {
    requireStarted().body.compress(enabled);
  }

  @Override
  public boolean isReady() {
    Started<RespT> call = started;
    return call != null && !halfClosed && !call.exchange.isOver();
  }

  @Override
  public String toString() {
    return "GrpcWebCall{" + method.getFullMethodName() + "}";
  }

  private @Nullable Status refusal(
      Exchange<RespT> exchange, @Nullable Compressor compressor, @Nullable CallDeadline deadline) {
    if (context.isCancelled()) {
      return Contexts.statusFromCancelled(context);
    }
    if (compressor == null) {
      return Status.INTERNAL.withDescription(
          "Unable to find compressor by name " + options.getCompressor());
    }
    if (deadline != null && deadline.wasPastAtStart()) {
      return deadline.missedAtStart();
    }
    return channel.admit(exchange);
  }

  private void watch(Exchange<RespT> exchange, @Nullable CallDeadline deadline) {
    if (deadline != null) { // a Context's own timer may be anybody's
      Future<?> timer =
          channel.scheduleDeadline(
              () -> {
                exchange.letGo(); // to make the status takes memory
                exchange.expire(deadline.exceeded());
              },
              deadline.nanosAtStart());
      exchange.whenHandedOver(() -> timer.cancel(false));
    }
    Context.CancellationListener listener =
        ended -> {
          exchange.letGo();
          exchange.expire(statusOf(ended, deadline));
        };
    context.addListener(listener, Runnable::run);
    exchange.whenHandedOver(() -> context.removeListener(listener));
  }

  private static Status statusOf(Context ended, @Nullable CallDeadline deadline) {
    Status status = Contexts.statusFromCancelled(ended);
    return deadline != null
            && deadline.ofContext()
            && status.getCode() == Status.Code.DEADLINE_EXCEEDED
        ? deadline.exceeded()
        : status;
  }

  private void authorize(CallCredentials credentials, Exchange<RespT> exchange, Metadata headers) {
    CredentialsApplier applier =
        new CredentialsApplier(
            more -> {
              headers.merge(more);
              sendOrEnd(exchange, () -> sendIfComplete(requireStarted()));
            },
            exchange::abort);
    exchange.whenClosing(applier::forgetCall);
    String authority = options.getAuthority();
    CallCredentials.RequestInfo info =
        new CredentialsApplier.CallInfo(
            method,
            options,
            authority == null ? channel.authority() : authority,
            channel.endpoint().secure());
    try {
      context.run(() -> credentials.applyRequestMetadata(info, executor, applier));
    } catch (Throwable e) { // foreign code, as grpc-java takes it
      exchange.abort(
          Status.UNAUTHENTICATED
              .withDescription("Credentials should use fail() instead of throwing exceptions")
              .withCause(e));
    }
  }

  private void sendIfComplete(Started<RespT> call) {
    if (awaitedBeforeSending.decrementAndGet() == 0 && !call.exchange.isOver()) {
      makeRequest(call);
    }
  }

  /** Sends on a thread of the credentials or the signer, where what is thrown reaches nobody. */
  private void sendOrEnd(Exchange<RespT> exchange, Runnable sending) {
    try {
      sending.run();
    } catch (Throwable e) { // foreign code
      exchange.abort(Status.CANCELLED.withDescription("Failed to send request").withCause(e));
    }
  }

  private void makeRequest(Started<RespT> call) {
    byte[] body = call.body.take(channel.endpoint().format());
    if (call.exchange.isOver()) { // and perhaps the body is forgotten
      return;
    }
    SentBody sent = new SentBody(body);
    call.exchange.whenClosing(sent::forget);
    HttpRequest request =
        channel
            .endpoint()
            .request(
                method.getFullMethodName(),
                call.headers,
                call.compressor,
                call.deadline,
                body,
                sent);
    RequestSigner signer = channel.signer();
    if (signer == null) {
      send(call.exchange, request);
      return;
    }
    channel
        .offloadExecutor()
        .execute(
            context.wrap(
                () ->
                    sendOrEnd(
                        call.exchange, () -> signAndSend(call.exchange, request, sent, signer))));
  }

  // This may have waited for a thread. If the call has ended by now, its body is gone.
  private void signAndSend(
      Exchange<RespT> exchange, HttpRequest request, SentBody sent, RequestSigner signer) {
    byte[] body = sent.bytes();
    if (exchange.isOver()) {
      return;
    }
    HttpRequest signed;
    try {
      signed = Endpoint.sign(request, body, signer);
    } catch (Throwable e) { // foreign code
      String reason = Protocol.printable(String.valueOf(e.getMessage()));
      exchange.abort(
          Status.UNAUTHENTICATED.withDescription("request not signed: " + reason).withCause(e));
      return;
    }
    if (!exchange.isOver()) {
      send(exchange, signed);
    }
  }

  private void send(Exchange<RespT> exchange, HttpRequest request) {
    exchange.send(handler -> channel.send(request, handler));
  }

  private Started<RespT> requireStarted() {
    Started<RespT> call = started;
    if (call == null) {
      throw new IllegalStateException("not started");
    }
    return call;
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalStateException(otherwise);
    }
  }
}
