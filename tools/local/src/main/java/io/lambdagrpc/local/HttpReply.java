package io.lambdagrpc.local;

import java.util.List;

/** A reply with its whole body; length and connection headers are the connection's business. */
record HttpReply(int status, List<Header> headers, Body body) {

  static final String BYTES = "application/octet-stream";

  static HttpReply text(int status, String text) {
    return of(status, "text/plain; charset=utf-8", text);
  }

  static HttpReply json(int status, String json) {
    return of(status, "application/json", json);
  }

  static HttpReply of(int status, String contentType, String text) {
    return new HttpReply(status, List.of(new Header("Content-Type", contentType)), Body.of(text));
  }
}
