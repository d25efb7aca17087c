package io.lambdagrpc.internal.call;

import io.grpc.Attributes;
import io.grpc.CompressorRegistry;
import io.grpc.Context;
import io.grpc.DecompressorRegistry;
import io.grpc.HandlerRegistry;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallExecutorSupplier;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerStreamTracer;
import io.grpc.ServerTransportFilter;
import io.grpc.Status;
import io.lambdagrpc.internal.text.Excerpt;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What all calls of one server share.
 *
 * @param methods finds the method of a call
 * @param fallbackMethods is asked where {@code methods} has none
 * @param interceptors in the order in which they were added: the last one runs first
 * @param transportFilters see one transport per invocation
 * @param streamTracerFactories called as grpc-java calls them
 * @param executor runs the callbacks of all calls, those of one call one after the other
 * @param executorSupplier may choose another executor once the method is known
 * @param compressorRegistry null is grpc-java's default, which is not loaded before it is needed
 * @param decompressorRegistry null is grpc-java's default, which is not loaded before it is needed
 * @param maxInboundMessageSize in bytes, decompressed
 * @param deadlineMarginMillis how long before the platform's deadline a call ends
 * @param maxOverdueCalls how many calls may hold a thread past their deadline
 * @param replyHooks run at the end of each call; null is none
 * @param rootContext the parent of each call's Context
 */
public record CallSettings(
    HandlerRegistry methods,
    @Nullable HandlerRegistry fallbackMethods,
    List<ServerInterceptor> interceptors,
    List<ServerTransportFilter> transportFilters,
    List<ServerStreamTracer.Factory> streamTracerFactories,
    Executor executor,
    @Nullable ServerCallExecutorSupplier executorSupplier,
    @Nullable CompressorRegistry compressorRegistry,
    @Nullable DecompressorRegistry decompressorRegistry,
    int maxInboundMessageSize,
    long deadlineMarginMillis,
    int maxOverdueCalls,
    @Nullable ReplyHooks replyHooks,
    Context rootContext) {

  public static final int DEFAULT_MAX_INBOUND_MESSAGE_SIZE = 4 * 1024 * 1024;

  public static final long DEFAULT_DEADLINE_MARGIN_MILLIS = 500;

  /**
   * Returns the settings of a server that has services and nothing else.
   *
   * @param concurrency how many calls run at once; 0 is one after the other
   * @param maxOverdueCalls how many calls may hold a thread past their deadline
   */
  public static CallSettings of(HandlerRegistry methods, int concurrency, int maxOverdueCalls) {
    return new CallSettings(
        methods,
        null,
        List.of(),
        List.of(),
        List.of(),
        new CallExecutor(concurrency),
        null,
        null,
        null,
        DEFAULT_MAX_INBOUND_MESSAGE_SIZE,
        DEFAULT_DEADLINE_MARGIN_MILLIS,
        maxOverdueCalls,
        null,
        Context.current().fork());
  }

  /** Returns the attributes of the transport as its filters leave them. */
  Attributes transportReady(Attributes transport) {
    Attributes filtered = transport;
    for (ServerTransportFilter filter : transportFilters) {
      filtered =
          Objects.requireNonNull(filter.transportReady(filtered), "transportReady() returned null");
    }
    return filtered;
  }

  void transportTerminated(Attributes transport) {
    for (ServerTransportFilter filter : transportFilters) {
      filter.transportTerminated(transport);
    }
  }

  /**
   * Finds the method of a call.
   *
   * @throws io.grpc.StatusRuntimeException UNIMPLEMENTED where there is none
   */
  ServerMethodDefinition<?, ?> lookUp(String fullMethodName, @Nullable String authority) {
    ServerMethodDefinition<?, ?> found = methods.lookupMethod(fullMethodName, authority);
    if (found == null && fallbackMethods != null) {
      found = fallbackMethods.lookupMethod(fullMethodName, authority);
    }
    if (found == null) {
      throw Status.UNIMPLEMENTED
          .withDescription("Method not found: " + Excerpt.of(fullMethodName))
          .asRuntimeException();
    }
    return found;
  }

  <ReqT, RespT> ServerCallHandler<ReqT, RespT> intercept(ServerCallHandler<ReqT, RespT> handler) {
    ServerCallHandler<ReqT, RespT> intercepted = handler;
    for (ServerInterceptor interceptor : interceptors) {
      intercepted = new InterceptedHandler<>(interceptor, intercepted);
    }
    return intercepted;
  }

  private record InterceptedHandler<ReqT, RespT>(
      ServerInterceptor interceptor, ServerCallHandler<ReqT, RespT> next)
      implements ServerCallHandler<ReqT, RespT> {
    @Override
    public ServerCall.Listener<ReqT> startCall(ServerCall<ReqT, RespT> call, Metadata headers) {
      return interceptor.interceptCall(call, headers, next);
    }
  }
}
