package calls;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;

/** Sends the caller's metadata back, in the headers and in the trailers. */
final class MetadataEcho implements ServerInterceptor {
  static final Metadata.Key<String> TEXT =
      Metadata.Key.of("x-text", Metadata.ASCII_STRING_MARSHALLER);
  static final Metadata.Key<byte[]> BLOB =
      Metadata.Key.of("x-blob-bin", Metadata.BINARY_BYTE_MARSHALLER);

  @Override
  public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
      ServerCall<ReqT, RespT> call, Metadata request, ServerCallHandler<ReqT, RespT> next) {
    return next.startCall(
        new SimpleForwardingServerCall<>(call) {
          @Override
          public void sendHeaders(Metadata headers) {
            copy(request, headers);
            super.sendHeaders(headers);
          }

          @Override
          public void close(Status status, Metadata trailers) {
            copy(request, trailers);
            super.close(status, trailers);
          }
        },
        request);
  }

  private static void copy(Metadata from, Metadata to) {
    String text = from.get(TEXT);
    if (text != null) {
      to.put(TEXT, text);
    }
    Iterable<byte[]> blobs = from.getAll(BLOB);
    if (blobs != null) {
      blobs.forEach(blob -> to.put(BLOB, blob));
    }
  }
}
