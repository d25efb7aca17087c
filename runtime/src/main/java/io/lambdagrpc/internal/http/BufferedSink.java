package io.lambdagrpc.internal.http;

import io.lambdagrpc.internal.call.Invocation;
import io.lambdagrpc.internal.event.HttpRequest;
import io.lambdagrpc.internal.event.HttpResponse;
import io.lambdagrpc.internal.wire.Exchange;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Keeps a reply that is to be one JSON document. */
final class BufferedSink extends HttpSink {

  private @Nullable HttpResponse response;

  BufferedSink(
      HttpRequest request, Exchange exchange, @Nullable Cors cors, @Nullable Invocation log) {
    super(request, exchange, cors, log);
  }

  @Override
  public boolean streams() {
    return false;
  }

  @Override
  public void write(byte[] parts, boolean last) {
    byte[] body = body(parts);
    response =
        new HttpResponse(
            exchange().httpStatus(), headers(), body, body.length, exchange().isText());
  }

  HttpResponse response() {
    return Objects.requireNonNull(response, "response");
  }
}
