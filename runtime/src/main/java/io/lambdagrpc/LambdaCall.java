package io.lambdagrpc;

import com.amazonaws.services.lambda.runtime.Context;
import io.lambdagrpc.internal.event.HttpHeaders;
import io.lambdagrpc.internal.event.HttpRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a service may ask of the Lambda invocation that carries its call. The {@link
 * io.grpc.Context} of every call holds it:
 *
 * <pre>{@code
 * LambdaCall call = LambdaCall.KEY.get();
 * String client = call == null ? null : call.sourceIp();
 * }</pre>
 *
 * <p>Safe for use by many threads at once.
 *
 * @since 0.1.0
 */
public final class LambdaCall {

  /** Holds the call in hand; null where the service runs on a server over TCP. */
  public static final io.grpc.Context.Key<LambdaCall> KEY = io.grpc.Context.key("lambda-call");

  private final Context lambdaContext;
  private final HttpRequest request;
  private final String protocol;

  LambdaCall(Context lambdaContext, HttpRequest request, String protocol) {
    this.lambdaContext = lambdaContext;
    this.request = request;
    this.protocol = protocol;
  }

  /** Returns the {@code Context} of the invocation: request id, remaining time, logger. */
  public Context lambdaContext() {
    return lambdaContext;
  }

  /** Returns the protocol that the client speaks: {@code grpc-web} or {@code connect}. */
  public String protocol() {
    return protocol;
  }

  /** Returns the address of the client as the front tells it; null where it tells none. */
  public @Nullable String sourceIp() {
    return request.sourceIp();
  }

  /**
   * Returns what the front's authorizer found out about the caller: the JSON text of {@code
   * requestContext.authorizer}, with the claims of a JWT or the identity of {@code AWS_IAM}. It is
   * null where the front has no authorizer.
   *
   * <p>VPC Lattice has {@code requestContext.identity} instead: always the caller's VPC, and {@code
   * principal} where its auth policy made the caller sign. Its event structure V1 has none; there
   * the header {@code x-amzn-lattice-identity} tells, which no caller can set.
   */
  public @Nullable String authorizer() {
    return request.authorizer();
  }

  /**
   * Returns all HTTP header fields of the request, with names in lower case. Values are as they
   * came, except cookies, which are joined to one value. The map cannot be changed.
   */
  public Map<String, List<String>> httpHeaders() {
    HttpHeaders headers = request.headers();
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (int i = 0; i < headers.size(); i++) {
      values.computeIfAbsent(headers.name(i), name -> new ArrayList<>()).add(headers.value(i));
    }
    values.replaceAll((name, list) -> Collections.unmodifiableList(list));
    return Collections.unmodifiableMap(values);
  }
}
