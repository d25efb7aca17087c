package io.lambdagrpc.internal.event;

/** The shapes in which Lambda carries HTTP; a reply takes the shape of its request. */
public enum PayloadFormat {
  /** A Function URL: payload 2.0, the path without a stage. */
  FUNCTION_URL,
  /** An API Gateway HTTP API with payload 2.0. */
  HTTP_API,
  /** An API Gateway HTTP API with payload 1.0. */
  HTTP_API_V1,
  /** An API Gateway REST API. */
  REST,
  /** A target group of an Application Load Balancer: one value for each header. */
  ALB,
  /** The same with {@code lambda.multi_value_headers.enabled}. */
  ALB_MULTI_VALUE,
  /** A target group of VPC Lattice with event structure V1. */
  VPC_LATTICE_V1,
  /** A target group of VPC Lattice with event structure V2. */
  VPC_LATTICE;

  /** What Lambda takes as a reply, in bytes: 6 MB and the 100 bytes that it allows on top. */
  public static final int MAX_REPLY_LENGTH = 6 * 1024 * 1024 + 100;

  /** Tells whether a load balancer asks, and not an API Gateway or a Function URL. */
  public boolean isLoadBalancer() {
    return this == ALB || this == ALB_MULTI_VALUE;
  }

  /** Tells whether the event is of payload 2.0, which VPC Lattice's version "2.0" is not. */
  boolean isPayload2() {
    return this == FUNCTION_URL || this == HTTP_API;
  }

  boolean isLattice() {
    return this == VPC_LATTICE_V1 || this == VPC_LATTICE;
  }

  /**
   * Tells whether the parameters of a query come decoded. API Gateway decodes those of payload 1.0,
   * a plus too. A load balancer does not, nor does VPC Lattice by what AWS's own library for Rust
   * expects; AWS's page does not say.
   */
  boolean decodesQuery() {
    return this == REST || this == HTTP_API_V1;
  }

  /** Tells whether the front can pass a reply on as it comes; it does so where it is set to. */
  public boolean canStream() {
    return this == FUNCTION_URL || this == REST;
  }

  /**
   * Returns how many bytes of JSON a reply may have at the most; Lambda or the front refuses a
   * longer one.
   */
  public int maxReplyLength() {
    if (isLattice()) {
      return 6 * 1024 * 1024;
    }
    return isLoadBalancer() ? 1024 * 1024 : MAX_REPLY_LENGTH;
  }
}
