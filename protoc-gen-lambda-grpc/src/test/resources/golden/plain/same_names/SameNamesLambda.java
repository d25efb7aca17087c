package same_names;

/**
 * Serves {@code same_names.SameNames} on AWS Lambda.
 * The function's handler is this class, or a subclass that chooses the constructor's arguments.
 *
 * <pre>
 * Names that nearly clash: with the file's, with each other's classes, with grpc-java's methods.
 * </pre>
 */
@javax.annotation.processing.Generated(
    value = "protoc-gen-lambda-grpc",
    comments = "Source: same_names/same_names.proto")
public class SameNamesLambda extends io.lambdagrpc.GrpcLambdaHandler {

  /**
   * Where the compiler does not find this, lambda-grpc-runtime is older than
   * protoc-gen-lambda-grpc: give both the same version.
   */
  @java.lang.SuppressWarnings("unused")
  private static final boolean GUARD = LAMBDA_GRPC_RUNTIME_IS_0_1_OR_NEWER;

  /**
   * Serves the one implementation that
   * {@code META-INF/services/same_names.SameNamesGrpc$AsyncService} names.
   *
   * @throws java.lang.IllegalStateException if there is none or more than one
   */
  public SameNamesLambda() {
    this(loadService(SameNamesGrpc.AsyncService.class));
  }

  /** Serves {@code service}. */
  public SameNamesLambda(SameNamesGrpc.AsyncService service) {
    super(dispatcher(service));
  }

  /**
   * Serves {@code service} with what {@code configure} adds, such as interceptors and limits.
   */
  public SameNamesLambda(
      SameNamesGrpc.AsyncService service,
      java.util.function.UnaryOperator<io.lambdagrpc.LambdaServerBuilder> configure) {
    super(
        configure.apply(
            io.lambdagrpc.LambdaServerBuilder.create().addService(dispatcher(service))));
  }

  /**
   * Returns {@code service} for a server's {@code addService}; a call initializes the messages of
   * the called method only.
   */
  public static io.lambdagrpc.Dispatcher dispatcher(SameNamesGrpc.AsyncService service) {
    return new Methods(java.util.Objects.requireNonNull(service, "service"));
  }

  private static final class Methods implements io.lambdagrpc.Dispatcher {

    private final SameNamesGrpc.AsyncService service;

    private Methods(SameNamesGrpc.AsyncService service) {
      this.service = service;
    }

    @java.lang.Override
    public java.lang.String serviceName() {
      return SameNamesGrpc.SERVICE_NAME;
    }

    @java.lang.Override
    public io.grpc.ServerServiceDefinition bindService() {
      return SameNamesGrpc.bindService(service);
    }

    @java.lang.Override
    public io.grpc.ServerMethodDefinition<?, ?> findMethod(java.lang.String methodName) {
      return switch (methodName) {
        case "Get" -> io.grpc.ServerMethodDefinition.create(
            SameNamesGrpc.getGetMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::get));
        case "GetMethod" -> io.grpc.ServerMethodDefinition.create(
            SameNamesGrpc.getGetMethodMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::getMethod));
        case "ServiceDescriptor" -> io.grpc.ServerMethodDefinition.create(
            SameNamesGrpc.getServiceDescriptorMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::serviceDescriptor));
        case "NewStub" -> io.grpc.ServerMethodDefinition.create(
            SameNamesGrpc.getNewStubMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::newStub));
        default -> null;
      };
    }
  }
}
