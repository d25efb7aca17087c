package io.lambdagrpc.bridge;

import io.lambdagrpc.client.RequestSigner;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Logs why a request was not signed, and throws what does not say it: the bridge's callers hear of
 * that, and the reason may name roles, profiles and variables of the bridge.
 */
final class LoggedSigner implements RequestSigner {

  private static final System.Logger LOGGER = System.getLogger(LoggedSigner.class.getName());

  /** Callers decide how often they call. */
  private static final long PAUSE_NANOS = Duration.ofMinutes(1).toNanos();

  private final RequestSigner signer;
  private final AtomicLong nextNanos = new AtomicLong(System.nanoTime());

  LoggedSigner(RequestSigner signer) {
    this.signer = signer;
  }

  @Override
  public Map<String, List<String>> sign(HttpRequest request, byte[] body) {
    try {
      return checked(request, signer.sign(request, body));
    } catch (Throwable e) { // foreign code
      long now = System.nanoTime();
      long next = nextNanos.get();
      if (now - next >= 0 && nextNanos.compareAndSet(next, now + PAUSE_NANOS)) {
        LOGGER.log(System.Logger.Level.WARNING, "requests are not signed", e);
      }
      // Without the cause, which is nobody's business either.
      throw new IllegalStateException("by the bridge, whose log says why");
    }
  }

  /** Fails here, where it is logged, for what the client would refuse; a value may be a token. */
  private static Map<String, List<String>> checked(
      HttpRequest request, Map<String, List<String>> headers) {
    HttpRequest.Builder any = HttpRequest.newBuilder(request.uri());
    headers.forEach(
        (name, values) -> {
          try {
            values.forEach(value -> any.header("x-any", value));
          } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                "header " + name + ": a value (expected: as HTTP allows it)");
          }
        });
    return headers;
  }
}
