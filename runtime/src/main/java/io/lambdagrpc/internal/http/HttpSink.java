package io.lambdagrpc.internal.http;

import io.lambdagrpc.internal.call.Invocation;
import io.lambdagrpc.internal.event.HttpHeaders;
import io.lambdagrpc.internal.event.HttpRequest;
import io.lambdagrpc.internal.wire.Exchange;
import io.lambdagrpc.internal.wire.Sink;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What whole and streamed replies have in common: header fields, CORS, the wire log. */
abstract class HttpSink implements Sink {

  private final HttpRequest request;
  private final Exchange exchange;
  private final @Nullable Cors cors;
  private final @Nullable Invocation log;

  /**
   * Takes the reply of one call.
   *
   * @param log where the parts are described; null where they are not
   */
  HttpSink(HttpRequest request, Exchange exchange, @Nullable Cors cors, @Nullable Invocation log) {
    this.request = request;
    this.exchange = exchange;
    this.cors = cors;
    this.log = log;
  }

  Exchange exchange() {
    return exchange;
  }

  /** Returns the header fields of the reply. */
  HttpHeaders headers() {
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

  /** Writes one record of these lines, where there are any. */
  static void logLines(Invocation log, List<String> lines) {
    if (!lines.isEmpty()) {
      List<String> record = new ArrayList<>(lines.size() + 1);
      record.add(log.requestId());
      record.addAll(lines);
      log.logInfo(record);
    }
  }

  /** Returns parts of the body as they leave. */
  byte[] body(byte[] parts) {
    if (log != null) {
      logLines(log, exchange.describeReply(parts));
    }
    return exchange.encodeBody(parts);
  }
}
