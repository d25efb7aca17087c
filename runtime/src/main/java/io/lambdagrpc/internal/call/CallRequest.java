package io.lambdagrpc.internal.call;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.SecurityLevel;
import io.grpc.Status;
import io.lambdagrpc.internal.event.HttpHeaders;
import io.lambdagrpc.internal.event.HttpRequest;
import io.lambdagrpc.internal.web.FrameReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.StringTokenizer;
import org.jspecify.annotations.Nullable;

/**
 * A request, read as far as it can be read before its method is known.
 *
 * @param fullMethodName such as {@code helloworld.Greeter/SayHello}, as the path has it; all of a
 *     path that has none
 * @param headFault what is wrong with path and header fields; null if nothing is
 * @param bodyFault what is wrong with the body, or that it came too late; null if nothing is
 */
record CallRequest(
    String fullMethodName,
    Metadata headers,
    FrameReader messages,
    CallDeadline deadline,
    HttpRequest http,
    @Nullable Status headFault,
    @Nullable Status bodyFault) {

  /**
   * Returns service and method out of a path: {@code /service/method}, after the stage that the
   * front put before it and one of the base paths. Nothing else may stand there, and nothing is
   * decoded: fronts authorize calls by their path, so each method has one path and no other.
   *
   * @param basePaths of {@link CallSettings#basePaths}
   * @throws io.grpc.StatusRuntimeException UNIMPLEMENTED where the path is any other
   */
  static String fullMethodName(HttpRequest http, List<String> basePaths) {
    String path = http.pathAfterStage();
    for (int i = 0; i < basePaths.size(); i++) {
      String basePath = basePaths.get(i);
      if (path.startsWith(basePath) && isMethodPath(path, basePath.length())) {
        return path.substring(basePath.length() + 1);
      }
    }
    throw Status.UNIMPLEMENTED
        .withDescription(
            "path: "
                + http.path()
                + " (expected: /service/method, after what LAMBDA_GRPC_BASE_PATH or basePath()"
                + " tells to stand before it)")
        .asRuntimeException();
  }

  /** Returns what names a call whose path has no method, as grpc-java names it. */
  static String pathName(HttpRequest http) {
    return http.path().startsWith("/") ? http.path().substring(1) : http.path();
  }

  private static boolean isMethodPath(String path, int start) {
    int method = path.indexOf('/', start + 1);
    return path.startsWith("/", start)
        && method > start + 1
        && method < path.length() - 1
        && path.indexOf('/', method + 1) < 0
        && path.indexOf('%', start) < 0;
  }

  /**
   * Tells whether something before the function asks whether it lives, and no client. Its path is
   * taken with and without a base path: the checks of a load balancer do not pass its own rules.
   */
  static boolean isHealthCheck(HttpRequest request, CallSettings settings) {
    if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
      return false;
    }
    String wanted = settings.healthCheckPath();
    if (wanted == null) {
      return request.format().isLoadBalancer() && request.path().equals("/");
    }
    String path = request.pathAfterStage();
    return path.equals(wanted)
        || (path.endsWith(wanted)
            && settings.basePaths().contains(path.substring(0, path.length() - wanted.length())));
  }

  /** Tells whether the call ends before its service learns of it. */
  boolean isFaulty() {
    return headFault != null || bodyFault != null;
  }

  /** Ends a call whose method cannot be looked up. */
  void checkHead() {
    if (headFault != null) {
      throw headFault.asRuntimeException();
    }
  }

  /**
   * Ends a call that no service is to see: grpc-java's stubs would answer some of them with a less
   * telling status.
   */
  void checkBody(MethodDescriptor<?, ?> method) {
    if (bodyFault != null) {
      throw bodyFault.asRuntimeException();
    }
    int count = messages.messageCount();
    if (method.getType().clientSendsOneMessage() && count != 1) {
      throw Status.UNIMPLEMENTED
          .withDescription(
              method.getFullMethodName()
                  + ": "
                  + count
                  + " request messages (expected: 1, its requests are not streamed)")
          .asRuntimeException();
    }
  }

  /**
   * Tells whether {@code grpc-accept-encoding}, which may be several fields, names the encoding.
   */
  boolean acceptsEncoding(String encoding) {
    HttpHeaders fields = http.headers();
    for (int i = 0; i < fields.size(); i++) {
      if (fields.name(i).equals("grpc-accept-encoding") && names(fields.value(i), encoding)) {
        return true;
      }
    }
    return false;
  }

  private static boolean names(String list, String encoding) {
    StringTokenizer names = new StringTokenizer(list, ", ");
    while (names.hasMoreTokens()) {
      if (names.nextToken().equals(encoding)) {
        return true;
      }
    }
    return false;
  }

  @Nullable String authority() {
    return http.headers().first("host");
  }

  /** Lambda's front ends TLS; the header says whether there was any. */
  SecurityLevel securityLevel() {
    return "https".equals(http.headers().first("x-forwarded-proto"))
        ? SecurityLevel.PRIVACY_AND_INTEGRITY
        : SecurityLevel.NONE;
  }

  /** Builds the attributes of the transport: as long as nobody asks, no address class is loaded. */
  Attributes transportAttributes() {
    InetSocketAddress client = clientAddress();
    return client == null
        ? Attributes.EMPTY
        : Attributes.newBuilder().set(Grpc.TRANSPORT_ATTR_REMOTE_ADDR, client).build();
  }

  private @Nullable InetSocketAddress clientAddress() {
    String sourceIp = http.sourceIp();
    if (sourceIp == null || !isAddressLiteral(sourceIp)) {
      return null;
    }
    try {
      return new InetSocketAddress(InetAddress.getByName(sourceIp), 0);
    } catch (UnknownHostException e) {
      return null;
    }
  }

  /** What the JDK does not take for an address it looks up in the DNS, so this takes no more. */
  static boolean isAddressLiteral(String sourceIp) {
    return sourceIp.indexOf(':') < 0 ? isIpv4(sourceIp) : isIpv6(sourceIp);
  }

  private static boolean isIpv4(String address) {
    int octets = 1;
    int octet = -1;
    for (int i = 0; i < address.length(); i++) {
      char c = address.charAt(i);
      if (c == '.' && octet >= 0) {
        octets++;
        octet = -1;
      } else if (c >= '0' && c <= '9' && octet <= 25 && octet != 0) {
        octet = Math.max(octet, 0) * 10 + (c - '0');
      } else {
        return false;
      }
      if (octet > 255) {
        return false;
      }
    }
    return octets == 4 && octet >= 0;
  }

  /** With a colon in it and a digit or a colon first, it is an IPv6 address to the JDK, or none. */
  private static boolean isIpv6(String address) {
    for (int i = 0; i < address.length(); i++) {
      char c = address.charAt(i);
      boolean isHex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
      if (!isHex && c != ':' && (c != '.' || i == 0)) {
        return false;
      }
    }
    return true;
  }
}
