package io.lambdagrpc.local;

import com.google.gson.JsonObject;
import org.jspecify.annotations.Nullable;

/** How one source of events writes a request for the function, and reads the function's reply. */
interface PayloadFormat {

  /** Encodes the request; everything that a gateway makes up itself comes from the arrival. */
  JsonObject encode(HttpRequest request, Arrival arrival);

  /** Returns the refusal of a request that is larger than this source takes; null for another. */
  default @Nullable HttpReply refuse(HttpRequest request) {
    return null;
  }

  HttpReply decode(String payload) throws MalformedReplyException;

  /** What the caller sees when the function failed or its reply is malformed. */
  HttpReply failure();
}
