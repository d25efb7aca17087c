package io.lambdagrpc.client;

import io.grpc.Codec;
import io.grpc.Compressor;
import io.grpc.Metadata;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where calls are sent, and what each request says of its client.
 *
 * @param url scheme, host, port and base path, without a slash at the end
 * @param acceptEncoding the advertised encodings, joined by commas; may be empty
 * @param contentSha256 whether each request names the digest of its body
 * @param keepsCompression whether a call's metadata says how its messages are compressed
 */
record Endpoint(
    String url,
    boolean secure,
    WebFormat format,
    String userAgent,
    String acceptEncoding,
    boolean contentSha256,
    boolean keepsCompression) {

  /** What the JDK's HttpClient writes itself, and refuses from others. */
  private static final Set<String> OF_HTTP =
      Set.of("connection", "content-length", "expect", "host", "upgrade");

  /**
   * Returns a client of its own, whose connections end with it. None speaks HTTP/2: there the JDK's
   * client reads on whether or not a call asks for more, keeps each frame of a type that it does
   * not know, and keeps a connection whose last call has ended, so that a peer could fill the heap,
   * and no deadline would end a call.
   */
  static HttpClient newHttpClient() {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .connectTimeout(ConnectionFailure.CONNECT_TIMEOUT)
        .sslContext(TlsContext.ofDefault())
        .build();
  }

  /**
   * Writes the HTTP request of one call, all of whose messages are in {@code body}.
   *
   * @param publisher what sends the body
   */
  HttpRequest request(
      String fullMethodName,
      Metadata metadata,
      Compressor compressor,
      @Nullable CallDeadline deadline,
      byte[] body,
      HttpRequest.BodyPublisher publisher) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + "/" + fullMethodName))
            .header(Protocol.CONTENT_TYPE, format.contentType())
            .header("accept", format.contentType())
            .header("x-grpc-web", "1")
            .header("user-agent", userAgent)
            .header("x-user-agent", userAgent)
            .POST(publisher);
    if (!acceptEncoding.isEmpty()) {
      request.header(Protocol.GRPC_ACCEPT_ENCODING, acceptEncoding);
    }
    if (compressor != Codec.Identity.NONE) {
      request.header(Protocol.GRPC_ENCODING, compressor.getMessageEncoding());
    }
    if (deadline != null) {
      request.header(Protocol.GRPC_TIMEOUT, GrpcTimeout.encode(deadline.nanosLeft()));
    }
    HeaderMetadata.encode(metadata, keepsCompression, request::setHeader);
    if (contentSha256) {
      request.setHeader("x-amz-content-sha256", HexFormat.of().formatHex(sha256(body)));
    }
    return request.build();
  }

  private static byte[] sha256(byte[] body) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(body);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Adds what the signer makes of a request, in place of headers of the same names. */
  static HttpRequest sign(HttpRequest request, byte[] body, RequestSigner signer) {
    Map<String, List<String>> signature = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    signature.putAll(signer.sign(request, body));
    OF_HTTP.forEach(signature::remove);
    HttpRequest.Builder signed =
        HttpRequest.newBuilder(request, (name, value) -> !signature.containsKey(name));
    signature.forEach((name, values) -> values.forEach(value -> add(signed, name, value)));
    return signed.build();
  }

  /** The JDK would repeat the value, which may be a token, in what the call's status tells. */
  private static void add(HttpRequest.Builder signed, String name, String value) {
    try {
      signed.header(name, value);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "header " + Protocol.printable(name) + ": name or value (expected: as HTTP allows it)");
    }
  }
}
