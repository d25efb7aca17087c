package worlds;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;

/** Takes the caller's tenant from its metadata into the {@code Context} of the call. */
public final class Tenant implements ServerInterceptor {
  /** The tenant of the call in hand: {@code public} where the caller names none. */
  public static final Context.Key<String> KEY = Context.keyWithDefault("tenant", "public");

  private static final Metadata.Key<String> HEADER =
      Metadata.Key.of("x-tenant", Metadata.ASCII_STRING_MARSHALLER);

  @Override
  public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
      ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
    String tenant = headers.get(HEADER);
    if (tenant == null) {
      return next.startCall(call, headers);
    }
    if (!isName(tenant)) {
      call.close(
          Status.INVALID_ARGUMENT.withDescription(
              "x-tenant: " + tenant + " (expected: lower-case letters and digits)"),
          new Metadata());
      return new ServerCall.Listener<>() {};
    }
    return Contexts.interceptCall(Context.current().withValue(KEY, tenant), call, headers, next);
  }

  private static boolean isName(String tenant) {
    return tenant.chars().allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'));
  }
}
