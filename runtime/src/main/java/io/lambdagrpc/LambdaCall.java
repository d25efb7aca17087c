package io.lambdagrpc;

import com.amazonaws.services.lambda.runtime.Context;
import java.util.List;
import java.util.Map;

/**
 * What a service may ask of the Lambda invocation that carries its call. Each key holds a value in
 * the {@link io.grpc.Context} of every call, and null elsewhere, as on a server over TCP:
 *
 * <pre>{@code
 * String sourceIp = LambdaCall.SOURCE_IP_KEY.get();
 * }</pre>
 *
 * @since 0.1.0
 */
public final class LambdaCall {

  /** The Lambda {@code Context} of the invocation: request id, remaining time, logger. */
  public static final io.grpc.Context.Key<Context> CONTEXT_KEY =
      io.grpc.Context.key("lambda-context");

  /** The address of the client as the front tells it; null where it tells none. */
  public static final io.grpc.Context.Key<String> SOURCE_IP_KEY =
      io.grpc.Context.key("lambda-source-ip");

  /**
   * What the front's authorizer found out about the caller: the JSON text of {@code
   * requestContext.authorizer}, with the claims of a JWT or the identity of {@code AWS_IAM}; null
   * where the front has no authorizer.
   */
  public static final io.grpc.Context.Key<String> AUTHORIZER_KEY =
      io.grpc.Context.key("lambda-authorizer");

  /**
   * The HTTP header fields of the request, all of them, with names in lower case and values as they
   * came. Cannot be changed.
   */
  public static final io.grpc.Context.Key<Map<String, List<String>>> HTTP_HEADERS_KEY =
      io.grpc.Context.key("lambda-http-headers");

  private LambdaCall() {}
}
