package io.lambdagrpc.client;

import io.grpc.Codec;
import io.grpc.Compressor;
import io.grpc.Metadata;
import java.net.URI;
import java.net.http.HttpRequest;
import org.jspecify.annotations.Nullable;

/**
 * Where calls are sent, and what each request says of its client.
 *
 * @param url scheme, host, port and base path, without a slash at the end
 * @param acceptEncoding the advertised encodings, joined by commas; may be empty
 */
record Endpoint(String url, boolean secure, String userAgent, String acceptEncoding) {

  /** Writes the HTTP request of one call, all of whose messages are in {@code body}. */
  HttpRequest request(
      String fullMethodName,
      Metadata metadata,
      Compressor compressor,
      @Nullable CallDeadline deadline,
      byte[] body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + "/" + fullMethodName))
            .header(Protocol.CONTENT_TYPE, Protocol.GRPC_WEB_PROTO)
            .header("accept", Protocol.GRPC_WEB_PROTO)
            .header("x-grpc-web", "1")
            .header("user-agent", userAgent)
            .header("x-user-agent", userAgent)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    if (!acceptEncoding.isEmpty()) {
      request.header(Protocol.GRPC_ACCEPT_ENCODING, acceptEncoding);
    }
    if (compressor != Codec.Identity.NONE) {
      request.header(Protocol.GRPC_ENCODING, compressor.getMessageEncoding());
    }
    if (deadline != null) {
      request.header(Protocol.GRPC_TIMEOUT, GrpcTimeout.encode(deadline.nanosLeft()));
    }
    HeaderMetadata.encode(metadata, request::header);
    return request.build();
  }
}
