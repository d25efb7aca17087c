package io.lambdagrpc.internal.call;

import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.lambdagrpc.internal.wire.Frame;
import io.lambdagrpc.internal.wire.Messages;
import io.lambdagrpc.internal.wire.WireRequest;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What surrounds a call: its Context, the attributes of its transport, its stream tracers. Opened
 * and closed on the thread that delivers the call's steps; any thread may cancel the Context. All
 * of these run the user's code, and throw what it throws.
 */
final class CallScope {

  private final CallSettings settings;
  private final WireRequest request;
  private volatile Context.@Nullable CancellableContext context;
  private volatile @Nullable Attributes attributes;
  private volatile @Nullable Tracers tracers;

  CallScope(CallSettings settings, WireRequest request) {
    this.settings = settings;
    this.request = request;
  }

  void open(Invocation invocation, CallDeadline deadline, CallTimer timer) {
    if (!settings.transportFilters().isEmpty()) {
      attributes = settings.transportReady(request.transportAttributes());
    }
    Context base = invocation.contextOf(settings.rootContext(), request.protocol());
    if (!settings.streamTracerFactories().isEmpty()) {
      Tracers opened =
          Tracers.of(settings.streamTracerFactories(), request.fullMethodName(), request.headers());
      tracers = opened;
      base = opened.filterContext(base);
    }
    // As on any server, a Context has a Deadline where the client set one.
    context =
        deadline.hasClientTimeout()
            ? base.withDeadline(
                Deadline.after(deadline.remainingNanos(), TimeUnit.NANOSECONDS), timer.executor())
            : base.withCancellation();
  }

  /** Returns the Context of the next step: the call's, or before {@link #open} the root. */
  Context context() {
    Context opened = context;
    return opened == null ? settings.rootContext() : opened;
  }

  /** Returns the attributes of the transport as its filters left them. */
  Attributes attributes() {
    Attributes filtered = attributes;
    return filtered == null ? request.transportAttributes() : filtered;
  }

  void callStarted(MethodDescriptor<?, ?> method) {
    Tracers traced = tracers;
    if (traced != null) {
      traced.callStarted(new Tracers.CallInfo<>(method, attributes(), request.authority()));
    }
  }

  void messageRead(Messages messages) {
    Tracers traced = tracers;
    if (traced != null) {
      traced.messageRead(messages);
    }
  }

  void messageSent(Frame message) {
    Tracers traced = tracers;
    if (traced != null) {
      traced.messageSent(message);
    }
  }

  void streamClosed(Status status) {
    Tracers traced = tracers;
    if (traced != null) {
      traced.streamClosed(status);
    }
  }

  /** Cancels the Context of a call whose deadline has passed. */
  void expire() {
    cancel(deadlinePassed());
  }

  /** Returns what the Context of a call is cancelled with at its deadline. */
  static TimeoutException deadlinePassed() {
    return new TimeoutException("the call's deadline has passed");
  }

  /** Cancels the Context; a null cause means that the call ended as its service wanted. */
  void cancel(@Nullable Throwable cause) {
    Context.CancellableContext opened = context;
    if (opened != null) {
      opened.cancel(cause);
    }
  }

  boolean isCancelled() {
    Context.CancellableContext opened = context;
    return opened != null && opened.isCancelled() && opened.cancellationCause() != null;
  }

  void transportTerminated() {
    Attributes filtered = attributes;
    if (filtered != null) {
      settings.transportTerminated(filtered);
    }
  }
}
