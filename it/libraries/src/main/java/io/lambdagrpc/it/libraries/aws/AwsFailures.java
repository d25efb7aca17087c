package io.lambdagrpc.it.libraries.aws;

import io.grpc.Metadata;
import io.grpc.Status;
import io.lambdagrpc.ExceptionMapper;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.exception.SdkServiceException;

/**
 * Tells callers what to do about a failure of AWS's SDK, and nothing of its text, which names
 * tables, roles and accounts. What no caller can do anything about stays INTERNAL.
 */
final class AwsFailures implements ExceptionMapper {

  @Override
  public @Nullable Status toStatus(Throwable throwable, Metadata trailers) {
    if (throwable instanceof ApiCallTimeoutException
        || throwable instanceof ApiCallAttemptTimeoutException) {
      return Status.DEADLINE_EXCEEDED.withDescription("storage takes too long");
    }
    boolean passing =
        throwable instanceof SdkServiceException answer
            ? answer.isThrottlingException() || answer.statusCode() >= 500
            : throwable instanceof SdkException failure && failure.retryable();
    return passing ? Status.UNAVAILABLE.withDescription("storage is not available") : null;
  }
}
