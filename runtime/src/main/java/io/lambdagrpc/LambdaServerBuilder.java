package io.lambdagrpc;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;

/** Draft. */
public final class LambdaServerBuilder {
  /** Draft. */
  public static LambdaServerBuilder create() {
    return new LambdaServerBuilder();
  }

  private LambdaServerBuilder() {}

  /** Draft. */
  public LambdaServerBuilder addService(io.grpc.BindableService service) {
    return this;
  }

  /** Draft. */
  public RequestStreamHandler buildHandler() {
    return (event, reply, context) -> {};
  }
}
