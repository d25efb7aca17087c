package io.lambdagrpc.local;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request as it stood on the wire; its body is empty until it was read. */
record HttpRequest(
    String method, String path, String query, String protocol, List<Header> headers, Body body) {

  HttpRequest withBody(Body whole) {
    return new HttpRequest(method, path, query, protocol, headers, whole);
  }

  /** Returns the values of all headers of that name. */
  List<String> headers(String name) {
    return headers.stream().filter(header -> header.is(name)).map(Header::value).toList();
  }

  @Nullable String header(String name) {
    for (Header header : headers) {
      if (header.is(name)) {
        return header.value();
      }
    }
    return null;
  }

  boolean endsConnection() {
    return protocol.equals("HTTP/1.0") || "close".equalsIgnoreCase(header("Connection"));
  }
}
