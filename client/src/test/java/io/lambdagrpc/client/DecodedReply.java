package io.lambdagrpc.client;

import io.grpc.DecompressorRegistry;
import io.grpc.Status;
import io.grpc.StatusException;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** What a call's listener would hear of one reply, in its order. */
record DecodedReply(List<String> messages, Status.Code code, @Nullable String description) {

  static final int MAX_SIZE = 1000;

  /** Feeds a body in pieces of these sizes, and reads after each as the exchange does. */
  static DecodedReply of(WebFormat format, byte[] body, IntSupplier sizes) {
    ReplyDecoder decoder =
        new ReplyDecoder(
            "http://far", DecompressorRegistry.getDefaultInstance(), false, MAX_SIZE, MAX_SIZE);
    List<String> messages = new ArrayList<>();
    Status end;
    try {
      decoder.head(
          200,
          HttpHeaders.of(
              Map.of(
                  "content-type", List.of(format.contentType()), "grpc-encoding", List.of("gzip")),
              (name, value) -> true));
      int at = 0;
      while (at < body.length) {
        int size = Math.min(sizes.getAsInt(), body.length - at);
        decoder.add(ByteBuffer.wrap(body, at, size).asReadOnlyBuffer());
        at += size;
        for (Payload next = decoder.nextMessage(); next != null; next = decoder.nextMessage()) {
          messages.add(new String(next.readAllBytes(), StandardCharsets.UTF_8));
        }
      }
      end = decoder.end(null).status();
    } catch (StatusException e) {
      end = e.getStatus();
    }
    return new DecodedReply(messages, end.getCode(), end.getDescription());
  }

  static DecodedReply ofWhole(WebFormat format, byte[] body) {
    return of(format, body, () -> body.length);
  }

  boolean isOk() {
    return code == Status.Code.OK;
  }
}
