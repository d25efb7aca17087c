package keywords;

/**
 * Serves {@code keywords.Capital} on AWS Lambda.
 * The function's handler is this class, or a subclass that chooses the constructor's arguments.
 */
@javax.annotation.processing.Generated(
    value = "protoc-gen-lambda-grpc",
    comments = "Source: keywords/keywords.proto")
public class CapitalLambda extends io.lambdagrpc.GrpcLambdaHandler {

  /**
   * Where the compiler does not find this, lambda-grpc-runtime is older than
   * protoc-gen-lambda-grpc: give both the same version.
   */
  @java.lang.SuppressWarnings("unused")
  private static final boolean GUARD = LAMBDA_GRPC_RUNTIME_IS_0_1_OR_NEWER;

  /**
   * Serves the one implementation that
   * {@code META-INF/services/keywords.CapitalGrpc$AsyncService} names.
   *
   * @throws java.lang.IllegalStateException if there is none or more than one
   */
  public CapitalLambda() {
    this(loadService(CapitalGrpc.AsyncService.class));
  }

  /** Serves {@code service}. */
  public CapitalLambda(CapitalGrpc.AsyncService service) {
    super(dispatcher(service));
  }

  /**
   * Serves {@code service} with what {@code configure} adds, such as interceptors and limits.
   */
  public CapitalLambda(
      CapitalGrpc.AsyncService service,
      java.util.function.UnaryOperator<io.lambdagrpc.LambdaServerBuilder> configure) {
    super(
        configure.apply(
            io.lambdagrpc.LambdaServerBuilder.create().addService(dispatcher(service))));
  }

  /**
   * Returns {@code service} for a server's {@code addService}; a call initializes the messages of
   * the called method only.
   */
  public static io.lambdagrpc.Dispatcher dispatcher(CapitalGrpc.AsyncService service) {
    return new Methods(java.util.Objects.requireNonNull(service, "service"));
  }

  private static final class Methods implements io.lambdagrpc.Dispatcher {

    private final CapitalGrpc.AsyncService service;

    private Methods(CapitalGrpc.AsyncService service) {
      this.service = service;
    }

    @java.lang.Override
    public java.lang.String serviceName() {
      return CapitalGrpc.SERVICE_NAME;
    }

    @java.lang.Override
    public io.grpc.ServerServiceDefinition bindService() {
      return CapitalGrpc.bindService(service);
    }

    @java.lang.Override
    public io.grpc.ServerMethodDefinition<?, ?> findMethod(java.lang.String methodName) {
      return switch (methodName) {
        case "Abstract" -> io.grpc.ServerMethodDefinition.create(
            CapitalGrpc.getAbstractMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::abstract_));
        case "Class" -> io.grpc.ServerMethodDefinition.create(
            CapitalGrpc.getClassMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::class_));
        case "Default" -> io.grpc.ServerMethodDefinition.create(
            CapitalGrpc.getDefaultMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::default_));
        case "False" -> io.grpc.ServerMethodDefinition.create(
            CapitalGrpc.getFalseMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::false_));
        case "Import" -> io.grpc.ServerMethodDefinition.create(
            CapitalGrpc.getImportMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::import_));
        case "New" -> io.grpc.ServerMethodDefinition.create(
            CapitalGrpc.getNewMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::new_));
        case "Switch" -> io.grpc.ServerMethodDefinition.create(
            CapitalGrpc.getSwitchMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::switch_));
        case "This" -> io.grpc.ServerMethodDefinition.create(
            CapitalGrpc.getThisMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::this_));
        case "True" -> io.grpc.ServerMethodDefinition.create(
            CapitalGrpc.getTrueMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::true_));
        case "Void" -> io.grpc.ServerMethodDefinition.create(
            CapitalGrpc.getVoidMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::void_));
        default -> null;
      };
    }
  }
}
