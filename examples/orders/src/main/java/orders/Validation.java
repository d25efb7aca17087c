package orders;

import build.buf.protovalidate.Config;
import build.buf.protovalidate.ValidationResult;
import build.buf.protovalidate.Validator;
import build.buf.protovalidate.ValidatorFactory;
import build.buf.protovalidate.Violation;
import build.buf.protovalidate.exceptions.ValidationException;
import build.buf.validate.FieldPath;
import build.buf.validate.FieldPathElement;
import com.google.protobuf.Any;
import com.google.protobuf.Message;
import com.google.rpc.BadRequest;
import com.google.rpc.BadRequest.FieldViolation;
import com.google.rpc.Code;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;

/**
 * Answers a request that breaks the rules of its schema with INVALID_ARGUMENT, and says in a {@code
 * BadRequest} which field breaks which; of many, the first.
 */
final class Validation implements ServerInterceptor {

  private static final int MAX_VIOLATIONS = 20;

  private final Validator validator;

  Validation(Validator validator) {
    this.validator = validator;
  }

  /**
   * Returns what knows the rules in Java. By default it would have CEL compile those that a message
   * has, when the first one of its kind comes.
   */
  static Validator rulesInJava() {
    return ValidatorFactory.newBuilder()
        .withConfig(Config.newBuilder().setEnableNativeRules(true).build())
        .build();
  }

  @Override
  public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
      ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
    return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
      private boolean refused;

      @Override
      public void onMessage(ReqT message) {
        if (refused) {
          return;
        }
        ValidationResult result = validate((Message) message);
        if (result.isSuccess()) {
          super.onMessage(message);
        } else {
          refused = true;
          StatusRuntimeException refusal = refusal(result);
          Metadata trailers = refusal.getTrailers();
          call.close(refusal.getStatus(), trailers == null ? new Metadata() : trailers);
        }
      }

      @Override
      public void onHalfClose() {
        if (!refused) {
          super.onHalfClose();
        }
      }
    };
  }

  private ValidationResult validate(Message message) {
    try {
      return validator.validate(message);
    } catch (ValidationException e) {
      // The rules themselves are wrong, which is no fault of the caller's.
      throw Status.INTERNAL
          .withDescription("rules that do not work")
          .withCause(e)
          .asRuntimeException();
    }
  }

  private static StatusRuntimeException refusal(ValidationResult result) {
    BadRequest.Builder details = BadRequest.newBuilder();
    for (Violation violation : result.getViolations().stream().limit(MAX_VIOLATIONS).toList()) {
      build.buf.validate.Violation proto = violation.toProto();
      details.addFieldViolations(
          FieldViolation.newBuilder()
              .setField(path(proto.getField()))
              .setDescription(proto.getMessage()));
    }
    return StatusProto.toStatusRuntimeException(
        com.google.rpc.Status.newBuilder()
            .setCode(Code.INVALID_ARGUMENT_VALUE)
            .setMessage("invalid request")
            .addDetails(Any.pack(details.build()))
            .build());
  }

  /** Returns the path to a field, as in {@code lines[2].quantity}. */
  private static String path(FieldPath field) {
    StringBuilder path = new StringBuilder();
    for (FieldPathElement element : field.getElementsList()) {
      path.append(path.isEmpty() ? "" : ".").append(element.getFieldName());
      if (element.hasIndex()) {
        path.append('[').append(element.getIndex()).append(']');
      }
    }
    return path.toString();
  }
}
