package well_known_types;

/**
 * Serves {@code well_known_types.WellKnownTypes} on AWS Lambda.
 * The function's handler is this class, or a subclass that chooses the constructor's arguments.
 */
@javax.annotation.processing.Generated(
    value = "protoc-gen-lambda-grpc",
    comments = "Source: well_known_types/well_known_types.proto")
public class WellKnownTypesLambda extends io.lambdagrpc.GrpcLambdaHandler {

  /**
   * Where the compiler does not find this, lambda-grpc-runtime is older than
   * protoc-gen-lambda-grpc: give both the same version.
   */
  @java.lang.SuppressWarnings("unused")
  private static final boolean GUARD = LAMBDA_GRPC_RUNTIME_IS_0_1_OR_NEWER;

  /**
   * Serves the one implementation that
   * {@code META-INF/services/well_known_types.WellKnownTypesGrpc$AsyncService} names.
   *
   * @throws java.lang.IllegalStateException if there is none or more than one
   */
  public WellKnownTypesLambda() {
    this(loadService(WellKnownTypesGrpc.AsyncService.class));
  }

  /** Serves {@code service}. */
  public WellKnownTypesLambda(WellKnownTypesGrpc.AsyncService service) {
    super(dispatcher(service));
  }

  /**
   * Serves {@code service} with what {@code configure} adds, such as interceptors and limits.
   */
  public WellKnownTypesLambda(
      WellKnownTypesGrpc.AsyncService service,
      java.util.function.UnaryOperator<io.lambdagrpc.LambdaServerBuilder> configure) {
    super(
        configure.apply(
            io.lambdagrpc.LambdaServerBuilder.create().addService(dispatcher(service))));
  }

  /**
   * Returns {@code service} for a server's {@code addService}; a call initializes the messages of
   * the called method only.
   */
  public static io.lambdagrpc.Dispatcher dispatcher(WellKnownTypesGrpc.AsyncService service) {
    return new Methods(java.util.Objects.requireNonNull(service, "service"));
  }

  private static final class Methods implements io.lambdagrpc.Dispatcher {

    private final WellKnownTypesGrpc.AsyncService service;

    private Methods(WellKnownTypesGrpc.AsyncService service) {
      this.service = service;
    }

    @java.lang.Override
    public java.lang.String serviceName() {
      return WellKnownTypesGrpc.SERVICE_NAME;
    }

    @java.lang.Override
    public io.grpc.ServerServiceDefinition bindService() {
      return WellKnownTypesGrpc.bindService(service);
    }

    @java.lang.Override
    public io.grpc.ServerMethodDefinition<?, ?> findMethod(java.lang.String methodName) {
      return switch (methodName) {
        case "Empty" -> io.grpc.ServerMethodDefinition.create(
            WellKnownTypesGrpc.getEmptyMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::empty));
        case "Any" -> io.grpc.ServerMethodDefinition.create(
            WellKnownTypesGrpc.getAnyMethod(),
            io.grpc.stub.ServerCalls.asyncServerStreamingCall(service::any));
        case "Struct" -> io.grpc.ServerMethodDefinition.create(
            WellKnownTypesGrpc.getStructMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::struct));
        case "Time" -> io.grpc.ServerMethodDefinition.create(
            WellKnownTypesGrpc.getTimeMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::time));
        case "Mask" -> io.grpc.ServerMethodDefinition.create(
            WellKnownTypesGrpc.getMaskMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::mask));
        default -> null;
      };
    }
  }
}
