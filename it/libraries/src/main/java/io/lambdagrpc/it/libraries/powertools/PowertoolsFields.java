package io.lambdagrpc.it.libraries.powertools;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.lambdagrpc.LambdaCall;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.slf4j.MDC;
import software.amazon.lambda.powertools.logging.PowertoolsLogging;

/**
 * Takes the fields of Powertools along with the call. Powertools itself keeps them in the MDC,
 * which is that of one thread, while a call runs on several.
 */
public final class PowertoolsFields implements ServerInterceptor {

  static final Context.Key<Map<String, String>> KEY =
      Context.keyWithDefault("powertools-fields", Map.of());

  private static final Metadata.Key<String> CORRELATION_ID =
      Metadata.Key.of("x-correlation-id", Metadata.ASCII_STRING_MARSHALLER);

  @Override
  public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
      ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
    LambdaCall lambda = LambdaCall.KEY.get();
    if (lambda == null) {
      return next.startCall(call, headers);
    }
    PowertoolsLogging.initializeLogging(lambda.lambdaContext());
    Map<String, String> fields = new HashMap<>(MDC.getCopyOfContextMap());
    PowertoolsLogging.clearState(true);
    fields.put(
        "correlation_id",
        Objects.requireNonNullElse(
            headers.get(CORRELATION_ID), lambda.lambdaContext().getAwsRequestId()));
    return Contexts.interceptCall(
        Context.current().withValue(KEY, Map.copyOf(fields)), call, headers, next);
  }
}
