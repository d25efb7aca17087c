package io.lambdagrpc.internal.call;

import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import io.lambdagrpc.internal.wire.Frame;
import io.lambdagrpc.internal.wire.Messages;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The stream tracers of one call, called at the moments at which grpc-java calls them. A size that
 * a compressed message does not tell is -1, as there.
 */
final class Tracers {

  private final List<ServerStreamTracer> tracers;
  private int inbound;
  private int outbound;
  private boolean closed;

  private Tracers(List<ServerStreamTracer> tracers) {
    this.tracers = tracers;
  }

  static Tracers of(
      List<ServerStreamTracer.Factory> factories, String fullMethodName, Metadata headers) {
    List<ServerStreamTracer> tracers = new ArrayList<>(factories.size());
    for (ServerStreamTracer.Factory factory : factories) {
      tracers.add(factory.newServerStreamTracer(fullMethodName, headers));
    }
    return new Tracers(tracers);
  }

  Context filterContext(Context context) {
    Context filtered = context;
    for (ServerStreamTracer tracer : tracers) {
      filtered = tracer.filterContext(filtered);
    }
    return filtered;
  }

  void callStarted(CallInfo<?, ?> call) {
    for (ServerStreamTracer tracer : tracers) {
      tracer.serverCallStarted(call);
    }
  }

  void messageRead(Messages message) {
    for (ServerStreamTracer tracer : tracers) {
      tracer.inboundMessage(inbound);
      tracer.inboundMessageRead(inbound, message.wireLength(), message.length());
      tracer.inboundWireSize(message.wireLength());
      tracer.inboundUncompressedSize(message.length());
    }
    inbound++;
  }

  void messageSent(Frame message) {
    for (ServerStreamTracer tracer : tracers) {
      tracer.outboundMessage(outbound);
      tracer.outboundMessageSent(outbound, message.wireLength(), message.messageLength());
      tracer.outboundWireSize(message.wireLength());
      tracer.outboundUncompressedSize(message.messageLength());
    }
    outbound++;
  }

  void streamClosed(Status status) {
    if (closed) {
      return;
    }
    closed = true;
    for (ServerStreamTracer tracer : tracers) {
      tracer.streamClosed(status);
    }
  }

  /** What a tracer may know of the call. */
  static final class CallInfo<ReqT, RespT> extends ServerStreamTracer.ServerCallInfo<ReqT, RespT> {
    private final MethodDescriptor<ReqT, RespT> method;
    private final Attributes attributes;
    private final @Nullable String authority;

    CallInfo(
        MethodDescriptor<ReqT, RespT> method, Attributes attributes, @Nullable String authority) {
      this.method = method;
      this.attributes = attributes;
      this.authority = authority;
    }

    @Override
    public MethodDescriptor<ReqT, RespT> getMethodDescriptor() {
      return method;
    }

    @Override
    public Attributes getAttributes() {
      return attributes;
    }

    @Override
    public @Nullable String getAuthority() {
      return authority;
    }
  }
}
