package io.lambdagrpc.bridge.internal.relay;

import io.grpc.Codec;
import io.grpc.CompressorRegistry;
import io.grpc.DecompressorRegistry;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/**
 * The encodings of messages that are passed on by name. grpc-java's server refuses a name that it
 * has no codec for, so that it is given codecs that change nothing.
 */
public final class Encodings {

  /**
   * <a href="https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md#requests">Those that
   * gRPC names</a>, and those that its libraries have besides.
   */
  static final List<String> NAMES = List.of("gzip", "deflate", "snappy", "zstd", "br");

  private Encodings() {}

  /** For the requests that a server reads. */
  public static DecompressorRegistry decompressors() {
    // What a function accepts, the bridge does not know: it advertises what every function does.
    DecompressorRegistry registry =
        DecompressorRegistry.emptyInstance().with(Codec.Identity.NONE, false);
    for (String name : NAMES) {
      registry = registry.with(new Unchanged(name), name.equals("gzip"));
    }
    return registry;
  }

  /** For the replies that a server writes. */
  public static CompressorRegistry compressors() {
    CompressorRegistry registry = CompressorRegistry.newEmptyInstance();
    registry.register(Codec.Identity.NONE);
    for (String name : NAMES) {
      registry.register(new Unchanged(name));
    }
    return registry;
  }

  private record Unchanged(String name) implements Codec {

    @Override
    public String getMessageEncoding() {
      return name;
    }

    @Override
    public InputStream decompress(InputStream compressed) {
      return compressed;
    }

    @Override
    public OutputStream compress(OutputStream compressed) {
      return compressed;
    }
  }
}
