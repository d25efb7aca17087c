package echo;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;

/**
 * Sends metadata whose names begin with {@code echo-} back, as headers and as trailers, and replies
 * compressed where {@code reply-encoding} names how.
 */
public final class MetadataEcho implements ServerInterceptor {
  private static final Metadata.Key<String> REPLY_ENCODING =
      Metadata.Key.of("reply-encoding", Metadata.ASCII_STRING_MARSHALLER);

  @Override
  public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
      ServerCall<ReqT, RespT> call, Metadata request, ServerCallHandler<ReqT, RespT> next) {
    Metadata echo = new Metadata();
    echo.merge(request);
    for (String name : request.keys()) {
      if (!name.startsWith("echo-")) {
        echo.discardAll(key(name));
      }
    }
    String encoding = request.get(REPLY_ENCODING);
    if (encoding != null) {
      call.setCompression(encoding);
    }
    return next.startCall(
        new SimpleForwardingServerCall<>(call) {
          @Override
          public void sendHeaders(Metadata headers) {
            headers.merge(echo);
            super.sendHeaders(headers);
          }

          @Override
          public void close(Status status, Metadata trailers) {
            trailers.merge(echo);
            super.close(status, trailers);
          }
        },
        request);
  }

  private static Metadata.Key<?> key(String name) {
    return name.endsWith(Metadata.BINARY_HEADER_SUFFIX)
        ? Metadata.Key.of(name, Metadata.BINARY_BYTE_MARSHALLER)
        : Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }
}
