package io.lambdagrpc.internal.call;

import io.grpc.Attributes;
import io.grpc.Codec;
import io.grpc.Compressor;
import io.grpc.CompressorRegistry;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.SecurityLevel;
import io.grpc.ServerCall;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.lambdagrpc.internal.web.WebResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The call as interceptors and services see it. Checks the order of their calls as grpc-java does,
 * and leaves to {@link CallRunner} what happens when.
 */
final class WebServerCall<ReqT, RespT> extends ServerCall<ReqT, RespT> {

  private final CallRunner runner;
  private final CallSteps steps;
  private final ServerMethodDefinition<ReqT, RespT> definition;
  private final MethodDescriptor<ReqT, RespT> method;
  private @Nullable Listener<ReqT> listener;
  private @Nullable Compressor compressor;
  private boolean messageCompression = true;
  private boolean headersSent;
  private boolean messageSent;
  private boolean closed;

  WebServerCall(
      CallRunner runner, CallSteps steps, ServerMethodDefinition<ReqT, RespT> definition) {
    this.runner = runner;
    this.steps = steps;
    this.definition = definition;
    this.method = definition.getMethodDescriptor();
  }

  /** Hands the call to the service, through all interceptors. */
  void start(CallSettings settings, Metadata headers) {
    Listener<ReqT> started =
        settings.intercept(definition.getServerCallHandler()).startCall(this, headers);
    listener =
        Objects.requireNonNull(
            started, "startCall() returned a null listener for " + method.getFullMethodName());
  }

  void deliverMessage(InputStream message) {
    listener().onMessage(method.parseRequest(message));
  }

  Listener<ReqT> listener() {
    return Objects.requireNonNull(listener, "listener");
  }

  boolean isStarted() {
    return listener != null;
  }

  @Override
  public void request(int numMessages) {
    runner.request(numMessages);
  }

  @Override
  public void sendHeaders(Metadata headers) {
    checkState(!headersSent, "sendHeaders has already been called");
    checkState(!closed, "call is closed");
    headersSent = true;
    Compressor chosen = compressor;
    if (chosen != null && !steps.request().acceptsEncoding(chosen.getMessageEncoding())) {
      chosen = null;
    }
    compressor = chosen;
    runner.sendHeaders(headers, chosen == null ? null : chosen.getMessageEncoding());
    flushStream();
  }

  @Override
  public void sendMessage(RespT message) {
    checkState(headersSent, "sendHeaders has not been called");
    checkState(!closed, "call is closed");
    if (method.getType().serverSendsOneMessage() && messageSent) {
      runner.abort(
          Status.INTERNAL.withDescription("Too many responses"),
          "the method answers twice (expected: onNext once, then onCompleted)");
      return;
    }
    messageSent = true;
    try {
      InputStream bytes = method.streamResponse(message);
      runner.sendMessage(WebResponse.encodeMessage(bytes, messageCompression ? compressor : null));
    } catch (IOException | RuntimeException | Error e) {
      runner.fail(e, true);
    }
    flushStream();
  }

  /** As grpc-java does: headers and message of a reply that is no stream leave with its end. */
  private void flushStream() {
    if (!method.getType().serverSendsOneMessage()) {
      runner.flush();
    }
  }

  @Override
  public void close(Status status, Metadata trailers) {
    checkState(!closed, "call already closed");
    closed = true;
    if (status.isOk() && method.getType().serverSendsOneMessage() && !messageSent) {
      runner.abort(
          Status.INTERNAL.withDescription("Completed without a response"),
          "the method completes without an answer (expected: onNext before onCompleted, or onError)");
      return;
    }
    Throwable cause = status.getCause();
    if (isUnmapped(status) && cause != null) {
      runner.fail(cause, trailers, false);
      return;
    }
    runner.close(status, trailers);
  }

  /**
   * Tells whether grpc-java made this status of a throwable that carries none, as {@code onError}
   * does.
   */
  private static boolean isUnmapped(Status status) {
    return status.getCode() == Status.Code.UNKNOWN
        && status.getDescription() == null
        && !(status.getCause() instanceof StatusException)
        && !(status.getCause() instanceof StatusRuntimeException);
  }

  @Override
  public boolean isCancelled() {
    return runner.isAborted() || steps.isContextCancelled();
  }

  @Override
  public boolean isReady() {
    return !closed && runner.isReady() && !steps.isContextCancelled();
  }

  @Override
  public void setMessageCompression(boolean enabled) {
    messageCompression = enabled;
  }

  @Override
  public void setCompression(String compressorName) {
    checkState(!headersSent, "sendHeaders has been called");
    CompressorRegistry registry = steps.settings().compressorRegistry();
    Compressor found =
        (registry == null ? CompressorRegistry.getDefaultInstance() : registry)
            .lookupCompressor(compressorName);
    if (found == null) {
      throw new IllegalArgumentException("Unable to find compressor by name " + compressorName);
    }
    compressor = found == Codec.Identity.NONE ? null : found;
  }

  @Override
  public SecurityLevel getSecurityLevel() {
    return steps.request().securityLevel();
  }

  @Override
  public Attributes getAttributes() {
    return steps.attributes();
  }

  @Override
  public @Nullable String getAuthority() {
    return steps.request().authority();
  }

  @Override
  public MethodDescriptor<ReqT, RespT> getMethodDescriptor() {
    return method;
  }

  private static void checkState(boolean state, String message) {
    if (!state) {
      throw new IllegalStateException(message);
    }
  }
}
