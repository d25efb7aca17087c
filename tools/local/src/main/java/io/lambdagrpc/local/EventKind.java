package io.lambdagrpc.local;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The sources of HTTP events, each with its own event document, reply rules and failure reply.
 *
 * @since 0.1.0
 */
public enum EventKind {
  /** A Function URL: payload 2.0, no stage in the path. */
  FUNCTION_URL("function-url"),
  /** API Gateway HTTP API, payload 2.0, with its stage in the path, {@code test} by default. */
  HTTP_API("http-api"),
  /** API Gateway HTTP API, payload 1.0, with its stage in the path, {@code test} by default. */
  HTTP_API_V1("http-api-v1"),
  /** API Gateway REST API under its own domain, {@code binaryMediaTypes} set to every type. */
  REST("rest"),
  /** A REST API behind a custom domain with a base path in the path, {@code /base} by default. */
  REST_CUSTOM_DOMAIN("rest-custom-domain"),
  /** An Application Load Balancer; what its rule demands of a path is in the path. */
  ALB("alb"),
  /** An Application Load Balancer with multi-value headers enabled on its target group. */
  ALB_MULTI("alb-multi"),
  /** VPC Lattice with event structure V2. */
  VPC_LATTICE("vpc-lattice"),
  /** VPC Lattice with event structure V1. */
  VPC_LATTICE_V1("vpc-lattice-v1");

  private final String wireName;

  EventKind(String wireName) {
    this.wireName = wireName;
  }

  /** Returns the kind's name on the command line and in {@code x-local-lambda-event}. */
  public String wireName() {
    return wireName;
  }

  /**
   * Tells whether this source can stream replies: load balancers, VPC Lattice and HTTP APIs do not.
   */
  boolean streams() {
    return this == FUNCTION_URL || this == REST || this == REST_CUSTOM_DOMAIN;
  }

  /** Tells whether this source can have an authorizer whose findings are in the event's context. */
  boolean authorizes() {
    return switch (this) {
      case FUNCTION_URL, HTTP_API, HTTP_API_V1, REST, REST_CUSTOM_DOMAIN -> true;
      case ALB, ALB_MULTI, VPC_LATTICE, VPC_LATTICE_V1 -> false;
    };
  }

  PayloadFormat format() {
    return format(FrontPaths.DEFAULT);
  }

  PayloadFormat format(FrontPaths paths) {
    return switch (this) {
      case FUNCTION_URL -> new PayloadV2(false, paths);
      case HTTP_API -> new PayloadV2(true, paths);
      case HTTP_API_V1 -> new PayloadV1(PayloadV1.Source.HTTP_API, paths);
      case REST -> new PayloadV1(PayloadV1.Source.REST, paths);
      case REST_CUSTOM_DOMAIN -> new PayloadV1(PayloadV1.Source.REST_CUSTOM_DOMAIN, paths);
      case ALB -> new AlbPayload(false, paths);
      case ALB_MULTI -> new AlbPayload(true, paths);
      case VPC_LATTICE -> new LatticePayload(false, paths);
      case VPC_LATTICE_V1 -> new LatticePayload(true, paths);
    };
  }

  /**
   * Returns the kind of that name.
   *
   * @throws IllegalArgumentException if there is none; the message lists them
   */
  public static EventKind of(String wireName) {
    for (EventKind kind : values()) {
      if (kind.wireName.equals(wireName)) {
        return kind;
      }
    }
    throw new IllegalArgumentException(
        "event: "
            + Excerpt.of(wireName)
            + " (expected: "
            + Arrays.stream(values()).map(EventKind::wireName).collect(Collectors.joining(", "))
            + ")");
  }
}
