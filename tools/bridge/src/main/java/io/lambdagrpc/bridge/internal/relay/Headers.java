package io.lambdagrpc.bridge.internal.relay;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.grpc.InternalMetadata;
import io.grpc.Metadata;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Names of HTTP's and gRPC's own among metadata. */
public final class Headers {

  static final String IDENTITY = "identity";

  /** The encodings that a caller reads. */
  public static final Metadata.Key<String> ACCEPT_ENCODING = key("grpc-accept-encoding");

  private static final Metadata.Key<String> ENCODING = key("grpc-encoding");

  /** What a reply over HTTP/1.1 says of itself; {@code connection}, the client has taken out. */
  private static final List<Metadata.Key<String>> OF_HTTP =
      List.of(
          key("content-encoding"),
          key("content-length"),
          key("content-type"),
          key("keep-alive"),
          key("proxy-connection"),
          key("te"),
          key("trailer"),
          key("transfer-encoding"),
          key("upgrade"));

  private Headers() {}

  /** Returns how the messages are compressed that are flagged so. */
  public static String encoding(Metadata metadata) {
    String encoding = metadata.get(ENCODING);
    return encoding == null ? IDENTITY : encoding;
  }

  /** Whether a caller reads an encoding that can be passed on; null if it does not tell. */
  static boolean accepts(@Nullable String accepted, String encoding) {
    return encoding.equals(IDENTITY)
        || (accepted != null
            && Encodings.NAMES.contains(encoding)
            && List.of(accepted.replace(" ", "").split(",", -1)).contains(encoding));
  }

  static @Nullable String acceptEncoding(Metadata metadata) {
    return metadata.get(ACCEPT_ENCODING);
  }

  /** Takes out of a reply's headers or trailers what is not for its caller. */
  public static Metadata forCaller(Metadata reply) {
    OF_HTTP.forEach(reply::discardAll);
    reply.discardAll(ENCODING);
    return printable(reply);
  }

  /**
   * Drops values that gRPC cannot send. grpc-java does that as well, but logs each of them with all
   * its bytes. One pass over all, since Metadata looks through all values for those of one name.
   */
  private static Metadata printable(Metadata reply) {
    byte[][] all = InternalMetadata.serialize(reply);
    byte[][] kept = new byte[all.length][];
    int count = 0;
    for (int i = 0; i < all.length; i += 2) {
      if (isBinary(all[i]) || isPrintable(all[i + 1])) {
        kept[count++] = all[i];
        kept[count++] = all[i + 1];
      }
    }
    return count == all.length ? reply : InternalMetadata.newMetadata(Arrays.copyOf(kept, count));
  }

  private static boolean isBinary(byte[] name) {
    return new String(name, US_ASCII).endsWith(Metadata.BINARY_HEADER_SUFFIX);
  }

  private static boolean isPrintable(byte[] value) {
    for (byte b : value) {
      if (b < ' ' || b > '~') {
        return false;
      }
    }
    return true;
  }

  private static Metadata.Key<String> key(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }
}
