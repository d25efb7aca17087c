package io.lambdagrpc.internal.wire;

import io.grpc.Codec;
import io.grpc.Decompressor;
import io.grpc.DecompressorRegistry;
import io.grpc.Status;
import io.lambdagrpc.internal.event.HttpHeaders;
import io.lambdagrpc.internal.text.Excerpt;
import java.util.StringTokenizer;
import org.jspecify.annotations.Nullable;

/** What clients and servers tell each other of compression, in whichever header field. */
public final class Encodings {

  private Encodings() {}

  /**
   * Finds what decompresses a request's messages.
   *
   * @param source the name of what named the encoding, for the message
   * @return null for identity
   * @throws io.grpc.StatusRuntimeException UNIMPLEMENTED where the encoding is not known
   */
  public static @Nullable Decompressor decompressor(
      String source, String encoding, DecompressorRegistry registry) {
    Decompressor found = registry.lookupDecompressor(encoding);
    if (found == null) {
      throw Status.UNIMPLEMENTED
          .withDescription(
              source
                  + ": "
                  + Excerpt.of(encoding)
                  + " (expected: one of "
                  + String.join(", ", registry.getKnownMessageEncodings())
                  + ")")
          .asRuntimeException();
    }
    return found == Codec.Identity.NONE ? null : found;
  }

  /** Returns what a client that compresses is told, so that it knows what it may send. */
  public static String advertised(DecompressorRegistry registry) {
    return String.join(",", registry.getAdvertisedMessageEncodings());
  }

  /**
   * Tells whether a header field, of which there may be several, lists an encoding. One with the
   * weight 0 is not acceptable (RFC 9110, 12.4.2); other weights do not count.
   */
  public static boolean lists(HttpHeaders fields, String name, String encoding) {
    for (int at = fields.indexOf(name, 0); at >= 0; at = fields.indexOf(name, at + 1)) {
      StringTokenizer items = new StringTokenizer(fields.value(at), ",");
      while (items.hasMoreTokens()) {
        String item = items.nextToken().trim();
        int semicolon = item.indexOf(';');
        String coding = semicolon < 0 ? item : item.substring(0, semicolon).trim();
        if (coding.equals(encoding) && (semicolon < 0 || hasWeight(item.substring(semicolon)))) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean hasWeight(String parameters) {
    int weight = parameters.indexOf("q=0");
    if (weight < 0) {
      return true;
    }
    for (int i = weight + 3; i < parameters.length(); i++) {
      char c = parameters.charAt(i);
      if (c >= '1' && c <= '9') {
        return true;
      }
    }
    return false;
  }
}
