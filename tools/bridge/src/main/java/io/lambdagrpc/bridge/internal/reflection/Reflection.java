package io.lambdagrpc.bridge.internal.reflection;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import io.lambdagrpc.bridge.internal.relay.Clock;
import io.lambdagrpc.bridge.internal.relay.Message;
import io.lambdagrpc.bridge.internal.relay.RelayRegistry;
import io.lambdagrpc.bridge.internal.relay.Traffic;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Both versions of the reflection service, whose messages are the same on the wire. */
public final class Reflection implements RelayRegistry.Exceptions {

  private static final Set<String> METHODS =
      Set.of(
          "grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
          "grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo");

  private final ReflectionSource source;
  private final Clock clock;
  private final long idleTimeoutNanos;
  private final Set<ReflectionStream> open = ConcurrentHashMap.newKeySet();

  /**
   * Answers out of that source.
   *
   * @param idleTimeoutNanos how long a stream may be open without a request; 0 for ever
   */
  public Reflection(ReflectionSource source, Clock clock, long idleTimeoutNanos) {
    this.source = source;
    this.clock = clock;
    this.idleTimeoutNanos = idleTimeoutNanos;
  }

  @Override
  public @Nullable ServerCallHandler<Message, Message> find(String fullMethodName) {
    return METHODS.contains(fullMethodName) ? this::startCall : null;
  }

  private ServerCall.Listener<Message> startCall(
      ServerCall<Message, Message> caller, Metadata headers) {
    ReflectionStream stream =
        new ReflectionStream(
            caller,
            headers,
            source,
            Traffic.ofCurrentCall(),
            clock,
            idleTimeoutNanos,
            open::remove);
    open.add(stream);
    stream.start();
    return stream;
  }

  /** Ends the streams that wait for a request: their callers may keep them open for ever. */
  public void endIdle() {
    Status status = Status.UNAVAILABLE.withDescription("the bridge shuts down");
    open.forEach(stream -> stream.endIfIdle(status));
  }
}
