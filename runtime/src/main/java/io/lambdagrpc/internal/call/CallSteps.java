package io.lambdagrpc.internal.call;

import io.grpc.MethodDescriptor;
import io.grpc.ServerCallExecutorSupplier;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.lambdagrpc.internal.wire.WireRequest;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What is done in each step of a call, in the order of the methods. They run the user's code, so
 * they throw whatever that throws. Only the thread that delivers the steps calls them.
 */
final class CallSteps {

  private final CallSettings settings;
  private final Invocation invocation;
  private final WireRequest request;
  private final CallDeadline deadline;
  private final CallTimer timer;
  private final CallScope scope;
  private final CallMonitor monitor;
  private final CallStream stream;
  private final @Nullable Status bodyFault;

  private @Nullable StreamServerCall<?, ?> call;
  private @Nullable ScheduledFuture<?> expiry;

  CallSteps(
      CallSettings settings,
      Invocation invocation,
      WireRequest request,
      CallDeadline deadline,
      CallTimer timer,
      CallScope scope,
      CallMonitor monitor,
      CallStream stream) {
    this.settings = settings;
    this.invocation = invocation;
    this.request = request;
    this.deadline = deadline;
    this.timer = timer;
    this.scope = scope;
    this.monitor = monitor;
    this.stream = stream;
    Status fault = request.bodyFault();
    // A call that comes too late is ended by a step as well, so that its tracers learn of it.
    this.bodyFault = fault == null && deadline.hasPassed() ? deadline.exceeded() : fault;
  }

  /** Makes the call's surroundings. */
  void open() {
    scope.open(invocation, deadline, timer);
    if (needsTimer()) {
      expiry =
          timer
              .executor()
              .schedule(stream::expire, deadline.remainingNanos(), TimeUnit.NANOSECONDS);
    }
  }

  /**
   * Tells whether the thread of the invocation may be too busy at the deadline: it runs the
   * service, or writes to a client that does not read. Of a streamed reply only the client's
   * timeout counts: its Context needs the timer anyway, while Lambda's own would have it made at
   * each start.
   */
  private boolean needsTimer() {
    return settings.executor() instanceof CallExecutor
        ? monitor.isStreamed() && deadline.hasClientTimeout()
        : !deadline.isNever();
  }

  /** Finds the method, and returns the executor of all that follows, or null for the same. */
  @Nullable Executor lookUp() {
    Status headFault = request.headFault();
    if (headFault != null) {
      throw headFault.asRuntimeException();
    }
    ServerMethodDefinition<?, ?> method =
        settings.lookUp(request.fullMethodName(), request.authority());
    StreamServerCall<?, ?> found =
        new StreamServerCall<>(monitor, stream, scope, settings, request, method);
    call = found;
    scope.callStarted(method.getMethodDescriptor());
    bind(method.getMethodDescriptor());
    checkBody(method.getMethodDescriptor());
    ServerCallExecutorSupplier supplier = settings.executorSupplier();
    return supplier == null ? null : supplier.getExecutor(found, request.headers());
  }

  /**
   * The first call of a method in JSON learns its messages here, which takes as long as reading
   * one.
   */
  private void bind(MethodDescriptor<?, ?> method) {
    if (!monitor.beginMarshalling()) {
      return;
    }
    try {
      stream.bind(method);
    } finally {
      monitor.endMarshalling();
    }
  }

  /**
   * Tells whether the call ends without its service, since the request is faulty or too late. Its
   * steps are delivered all the same, so that tracers learn of the end.
   */
  boolean endsAtOnce() {
    return request.headFault() != null || bodyFault != null;
  }

  /**
   * Ends a call that no service should see: grpc-java's stubs would answer some of them with a less
   * helpful status.
   */
  private void checkBody(MethodDescriptor<?, ?> method) {
    if (bodyFault != null) {
      throw bodyFault.asRuntimeException();
    }
    int count = request.messages().count();
    if (method.getType().clientSendsOneMessage() && count != 1) {
      throw Status.UNIMPLEMENTED
          .withDescription(
              method.getFullMethodName()
                  + ": "
                  + count
                  + " request messages (expected: 1, its requests are not streamed)")
          .asRuntimeException();
    }
  }

  void start() {
    call().start();
  }

  void ready() {
    call().listener().onReady();
  }

  void message() throws IOException {
    call().deliverMessage();
  }

  void halfClose() {
    call().listener().onHalfClose();
  }

  /** Ends the call's Context after the service has learned of the end, as grpc-java does. */
  void complete() {
    end(true, null);
  }

  /** The same for a call that did not end as the service wanted. */
  void cancel() {
    end(
        false,
        monitor.status().getCode() == Status.Code.DEADLINE_EXCEEDED
            ? CallScope.deadlinePassed()
            : Status.CANCELLED.asRuntimeException());
  }

  /** Where a tracer or the service throws, the rest is still done. */
  private void end(boolean completed, @Nullable Throwable cause) {
    try {
      scope.streamClosed(monitor.status());
    } finally {
      try {
        tellService(completed);
      } finally {
        if (expiry != null) {
          expiry.cancel(false);
        }
        scope.cancel(cause);
        scope.transportTerminated();
      }
    }
  }

  private void tellService(boolean completed) {
    StreamServerCall<?, ?> ended = call;
    if (ended == null || !ended.isStarted()) {
      return;
    }
    if (completed) {
      ended.listener().onComplete();
    } else {
      ended.listener().onCancel();
    }
  }

  private StreamServerCall<?, ?> call() {
    return Objects.requireNonNull(call, "call");
  }
}
