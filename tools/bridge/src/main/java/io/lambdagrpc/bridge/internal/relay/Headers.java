package io.lambdagrpc.bridge.internal.relay;

import io.grpc.Metadata;
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
  static Metadata forCaller(Metadata reply) {
    OF_HTTP.forEach(reply::discardAll);
    reply.discardAll(ENCODING);
    return reply;
  }

  private static Metadata.Key<String> key(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }
}
