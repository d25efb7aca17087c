package worlds;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what messages take on the wire, and what they take when they are not compressed. */
final class MessageSizes extends ClientStreamTracer.Factory implements ClientInterceptor {
  private final AtomicLong requestWire = new AtomicLong();
  private final AtomicLong request = new AtomicLong();
  private final AtomicLong replyWire = new AtomicLong();
  private final AtomicLong reply = new AtomicLong();

  @Override
  public <ReqT, RespT> ClientCall<ReqT, RespT> interceptCall(
      MethodDescriptor<ReqT, RespT> method, CallOptions options, Channel next) {
    return next.newCall(method, options.withStreamTracerFactory(this));
  }

  @Override
  public ClientStreamTracer newClientStreamTracer(
      ClientStreamTracer.StreamInfo info, Metadata headers) {
    return new ClientStreamTracer() {
      @Override
      public void outboundWireSize(long bytes) {
        requestWire.addAndGet(bytes);
      }

      @Override
      public void outboundUncompressedSize(long bytes) {
        request.addAndGet(bytes);
      }

      @Override
      public void inboundWireSize(long bytes) {
        replyWire.addAndGet(bytes);
      }

      @Override
      public void inboundUncompressedSize(long bytes) {
        reply.addAndGet(bytes);
      }
    };
  }

  /** Tells by which factor the requests were made smaller, rounded down. */
  long requestFactor() {
    return request.get() / requestWire.get();
  }

  /** Tells by which factor the replies were made smaller, rounded down. */
  long replyFactor() {
    return reply.get() / replyWire.get();
  }
}
