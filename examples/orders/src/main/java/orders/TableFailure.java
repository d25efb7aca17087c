package orders;

import io.grpc.Status;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.exception.SdkServiceException;
import software.amazon.awssdk.services.dynamodb.model.TransactionConflictException;

/** What a caller is told when DynamoDB fails, and the SDK has tried as often as it does. */
final class TableFailure {

  private TableFailure() {}

  /** Returns a status whose description is for the caller, and whose cause is for the log. */
  static Status status(SdkException failure) {
    if (failure instanceof TransactionConflictException) {
      return Status.ABORTED
          .withDescription("another call is changing the order (expected: a new try)")
          .withCause(failure);
    }
    if (isBusy(failure)) {
      return Status.UNAVAILABLE
          .withDescription("the orders cannot be reached (expected: a new try, later)")
          .withCause(failure);
    }
    return Status.INTERNAL.withDescription("the orders cannot be read").withCause(failure);
  }

  /** Tells whether the same request may succeed later. */
  private static boolean isBusy(SdkException failure) {
    if (failure instanceof SdkServiceException answer) {
      return answer.isThrottlingException() || answer.statusCode() >= 500;
    }
    return true; // no answer at all
  }
}
