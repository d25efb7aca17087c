package snake_case;

/**
 * Serves {@code snake_case.snake_service} on AWS Lambda.
 * The function's handler is this class, or a subclass that chooses the constructor's arguments.
 */
@javax.annotation.processing.Generated(
    value = "protoc-gen-lambda-grpc",
    comments = "Source: snake_case/snake_case.proto")
public class snake_serviceLambda extends io.lambdagrpc.GrpcLambdaHandler {

  /**
   * Where the compiler does not find this, lambda-grpc-runtime is older than
   * protoc-gen-lambda-grpc: give both the same version.
   */
  @java.lang.SuppressWarnings("unused")
  private static final boolean GUARD = LAMBDA_GRPC_RUNTIME_IS_0_1_OR_NEWER;

  /**
   * Serves the one implementation that
   * {@code META-INF/services/snake_case.snake_serviceGrpc$AsyncService} names.
   *
   * @throws java.lang.IllegalStateException if there is none or more than one
   */
  public snake_serviceLambda() {
    this(loadService(snake_serviceGrpc.AsyncService.class));
  }

  /** Serves {@code service}. */
  public snake_serviceLambda(snake_serviceGrpc.AsyncService service) {
    super(dispatcher(service));
  }

  /**
   * Serves {@code service} with what {@code configure} adds, such as interceptors and limits.
   */
  public snake_serviceLambda(
      snake_serviceGrpc.AsyncService service,
      java.util.function.UnaryOperator<io.lambdagrpc.LambdaServerBuilder> configure) {
    super(
        configure.apply(
            io.lambdagrpc.LambdaServerBuilder.create().addService(dispatcher(service))));
  }

  /**
   * Returns {@code service} for a server's {@code addService}; a call initializes the messages of
   * the called method only.
   */
  public static io.lambdagrpc.Dispatcher dispatcher(snake_serviceGrpc.AsyncService service) {
    return new Methods(java.util.Objects.requireNonNull(service, "service"));
  }

  private static final class Methods implements io.lambdagrpc.Dispatcher {

    private final snake_serviceGrpc.AsyncService service;

    private Methods(snake_serviceGrpc.AsyncService service) {
      this.service = service;
    }

    @java.lang.Override
    public java.lang.String serviceName() {
      return snake_serviceGrpc.SERVICE_NAME;
    }

    @java.lang.Override
    public io.grpc.ServerServiceDefinition bindService() {
      return snake_serviceGrpc.bindService(service);
    }

    @java.lang.Override
    public io.grpc.ServerMethodDefinition<?, ?> findMethod(java.lang.String methodName) {
      return switch (methodName) {
        case "snake_case" -> io.grpc.ServerMethodDefinition.create(
            snake_serviceGrpc.getSnakeCaseMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::snakeCase));
        case "_leading" -> io.grpc.ServerMethodDefinition.create(
            snake_serviceGrpc.getLeadingMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::_leading));
        case "trailing_" -> io.grpc.ServerMethodDefinition.create(
            snake_serviceGrpc.getTrailingMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::trailing));
        case "with__two" -> io.grpc.ServerMethodDefinition.create(
            snake_serviceGrpc.getWithTwoMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::withTwo));
        case "a1_b2" -> io.grpc.ServerMethodDefinition.create(
            snake_serviceGrpc.getA1B2Method(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::a1B2));
        case "URLPath" -> io.grpc.ServerMethodDefinition.create(
            snake_serviceGrpc.getURLPathMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::uRLPath));
        case "camelCase" -> io.grpc.ServerMethodDefinition.create(
            snake_serviceGrpc.getCamelCaseMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::camelCase));
        default -> null;
      };
    }
  }
}
