package io.lambdagrpc.internal.call;

import io.grpc.Attributes;
import io.grpc.Codec;
import io.grpc.Compressor;
import io.grpc.CompressorRegistry;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.grpc.SecurityLevel;
import io.grpc.ServerCall;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.lambdagrpc.internal.wire.Frame;
import io.lambdagrpc.internal.wire.WireRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A call as interceptors and services see it, over its {@link CallStream}. Used by one thread at a
 * time, as grpc-java asks of them.
 */
final class StreamServerCall<ReqT, RespT> extends ServerCall<ReqT, RespT> {

  private final CallMonitor monitor;
  private final CallStream stream;
  private final CallScope scope;
  private final CallSettings settings;
  private final WireRequest request;
  private final ServerMethodDefinition<ReqT, RespT> definition;
  private final MethodDescriptor<ReqT, RespT> method;
  private @Nullable Listener<ReqT> listener;
  private @Nullable Compressor compressor;
  private boolean messageCompression = true;

  StreamServerCall(
      CallMonitor monitor,
      CallStream stream,
      CallScope scope,
      CallSettings settings,
      WireRequest request,
      ServerMethodDefinition<ReqT, RespT> definition) {
    this.monitor = monitor;
    this.stream = stream;
    this.scope = scope;
    this.settings = settings;
    this.request = request;
    this.definition = definition;
    this.method = definition.getMethodDescriptor();
  }

  /** Hands the call to the service, through all interceptors. */
  void start() {
    Listener<ReqT> started =
        settings.intercept(definition.getServerCallHandler()).startCall(this, request.headers());
    listener =
        Objects.requireNonNull(
            started, "startCall() returned a null listener for " + method.getFullMethodName());
  }

  /** Reads the next message of the request, unless the call has ended, and hands it over. */
  void deliverMessage() throws IOException {
    if (monitor.beginMarshalling()) {
      listener().onMessage(readMessage());
    }
  }

  private ReqT readMessage() throws IOException {
    try {
      InputStream message = request.messages().next();
      scope.messageRead(request.messages());
      if (request.messages().length() > LargeMessage.MIN_LENGTH
          && method.getRequestMarshaller() instanceof PrototypeMarshaller) {
        // Of other marshallers, some take nothing but what knows its length.
        message = LargeMessage.of(message);
      }
      return method.parseRequest(stream.decode(message));
    } finally {
      monitor.endMarshalling();
    }
  }

  Listener<ReqT> listener() {
    return Objects.requireNonNull(listener, "listener");
  }

  boolean isStarted() {
    return listener != null;
  }

  @Override
  public void request(int numMessages) {
    stream.request(numMessages);
  }

  @Override
  public void sendHeaders(Metadata headers) {
    Compressor chosen = compressor;
    if (chosen != null && !stream.acceptsEncoding(chosen.getMessageEncoding())) {
      chosen = null;
    }
    stream.sendHeaders(headers, chosen == null ? null : chosen.getMessageEncoding());
    compressor = chosen;
    flushStream();
  }

  @Override
  public void sendMessage(RespT message) {
    boolean isFirst = monitor.sendMessage();
    if (!isFirst && method.getType().serverSendsOneMessage()) {
      stream.abort(
          Status.INTERNAL.withDescription("Too many responses"),
          "the method answers twice (expected: onNext once, then onCompleted)");
      return;
    }
    if (!monitor.beginMarshalling()) {
      return;
    }
    try {
      stream.sendMessage(writeMessage(message));
    } catch (IOException | RuntimeException | Error e) {
      stream.fail(e, new Metadata(), CallState.CANCEL);
    }
    flushStream();
  }

  private Frame writeMessage(RespT message) throws IOException {
    try {
      InputStream bytes = method.streamResponse(message);
      return stream.encode(bytes, messageCompression ? compressor : null);
    } finally {
      monitor.endMarshalling();
    }
  }

  /** As in grpc-java, headers and message of a reply that is no stream are written with its end. */
  private void flushStream() {
    if (!method.getType().serverSendsOneMessage()) {
      stream.flush();
    }
  }

  @Override
  public void close(Status status, Metadata trailers) {
    boolean hasMessage = monitor.close();
    if (status.isOk() && method.getType().serverSendsOneMessage() && !hasMessage) {
      stream.abort(
          Status.INTERNAL.withDescription("Completed without a response"),
          "the method completes without an answer (expected: onNext before onCompleted, or onError)");
      return;
    }
    Throwable cause = status.getCause();
    if (cause != null && isUnmapped(status)) {
      stream.fail(cause, trailers, CallState.COMPLETE);
      return;
    }
    stream.close(status, trailers);
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
    return stream.isCancelled();
  }

  @Override
  public boolean isReady() {
    return stream.isReady();
  }

  @Override
  public void setMessageCompression(boolean enabled) {
    messageCompression = enabled;
  }

  @Override
  public void setCompression(String compressorName) {
    if (monitor.haveHeadersBeenSent()) {
      throw new IllegalStateException("sendHeaders has been called");
    }
    CompressorRegistry registry = settings.compressorRegistry();
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
    return request.securityLevel();
  }

  @Override
  public Attributes getAttributes() {
    return scope.attributes();
  }

  @Override
  public @Nullable String getAuthority() {
    return request.authority();
  }

  @Override
  public MethodDescriptor<ReqT, RespT> getMethodDescriptor() {
    return method;
  }
}
