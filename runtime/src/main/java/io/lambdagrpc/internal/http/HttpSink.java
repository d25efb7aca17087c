package io.lambdagrpc.internal.http;

import io.lambdagrpc.internal.call.Invocation;
import io.lambdagrpc.internal.event.EventCodec;
import io.lambdagrpc.internal.event.HttpHeaders;
import io.lambdagrpc.internal.event.HttpRequest;
import io.lambdagrpc.internal.event.HttpResponse;
import io.lambdagrpc.internal.event.StreamedReply;
import io.lambdagrpc.internal.wire.Exchange;
import io.lambdagrpc.internal.wire.Sink;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The reply of one call as HTTP, with header fields, CORS and the wire log. One that is to be one
 * JSON document is kept until it is whole; one that is streamed is written as it comes: its prelude
 * first, then each piece of the body.
 */
final class HttpSink implements Sink {

  private final HttpRequest request;
  private final Exchange exchange;
  private final @Nullable Cors cors;
  private final @Nullable Invocation log;
  private final @Nullable StreamedReply stream;
  private boolean begun;
  private @Nullable HttpResponse response;

  /**
   * Takes the reply of one call.
   *
   * @param log where the parts are described; null where they are not
   * @param stream where the parts are written; null keeps them
   */
  HttpSink(
      HttpRequest request,
      Exchange exchange,
      @Nullable Cors cors,
      @Nullable Invocation log,
      @Nullable StreamedReply stream) {
    this.request = request;
    this.exchange = exchange;
    this.cors = cors;
    this.log = log;
    this.stream = stream;
  }

  @Override
  public boolean streams() {
    return stream != null;
  }

  @Override
  public void write(byte[] parts, boolean last) throws IOException {
    if (stream == null) {
      keep(body(parts));
    } else {
      write(parts, last, stream);
    }
  }

  @Override
  public void awaitTaken(int millis) throws IOException {
    if (stream != null) {
      stream.awaitTaken(millis);
    }
  }

  @Override
  public void cut() throws IOException {
    if (stream != null) {
      stream.cut();
    }
  }

  private void keep(byte[] body) {
    response =
        new HttpResponse(exchange.httpStatus(), headers(), body, body.length, exchange.escapes());
  }

  private void write(byte[] taken, boolean last, StreamedReply to) throws IOException {
    byte[] parts = taken;
    if (!begun) {
      begun = true;
      if (last && parts.length == 0) {
        parts = exchange.makeBody();
      }
      to.begin(EventCodec.encodePrelude(exchange.httpStatus(), headers()));
    }
    if (parts.length > 0) {
      to.writeChunk(body(parts));
    }
    if (last) {
      to.end();
    } else {
      to.flush();
    }
  }

  private HttpHeaders headers() {
    HttpHeaders headers = new HttpHeaders();
    headers.add("content-type", exchange.contentType());
    List<String> fields = exchange.headerFields();
    for (int i = 0; i < fields.size(); i += 2) {
      headers.add(fields.get(i), fields.get(i + 1));
    }
    if (cors != null) {
      cors.addTo(headers, request);
    }
    return headers;
  }

  private byte[] body(byte[] parts) {
    if (log != null) {
      logLines(log, exchange.describeReply(parts));
    }
    return exchange.encodeBody(parts);
  }

  /** Writes one record of these lines, where there are any. */
  static void logLines(Invocation log, List<String> lines) {
    if (!lines.isEmpty()) {
      List<String> record = new ArrayList<>(lines.size() + 1);
      record.add(log.requestId());
      record.addAll(lines);
      log.logInfo(record);
    }
  }

  /** Returns the reply that was kept. */
  HttpResponse response() {
    return Objects.requireNonNull(response, "response");
  }
}
