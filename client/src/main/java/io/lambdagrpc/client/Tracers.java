package io.lambdagrpc.client;

import io.grpc.CallOptions;
import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;
import java.util.List;
import java.util.function.Consumer;

/** The stream tracers of one call. They see the sizes of messages, of frame headers nothing. */
record Tracers(List<ClientStreamTracer> all) {

  /** Creates the tracers, which may add to the headers that will be sent. */
  static Tracers of(CallOptions options, Metadata headers) {
    ClientStreamTracer.StreamInfo info =
        ClientStreamTracer.StreamInfo.newBuilder().setCallOptions(options).build();
    return new Tracers(
        options.getStreamTracerFactories().stream()
            .map(factory -> factory.newClientStreamTracer(info, headers))
            .toList());
  }

  void each(Consumer<ClientStreamTracer> event) {
    all.forEach(event);
  }

  void messageSent(int sequence, int wireSize, int size) {
    for (ClientStreamTracer tracer : all) {
      tracer.outboundMessage(sequence);
      tracer.outboundUncompressedSize(size);
      tracer.outboundWireSize(wireSize);
      tracer.outboundMessageSent(sequence, wireSize, size);
    }
  }

  /** Bytes of a message have come, which need not be whole: what counts memory has to know. */
  void bytesRead(int count) {
    for (ClientStreamTracer tracer : all) {
      tracer.inboundWireSize(count);
    }
  }

  void messageRead(int sequence, Payload message) {
    for (ClientStreamTracer tracer : all) {
      tracer.inboundMessage(sequence);
      tracer.inboundMessageRead(sequence, message.wireSize(), message.size());
      tracer.inboundUncompressedSize(message.size());
    }
  }
}
