package deprecated;

/**
 * Serves {@code deprecated.OldMethod} on AWS Lambda.
 * The function's handler is this class, or a subclass that chooses the constructor's arguments.
 */
@javax.annotation.processing.Generated(
    value = "protoc-gen-lambda-grpc",
    comments = "Source: deprecated/deprecated.proto")
@java.lang.SuppressWarnings("deprecation")
public class OldMethodLambda extends io.lambdagrpc.GrpcLambdaHandler {

  /**
   * Where the compiler does not find this, lambda-grpc-runtime is older than
   * protoc-gen-lambda-grpc: give both the same version.
   */
  @java.lang.SuppressWarnings("unused")
  private static final boolean GUARD = LAMBDA_GRPC_RUNTIME_IS_0_1_OR_NEWER;

  /**
   * Serves the one implementation that
   * {@code META-INF/services/deprecated.OldMethodGrpc$AsyncService} names.
   *
   * @throws java.lang.IllegalStateException if there is none or more than one
   */
  public OldMethodLambda() {
    this(loadService(OldMethodGrpc.AsyncService.class));
  }

  /** Serves {@code service}. */
  public OldMethodLambda(OldMethodGrpc.AsyncService service) {
    super(dispatcher(service));
  }

  /**
   * Serves {@code service} with what {@code configure} adds, such as interceptors and limits.
   */
  public OldMethodLambda(
      OldMethodGrpc.AsyncService service,
      java.util.function.UnaryOperator<io.lambdagrpc.LambdaServerBuilder> configure) {
    super(
        configure.apply(
            io.lambdagrpc.LambdaServerBuilder.create().addService(dispatcher(service))));
  }

  /**
   * Returns {@code service} for a server's {@code addService}; a call initializes the messages of
   * the called method only.
   */
  public static io.lambdagrpc.Dispatcher dispatcher(OldMethodGrpc.AsyncService service) {
    return new Methods(java.util.Objects.requireNonNull(service, "service"));
  }

  private static final class Methods implements io.lambdagrpc.Dispatcher {

    private final OldMethodGrpc.AsyncService service;

    private Methods(OldMethodGrpc.AsyncService service) {
      this.service = service;
    }

    @java.lang.Override
    public java.lang.String serviceName() {
      return OldMethodGrpc.SERVICE_NAME;
    }

    @java.lang.Override
    public io.grpc.ServerServiceDefinition bindService() {
      return OldMethodGrpc.bindService(service);
    }

    @java.lang.Override
    public io.grpc.ServerMethodDefinition<?, ?> findMethod(java.lang.String methodName) {
      return switch (methodName) {
        case "Call" -> io.grpc.ServerMethodDefinition.create(
            OldMethodGrpc.getCallMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::call));
        case "Other" -> io.grpc.ServerMethodDefinition.create(
            OldMethodGrpc.getOtherMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::other));
        default -> null;
      };
    }
  }
}
