package no_methods;

/**
 * Serves {@code no_methods.Nothing} on AWS Lambda.
 * The function's handler is this class, or a subclass that chooses the constructor's arguments.
 *
 * <pre>
 * A comment of
 *   several lines,
 *
 * in C's style.
 * </pre>
 */
@javax.annotation.processing.Generated(
    value = "protoc-gen-lambda-grpc",
    comments = "Source: no_methods/no_methods.proto")
public class NothingLambda extends io.lambdagrpc.GrpcLambdaHandler {

  /**
   * Where the compiler does not find this, lambda-grpc-runtime is older than
   * protoc-gen-lambda-grpc: give both the same version.
   */
  @java.lang.SuppressWarnings("unused")
  private static final boolean GUARD = LAMBDA_GRPC_RUNTIME_IS_0_1_OR_NEWER;

  /**
   * Serves the one implementation that
   * {@code META-INF/services/no_methods.NothingGrpc$AsyncService} names.
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
