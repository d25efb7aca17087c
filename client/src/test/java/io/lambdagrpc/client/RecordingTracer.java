package io.lambdagrpc.client;

import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.List;

/** Keeps what a stream tracer hears, in order. */
class RecordingTracer extends ClientStreamTracer {

  private final List<String> seen;

  RecordingTracer(List<String> seen) {
    this.seen = seen;
  }

  /** Returns a factory that has this one tracer for each call. */
  static ClientStreamTracer.Factory factoryOf(ClientStreamTracer tracer) {
    return new ClientStreamTracer.Factory() {
      @Override
      public ClientStreamTracer newClientStreamTracer(
          ClientStreamTracer.StreamInfo info, Metadata headers) {
        return tracer;
      }
    };
  }

  @Override
  public void outboundHeaders() {
    seen.add("outbound headers");
  }

  @Override
  public void inboundHeaders() {
    seen.add("inbound headers");
  }

  @Override
  public void outboundMessageSent(int sequence, long wireSize, long size) {
    seen.add("sent " + sequence + " " + wireSize + " " + size);
  }

  @Override
  public void inboundMessageRead(int sequence, long wireSize, long size) {
    seen.add("read " + sequence + " " + wireSize + " " + size);
  }

  @Override
  public void inboundTrailers(Metadata trailers) {
    seen.add("trailers");
  }

  @Override
  public void streamClosed(Status status) {
    seen.add(status.getCode().name());
  }
}
