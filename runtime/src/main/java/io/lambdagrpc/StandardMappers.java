package io.lambdagrpc;

import io.grpc.Metadata;
import io.grpc.Status;

/** The mappers that {@link ExceptionMapper} offers. */
enum StandardMappers implements ExceptionMapper {
  EXPOSING_MESSAGES {
    @Override
    public Status toStatus(Throwable throwable, Metadata trailers) {
      return Status.INTERNAL.withDescription(throwable.toString());
    }
  },
  LIKE_GRPC_JAVA {
    @Override
    public Status toStatus(Throwable throwable, Metadata trailers) {
      return Status.UNKNOWN.withDescription("Application error processing RPC");
    }
  }
}
