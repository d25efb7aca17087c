package io.lambdagrpc.benchmarks;

import com.google.gson.Gson;
import org.jspecify.annotations.Nullable;

/** What a function answers to an event of HTTP. */
record LambdaReply(int statusCode, boolean isBase64Encoded, @Nullable String body) {

  /**
   * Reads a reply.
   *
   * @throws com.google.gson.JsonParseException if it is none
   */
  static LambdaReply parse(String payload) {
    return new Gson().fromJson(payload, LambdaReply.class);
  }

  boolean isText() {
    return statusCode == 200 && !isBase64Encoded && body != null;
  }

  boolean isBinary() {
    return statusCode == 200 && isBase64Encoded && body != null;
  }
}
