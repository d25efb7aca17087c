package com.example.shapes;

/**
 * Serves {@code shapes.Nothing} on AWS Lambda.
 * The function's handler is this class, or a subclass that chooses the constructor's arguments.
 *
 * <pre>
 * A comment of
 *   several lines,
 *
 * in C's style.
 * </pre>
 */
public class NothingLambda extends io.lambdagrpc.GrpcLambdaHandler {

  /**
   * Serves the one implementation that
   * {@code META-INF/services/com.example.shapes.NothingGrpc$AsyncService} names.
   *
   * @throws java.lang.IllegalStateException if there is none or more than one
   */
  public NothingLambda() {
    this(loadService(NothingGrpc.AsyncService.class));
  }

  /** Serves {@code service}. */
  public NothingLambda(NothingGrpc.AsyncService service) {
    super(dispatcher(service));
  }

  /**
   * Serves {@code service} with what {@code configure} adds, such as interceptors and limits.
   */
  public NothingLambda(
      NothingGrpc.AsyncService service,
      java.util.function.UnaryOperator<io.lambdagrpc.LambdaServerBuilder> configure) {
    super(
        configure.apply(
            io.lambdagrpc.LambdaServerBuilder.create().addService(dispatcher(service))));
  }

  /**
   * Returns {@code service} for a server's {@code addService}; a call initializes the messages of
   * the called method only.
   */
  public static io.lambdagrpc.Dispatcher dispatcher(NothingGrpc.AsyncService service) {
    return new Methods(java.util.Objects.requireNonNull(service, "service"));
  }

  private static final class Methods implements io.lambdagrpc.Dispatcher {

    private final NothingGrpc.AsyncService service;

    private Methods(NothingGrpc.AsyncService service) {
      this.service = service;
    }

    @java.lang.Override
    public java.lang.String serviceName() {
      return NothingGrpc.SERVICE_NAME;
    }

    @java.lang.Override
    public io.grpc.ServerServiceDefinition bindService() {
      return NothingGrpc.bindService(service);
    }

    @java.lang.Override
    public io.grpc.ServerMethodDefinition<?, ?> findMethod(java.lang.String methodName) {
      return switch (methodName) {
        default -> null;
      };
    }
  }
}
