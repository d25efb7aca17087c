package io.lambdagrpc;

import io.lambdagrpc.internal.event.HttpHeaders;
import io.lambdagrpc.internal.http.Cors;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Which web pages may call the function from a browser, for {@link LambdaServerBuilder#cors}:
 *
 * <pre>{@code
 * LambdaServerBuilder.create()
 *     .addService(GreeterLambda.dispatcher(new GreeterService()))
 *     .cors(CorsPolicy.origins("https://app.example.com").maxAge(1, TimeUnit.HOURS))
 * }</pre>
 *
 * <p>Function URLs and API Gateway can do the same by their own settings, and then a browser's
 * preflight costs no invocation. Where both do it, replies have two {@code
 * access-control-allow-origin}, and browsers refuse them.
 *
 * <p>Only browsers follow a policy: other clients can call whatever it says.
 *
 * <p>Immutable: each method returns a new policy. Safe for use by many threads.
 *
 * @since 0.1.0
 */
public final class CorsPolicy {

  /** The longest that Chrome accepts; each preflight that is saved saves an invocation. */
  private static final long DEFAULT_MAX_AGE_SECONDS = 7200;

  private final Cors rules;

  private CorsPolicy(Cors rules) {
    this.rules = rules;
  }

  /** Allows pages of any origin, without credentials. */
  public static CorsPolicy anyOrigin() {
    return new CorsPolicy(new Cors(null, null, List.of(), false, DEFAULT_MAX_AGE_SECONDS));
  }

  /**
   * Allows pages of these origins.
   *
   * @param origins each as browsers send it, such as {@code https://app.example.com} or {@code
   *     http://localhost:8080}
   * @throws IllegalArgumentException if one is none that a browser sends: without a scheme, with a
   *     path or a wildcard, or of other characters than ASCII's
   */
  public static CorsPolicy origins(String... origins) {
    List<String> allowed = new ArrayList<>();
    for (String origin : origins) {
      if (!isOrigin(origin)) {
        throw new IllegalArgumentException(
            "origin: " + origin + " (expected: scheme://host or scheme://host:port)");
      }
      allowed.add(origin.toLowerCase(Locale.ROOT));
    }
    return new CorsPolicy(
        new Cors(List.copyOf(allowed), null, List.of(), false, DEFAULT_MAX_AGE_SECONDS));
  }

  /**
   * Limits the request headers to these and those that grpc-web needs itself. Without this, a page
   * may send any.
   *
   * @param names such as {@code authorization} and those of the metadata that clients send
   * @throws IllegalArgumentException if one is no name of a header
   */
  public CorsPolicy allowHeaders(String... names) {
    return new CorsPolicy(
        new Cors(
            rules.origins(),
            lowerCase(names),
            rules.exposedHeaders(),
            rules.credentials(),
            rules.maxAgeSeconds()));
  }

  /**
   * Lets scripts read these headers of a reply, too. What grpc-web needs and the metadata that a
   * service sends before its first message are exposed anyway, and trailers need not be: they are
   * in the body.
   *
   * @throws IllegalArgumentException if one is no name of a header
   */
  public CorsPolicy exposeHeaders(String... names) {
    return new CorsPolicy(
        new Cors(
            rules.origins(),
            rules.requestHeaders(),
            lowerCase(names),
            rules.credentials(),
            rules.maxAgeSeconds()));
  }

  /**
   * Allows calls with cookies and HTTP authentication, from the origins that are allowed.
   *
   * @throws IllegalArgumentException if any origin is allowed: every page on the web could then
   *     call with the cookies of its visitors, and read the replies
   */
  public CorsPolicy allowCredentials() {
    if (rules.origins() == null) {
      throw new IllegalArgumentException(
          "allowCredentials: any origin, so that every page could call with the cookies of its"
              + " visitors (expected: origins(...))");
    }
    return new CorsPolicy(
        new Cors(
            rules.origins(),
            rules.requestHeaders(),
            rules.exposedHeaders(),
            true,
            rules.maxAgeSeconds()));
  }

  /**
   * Sets how long a browser may remember that it may call.
   *
   * @param maxAge 2 hours by default; no browser accepts more than a day; with 0 it asks before
   *     each call
   * @throws IllegalArgumentException if it is negative
   */
  public CorsPolicy maxAge(long maxAge, TimeUnit unit) {
    if (maxAge < 0) {
      throw new IllegalArgumentException("maxAge: " + maxAge + " (expected: 0 or more)");
    }
    return new CorsPolicy(
        new Cors(
            rules.origins(),
            rules.requestHeaders(),
            rules.exposedHeaders(),
            rules.credentials(),
            unit.toSeconds(maxAge)));
  }

  private static boolean isOrigin(String text) {
    int host = text.indexOf("://") + 3;
    for (int i = host; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c <= ' ' || c > '~' || "*/?#@,".indexOf(c) >= 0) {
        return false;
      }
    }
    return host > 3 && host < text.length() && HttpHeaders.isName(text.substring(0, host - 3));
  }

  private static List<String> lowerCase(String... names) {
    List<String> lower = new ArrayList<>();
    for (String name : names) {
      if (!HttpHeaders.isName(name)) {
        throw new IllegalArgumentException("header: " + name + " (expected: the name of one)");
      }
      lower.add(name.toLowerCase(Locale.ROOT));
    }
    return List.copyOf(lower);
  }

  Cors rules() {
    return rules;
  }
}
