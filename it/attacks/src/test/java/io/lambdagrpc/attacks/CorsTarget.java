package io.lambdagrpc.attacks;

import io.lambdagrpc.CorsPolicy;
import io.lambdagrpc.attacks.FrontReply.Malformed;
import org.jspecify.annotations.Nullable;

/** A handler that one origin may call from a browser; what must hold for all others. */
final class CorsTarget {

  static final String ALLOWED = "https://app.example.com";

  private final HandlerTarget handler;

  CorsTarget() {
    Victim victim = new Victim();
    handler =
        new HandlerTarget(
            victim,
            victim.server().cors(CorsPolicy.origins(ALLOWED).allowCredentials()).buildHandler());
  }

  @Nullable Fault attack(HttpCall call) {
    Fault fault = handler.attack(call);
    if (fault != null) {
      return fault;
    }
    byte[] document = handler.invoke(call.event()).reply();
    try {
      FrontReply reply = FrontReply.of(call.front(), document == null ? new byte[0] : document);
      String allowed = reply.header("access-control-allow-origin");
      boolean right = allowed.isEmpty() || (allowed.equals(ALLOWED) && isAllowed(call));
      return right ? null : Fault.of("an origin that is not allowed", allowed);
    } catch (Malformed e) {
      return Fault.of("a malformed reply", e);
    }
  }

  /** Of a field that comes twice, fronts hand over the first, the last, or both. */
  private static boolean isAllowed(HttpCall call) {
    return call.headers().contains(new HttpCall.Field("origin", ALLOWED));
  }
}
