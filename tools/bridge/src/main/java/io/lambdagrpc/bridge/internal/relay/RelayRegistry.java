package io.lambdagrpc.bridge.internal.relay;

import io.grpc.Channel;
import io.grpc.HandlerRegistry;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Takes every method for one that the function has. */
public final class RelayRegistry extends HandlerRegistry {

  /**
   * The name goes into the path of a URL, in which other characters would lead to another place
   * than the one that fronts authorize.
   */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.$-]+/[A-Za-z0-9_.$-]+");

  private static final Pattern UPWARDS = Pattern.compile("\\.\\.?/.*|.*/\\.\\.?");

  /** Serves the methods that are not passed on as they come. */
  public interface Exceptions {
    /** Returns null for a method that is. */
    @Nullable ServerCallHandler<Message, Message> find(String fullMethodName);
  }

  private final Channel function;
  private final Clock clock;
  private final long halfCloseTimeoutNanos;
  private final long stallTimeoutNanos;
  private final Exceptions exceptions;

  /**
   * Passes calls on.
   *
   * @param function a channel whose executor is a direct one
   * @param halfCloseTimeoutNanos how long a caller may be silent; 0 for ever
   * @param stallTimeoutNanos how long a caller may take nothing of its reply; 0 for ever
   */
  public RelayRegistry(
      Channel function,
      Clock clock,
      long halfCloseTimeoutNanos,
      long stallTimeoutNanos,
      Exceptions exceptions) {
    this.function = function;
    this.clock = clock;
    this.halfCloseTimeoutNanos = halfCloseTimeoutNanos;
    this.stallTimeoutNanos = stallTimeoutNanos;
    this.exceptions = exceptions;
  }

  @Override
  public @Nullable ServerMethodDefinition<?, ?> lookupMethod(
      String methodName, @Nullable String authority) {
    if (!NAME.matcher(methodName).matches() || UPWARDS.matcher(methodName).matches()) {
      return null;
    }
    ServerCallHandler<Message, Message> exception = exceptions.find(methodName);
    ServerCallHandler<Message, Message> handler = exception == null ? this::startCall : exception;
    return ServerMethodDefinition.create(
        Message.method(methodName),
        (caller, headers) -> {
          // Nothing may wait for the caller's flow control beside one message: in the 32 kB that
          // are the default, a thousand small ones fit, and each takes a buffer of 4 kB.
          caller.setOnReadyThreshold(1);
          return StallWatch.startCall(
              clock,
              stallTimeoutNanos,
              Traffic.ofCurrentCall()::reset,
              (watched, same) -> admit(handler, watched, same),
              caller,
              headers);
        });
  }

  private static ServerCall.Listener<Message> admit(
      ServerCallHandler<Message, Message> handler,
      ServerCall<Message, Message> caller,
      Metadata headers) {
    Status refusal = Traffic.ofCurrentCall().start();
    if (refusal == null) {
      return handler.startCall(caller, headers);
    }
    caller.close(refusal, new Metadata());
    return new ServerCall.Listener<>() {};
  }

  private ServerCall.Listener<Message> startCall(
      ServerCall<Message, Message> caller, Metadata headers) {
    Traffic.Inbound traffic = Traffic.ofCurrentCall();
    RelayCall call =
        new RelayCall(
            caller,
            function.newCall(caller.getMethodDescriptor(), traffic.callOptions()),
            headers,
            traffic,
            clock,
            halfCloseTimeoutNanos);
    call.start(headers);
    return call;
  }
}
