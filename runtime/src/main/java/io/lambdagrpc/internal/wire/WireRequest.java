package io.lambdagrpc.internal.wire;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.SecurityLevel;
import io.grpc.Status;
import io.lambdagrpc.internal.event.HttpRequest;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A request as its protocol read it, as far as that is possible before the method is known.
 *
 * @param fullMethodName such as {@code helloworld.Greeter/SayHello}, as the path has it
 * @param timeoutNanos how long the client waits, or {@link #NO_TIMEOUT}
 * @param protocol its name, such as {@code grpc-web}
 * @param headFault what is wrong with path and header fields; null if nothing is
 * @param bodyFault what is wrong with the body; null if nothing is
 */
public record WireRequest(
    String fullMethodName,
    Metadata headers,
    long timeoutNanos,
    String protocol,
    Messages messages,
    HttpRequest http,
    @Nullable Status headFault,
    @Nullable Status bodyFault) {

  /** The timeout of a client that set none. */
  public static final long NO_TIMEOUT = -1;

  /** Returns the same with another fault, which counts before any other. */
  public WireRequest refused(Status refusal) {
    return new WireRequest(
        fullMethodName, headers, timeoutNanos, protocol, messages, http, refusal, bodyFault);
  }

  /** Returns the host that the client called, if it said so. */
  public @Nullable String authority() {
    return http.headers().first("host");
  }

  /**
   * Returns what protects the connection: Lambda's front ends TLS, and says whether there was any.
   */
  public SecurityLevel securityLevel() {
    return "https".equals(http.headers().first("x-forwarded-proto"))
        ? SecurityLevel.PRIVACY_AND_INTEGRITY
        : SecurityLevel.NONE;
  }

  /**
   * Returns the attributes of the transport: as long as nobody asks, no address class is loaded.
   */
  public Attributes transportAttributes() {
    String sourceIp = http.sourceIp();
    InetSocketAddress client = sourceIp == null ? null : ClientAddress.find(sourceIp);
    return client == null
        ? Attributes.EMPTY
        : Attributes.newBuilder().set(Grpc.TRANSPORT_ATTR_REMOTE_ADDR, client).build();
  }
}
