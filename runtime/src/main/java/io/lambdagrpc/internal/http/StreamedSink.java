package io.lambdagrpc.internal.http;

import io.lambdagrpc.internal.call.Invocation;
import io.lambdagrpc.internal.event.EventCodec;
import io.lambdagrpc.internal.event.HttpRequest;
import io.lambdagrpc.internal.event.StreamedReply;
import io.lambdagrpc.internal.wire.Exchange;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Writes a reply as it comes: its prelude first, then each piece of the body. */
final class StreamedSink extends HttpSink {

  private final StreamedReply reply;
  private boolean begun;

  StreamedSink(
      HttpRequest request,
      Exchange exchange,
      @Nullable Cors cors,
      @Nullable Invocation log,
      StreamedReply reply) {
    super(request, exchange, cors, log);
    this.reply = reply;
  }

  @Override
  public boolean streams() {
    return true;
  }

  @Override
  public void write(byte[] parts, boolean last) throws IOException {
    if (!begun) {
      begun = true;
      reply.begin(EventCodec.encodePrelude(exchange().httpStatus(), headers()));
    }
    if (parts.length > 0) {
      reply.writeChunk(body(parts));
    }
    if (last) {
      reply.end();
    } else {
      reply.flush();
    }
  }
}
