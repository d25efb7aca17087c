package orders;

import static java.util.Objects.requireNonNull;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.lambdagrpc.LambdaCall;
import org.jspecify.annotations.Nullable;

/**
 * Knows who calls: whom the front's authorizer has found. What callers say of themselves does not
 * count.
 */
final class Customer implements ServerInterceptor {
  private static final Context.Key<String> ID = Context.key("customer");

  /** Returns the customer whose call is in hand. */
  static String id() {
    return requireNonNull(ID.get(), "customer");
  }

  @Override
  public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
      ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
    LambdaCall invocation = LambdaCall.KEY.get();
    String id = invocation == null ? null : id(invocation.authorizer());
    if (id == null) {
      call.close(
          Status.UNAUTHENTICATED.withDescription("caller: unknown (expected: signed in)"),
          new Metadata());
      return new ServerCall.Listener<>() {};
    }
    return Contexts.interceptCall(Context.current().withValue(ID, id), call, headers, next);
  }

  /** Returns the user of AWS_IAM at a Function URL, or the subject of a JWT at an HTTP API. */
  private static @Nullable String id(@Nullable String authorizer) {
    if (authorizer == null) {
      return null;
    }
    JsonElement found = JsonParser.parseString(authorizer);
    String user = text(found, "iam", "userId");
    return user == null ? text(found, "jwt", "claims", "sub") : user;
  }

  private static @Nullable String text(JsonElement json, String... names) {
    JsonElement value = json;
    for (String name : names) {
      value = value.isJsonObject() ? value.getAsJsonObject().get(name) : null;
      if (value == null) {
        return null;
      }
    }
    return value.isJsonPrimitive() ? value.getAsString() : null;
  }
}
