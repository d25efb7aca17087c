package io.lambdagrpc.bridge;

import io.grpc.ServerCredentials;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettySslContextServerCredentials;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The command line, read into a builder. */
record Arguments(BridgeBuilder builder, URI url, boolean http, int maxReplyMetadata) {
  static final String USAGE =
      """
      usage: java -jar lambda-grpc-bridge-all.jar --url URL [option...]

        --url URL             where the function answers grpc-web, as in https://host/stage
        --port N              port for gRPC clients (default: 9090; 0 takes a free one)
        --host ADDRESS        address to listen at (default: 127.0.0.1; 0.0.0.0 for all)
        --http-port N         port of /health and /metrics (default: none)
        --tls-cert FILE       certificates in PEM that callers are shown, with --tls-key
        --tls-key FILE        private key in PEM, not encrypted
        --tls-client-ca FILE  certificates in PEM; callers have to show one that these signed
        --sigv4 REGION        signs requests to the function with AWS Signature Version 4
        --sigv4-service NAME  lambda (default, for Function URLs) or execute-api
        --text                calls the function in grpc-web-text, for fronts that carry only text
        --descriptor-set FILE answers server reflection out of what protoc wrote, in place of the
                              function
        --half-close-timeout SECONDS
                              ends a stream without a message or half-close for so long
                              (default: 30; 0 never)
        --stall-timeout SECONDS
                              ends a call whose caller takes nothing of its reply for so long
                              (default: 300; 0 never)
        --max-held-bytes N    bytes of all requests under way, and of all replies (default: a
                              quarter of the heap)
        --max-calls N         calls at the same time (default: one for each 256 KiB of the heap,
                              and for each 4 files that the process may open)
        --max-connections N   connections at the same time (default: the same)
        --max-reply-message-bytes N
                              bytes of a message of a reply (default: 6291456)
        --max-reply-metadata-bytes N
                              bytes of the headers of a reply, and of its trailers (default: 16384)
        --drain SECONDS       at SIGTERM, how long calls under way have (default: 25)
        --help                prints this
      """;

  private static final int DEFAULT_PORT = 9090;

  /**
   * Parses the words of a command line.
   *
   * @throws IllegalArgumentException if they are none that {@link #USAGE} tells of
   * @throws IOException if certificates or a key cannot be read
   */
  static Arguments parse(List<String> words) throws IOException {
    URI url = url(words);
    BridgeBuilder builder = Bridge.to(url).port(DEFAULT_PORT);
    Tls tls = new Tls();
    boolean http = false;
    String region = "";
    String service = "lambda";
    int maxReplyMetadata = BridgeBuilder.REPLY_METADATA;
    Deque<String> left = new ArrayDeque<>(words);
    while (!left.isEmpty()) {
      String option = left.remove();
      switch (option) {
        case "--url" -> {
          String unused = left.remove();
        }
        case "--port" -> builder.port(number(option, left));
        case "--host" -> builder.host(value(option, left));
        case "--http-port" -> {
          builder.httpPort(number(option, left));
          http = true;
        }
        case "--tls-cert" -> tls.certificates = file(option, left);
        case "--tls-key" -> tls.key = file(option, left);
        case "--tls-client-ca" -> tls.clientCertificates = file(option, left);
        case "--sigv4" -> region = value(option, left);
        case "--sigv4-service" -> service = value(option, left);
        case "--text" -> builder.useTextFormat();
        case "--descriptor-set" -> builder.descriptorSet(file(option, left).toPath());
        case "--half-close-timeout" ->
            builder.halfCloseTimeout(Duration.ofSeconds(number(option, left)));
        case "--stall-timeout" -> builder.stallTimeout(Duration.ofSeconds(number(option, left)));
        case "--max-held-bytes" -> builder.maxHeldBytes(longNumber(option, left));
        case "--max-connections" -> builder.maxConnections(number(option, left));
        case "--max-calls" -> builder.maxCalls(number(option, left));
        case "--max-reply-message-bytes" -> builder.maxReplyMessageBytes(number(option, left));
        case "--max-reply-metadata-bytes" -> {
          maxReplyMetadata = number(option, left);
          builder.maxReplyMetadataBytes(maxReplyMetadata);
        }
        case "--drain" -> builder.drain(Duration.ofSeconds(number(option, left)));
        default -> throw new IllegalArgumentException(option + " (expected: an option of --help)");
      }
    }
    if (!region.isEmpty()) {
      builder.sigV4(service, region);
    }
    ServerCredentials credentials = tls.credentials();
    if (credentials != null) {
      builder.credentials(credentials);
    }
    return new Arguments(builder, url, http, maxReplyMetadata);
  }

  /** The files of TLS, which stand in any order. */
  private static final class Tls {
    private @Nullable File certificates;
    private @Nullable File key;
    private @Nullable File clientCertificates;

    @Nullable ServerCredentials credentials() throws IOException {
      if (certificates == null && key == null && clientCertificates == null) {
        return null;
      }
      if (certificates == null || key == null) {
        throw new IllegalArgumentException(
            (certificates == null ? "--tls-cert" : "--tls-key")
                + ": missing (expected: --tls-cert and --tls-key)");
      }
      try {
        SslContextBuilder tls =
            GrpcSslContexts.configure(SslContextBuilder.forServer(read(certificates), read(key)));
        if (clientCertificates != null) {
          tls.trustManager(read(clientCertificates)).clientAuth(ClientAuth.REQUIRE);
        }
        SslContext context =
            clientCertificates == null ? tls.build() : new FullHandshakes(tls.build());
        return NettySslContextServerCredentials.create(context);
      } catch (IOException | IllegalArgumentException e) {
        throw new IOException("tls: " + e.getMessage() + " (expected: files in PEM)", e);
      }
    }

    private static InputStream read(File file) throws IOException {
      return new ByteArrayInputStream(Files.readAllBytes(file.toPath()));
    }
  }

  private static URI url(List<String> words) {
    int option = words.indexOf("--url");
    if (option < 0 || option + 1 == words.size()) {
      throw new IllegalArgumentException("--url: missing (expected: that of the function)");
    }
    try {
      return new URI(words.get(option + 1));
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(
          "--url: " + words.get(option + 1) + " (expected: as in https://host/stage)", e);
    }
  }

  private static String value(String option, Deque<String> left) {
    if (left.isEmpty()) {
      throw new IllegalArgumentException(option + ": nothing after it (expected: a value)");
    }
    return left.remove();
  }

  private static int number(String option, Deque<String> left) {
    long value = longNumber(option, left);
    if (value > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          option + ": " + value + " (expected: at most " + Integer.MAX_VALUE + ")");
    }
    return (int) value;
  }

  private static long longNumber(String option, Deque<String> left) {
    String value = value(option, left);
    try {
      return Long.parseLong(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(option + ": " + value + " (expected: a number)", e);
    }
  }

  private static File file(String option, Deque<String> left) {
    String value = value(option, left);
    try {
      return Path.of(value).toFile();
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException(option + ": " + value + " (expected: a path)", e);
    }
  }
}
