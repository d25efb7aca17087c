package io.lambdagrpc.internal.call;

import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.ServerCallExecutorSupplier;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.lambdagrpc.internal.web.WebResponse.Frame;
import java.io.InputStream;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What each event of a call takes, in the order of the methods: they run the user's code, so they
 * throw whatever that throws, and only {@link CallRunner} calls them.
 */
final class CallSteps {

  private final CallServer server;
  private final CallSettings settings;
  private final CallRunner runner;
  private final Invocation invocation;
  private final CallRequest request;

  private volatile Context.@Nullable CancellableContext context;
  private volatile @Nullable Attributes attributes;
  private volatile @Nullable Tracers tracers;

  // Touched by the thread that delivers events only.
  private @Nullable WebServerCall<?, ?> call;
  private @Nullable ScheduledFuture<?> expiry;

  CallSteps(CallServer server, CallRunner runner, Invocation invocation, CallRequest request) {
    this.server = server;
    this.settings = server.settings();
    this.runner = runner;
    this.invocation = invocation;
    this.request = request;
  }

  /** Makes the call's surroundings: transport, tracers, Context. */
  void open() {
    if (!settings.transportFilters().isEmpty()) {
      attributes = settings.transportReady(request.transportAttributes());
    }
    Context base = invocation.contextOf(settings.rootContext(), request.http());
    if (!settings.streamTracerFactories().isEmpty()) {
      Tracers opened =
          Tracers.of(settings.streamTracerFactories(), request.fullMethodName(), request.headers());
      tracers = opened;
      base = opened.filterContext(base);
    }
    long remaining = request.deadline().remainingNanos();
    // As on any server, a Context has a Deadline where the client set one.
    context =
        request.deadline().clientSetOne()
            ? base.withDeadline(Deadline.after(remaining, TimeUnit.NANOSECONDS), server.timer())
            : base.withCancellation();
    if (!(settings.executor() instanceof CallExecutor) && !request.deadline().isNever()) {
      // The thread of the invocation may be running the service, and then watches no clock.
      expiry = server.timer().schedule(this::expire, remaining, TimeUnit.NANOSECONDS);
    }
  }

  private void expire() {
    runner.expire();
    expireContext();
  }

  /** Finds the method, and returns the executor of all that follows. */
  Executor lookUp(Executor executor) {
    request.checkHead();
    ServerMethodDefinition<?, ?> method =
        settings.lookUp(request.fullMethodName(), request.authority());
    WebServerCall<?, ?> found = new WebServerCall<>(runner, this, method);
    call = found;
    Tracers traced = tracers;
    if (traced != null) {
      traced.callStarted(
          new Tracers.CallInfo<>(method.getMethodDescriptor(), attributes(), request.authority()));
    }
    request.checkBody(method.getMethodDescriptor());
    ServerCallExecutorSupplier supplier = settings.executorSupplier();
    Executor chosen = supplier == null ? null : supplier.getExecutor(found, request.headers());
    return chosen == null ? executor : chosen;
  }

  void start() {
    call().start(settings, request.headers());
  }

  void ready() {
    call().listener().onReady();
  }

  void message() {
    InputStream message = request.messages().next();
    Tracers traced = tracers;
    if (traced != null) {
      traced.messageRead(request.messages());
    }
    call().deliverMessage(message);
  }

  void halfClose() {
    call().listener().onHalfClose();
  }

  /** Ends the call's Context after the service has learned of the end, as grpc-java does. */
  void complete(Status status) {
    end(status, true, null);
  }

  /** The same for a call that did not end as the service wanted. */
  void cancel(Status status) {
    end(
        status,
        false,
        status.getCode() == Status.Code.DEADLINE_EXCEEDED
            ? deadlinePassed()
            : Status.CANCELLED.asRuntimeException());
  }

  /** Whichever of tracer and service fails, the rest of the end is carried out. */
  private void end(Status status, boolean completed, @Nullable Throwable cause) {
    try {
      streamClosed(status);
    } finally {
      try {
        tellService(completed);
      } finally {
        closeSurroundings(cause);
      }
    }
  }

  private void tellService(boolean completed) {
    WebServerCall<?, ?> ended = call;
    if (ended == null || !ended.isStarted()) {
      return;
    }
    if (completed) {
      ended.listener().onComplete();
    } else {
      ended.listener().onCancel();
    }
  }

  private void closeSurroundings(@Nullable Throwable cause) {
    if (expiry != null) {
      expiry.cancel(false);
    }
    cancelContext(cause);
    Attributes transport = attributes;
    if (transport != null) {
      settings.transportTerminated(transport);
    }
  }

  void expireContext() {
    cancelContext(deadlinePassed());
  }

  void cancelContext(@Nullable Throwable cause) {
    Context.CancellableContext opened = context;
    if (opened != null) {
      opened.cancel(cause);
    }
  }

  private static TimeoutException deadlinePassed() {
    return new TimeoutException("the call's deadline has passed");
  }

  void messageSent(Frame message) {
    Tracers traced = tracers;
    if (traced != null) {
      traced.messageSent(message);
    }
  }

  private void streamClosed(Status status) {
    Tracers traced = tracers;
    if (traced != null) {
      traced.streamClosed(status);
    }
  }

  /** Returns the Context of the next event: the call's, or what that is made of. */
  Context context() {
    Context opened = context;
    return opened == null ? settings.rootContext() : opened;
  }

  boolean isContextCancelled() {
    Context.CancellableContext opened = context;
    return opened != null && opened.isCancelled() && opened.cancellationCause() != null;
  }

  Attributes attributes() {
    Attributes transport = attributes;
    return transport == null ? request.transportAttributes() : transport;
  }

  CallRequest request() {
    return request;
  }

  CallSettings settings() {
    return settings;
  }

  private WebServerCall<?, ?> call() {
    return Objects.requireNonNull(call, "call");
  }
}
