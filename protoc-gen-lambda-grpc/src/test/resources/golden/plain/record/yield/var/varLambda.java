package record.yield.var;

/**
 * Serves {@code record.yield.var.var} on AWS Lambda.
 * The function's handler is this class, or a subclass that chooses the constructor's arguments.
 */
@javax.annotation.processing.Generated(
    value = "protoc-gen-lambda-grpc",
    comments = "Source: contextual_keywords/contextual_keywords.proto")
public class varLambda extends io.lambdagrpc.GrpcLambdaHandler {

  /**
   * Where the compiler does not find this, lambda-grpc-runtime is older than
   * protoc-gen-lambda-grpc: give both the same version.
   */
  @java.lang.SuppressWarnings("unused")
  private static final boolean GUARD = LAMBDA_GRPC_RUNTIME_IS_0_1_OR_NEWER;

  /**
   * Serves the one implementation that
   * {@code META-INF/services/record.yield.var.varGrpc$AsyncService} names.
   *
   * @throws java.lang.IllegalStateException if there is none or more than one
   */
  public varLambda() {
    this(loadService(varGrpc.AsyncService.class));
  }

  /** Serves {@code service}. */
  public varLambda(varGrpc.AsyncService service) {
    super(dispatcher(service));
  }

  /**
   * Serves {@code service} with what {@code configure} adds, such as interceptors and limits.
   */
  public varLambda(
      varGrpc.AsyncService service,
      java.util.function.UnaryOperator<io.lambdagrpc.LambdaServerBuilder> configure) {
    super(
        configure.apply(
            io.lambdagrpc.LambdaServerBuilder.create().addService(dispatcher(service))));
  }

  /**
   * Returns {@code service} for a server's {@code addService}; a call initializes the messages of
   * the called method only.
   */
  public static io.lambdagrpc.Dispatcher dispatcher(varGrpc.AsyncService service) {
    return new Methods(java.util.Objects.requireNonNull(service, "service"));
  }

  private static final class Methods implements io.lambdagrpc.Dispatcher {

    private final varGrpc.AsyncService service;

    private Methods(varGrpc.AsyncService service) {
      this.service = service;
    }

    @java.lang.Override
    public java.lang.String serviceName() {
      return varGrpc.SERVICE_NAME;
    }

    @java.lang.Override
    public io.grpc.ServerServiceDefinition bindService() {
      return varGrpc.bindService(service);
    }

    @java.lang.Override
    public io.grpc.ServerMethodDefinition<?, ?> findMethod(java.lang.String methodName) {
      return switch (methodName) {
        case "var" -> io.grpc.ServerMethodDefinition.create(
            varGrpc.getVarMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::var));
        case "yield" -> io.grpc.ServerMethodDefinition.create(
            varGrpc.getYieldMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::yield));
        case "record" -> io.grpc.ServerMethodDefinition.create(
            varGrpc.getRecordMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::record));
        case "sealed" -> io.grpc.ServerMethodDefinition.create(
            varGrpc.getSealedMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::sealed));
        case "permits" -> io.grpc.ServerMethodDefinition.create(
            varGrpc.getPermitsMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::permits));
        case "non_sealed" -> io.grpc.ServerMethodDefinition.create(
            varGrpc.getNonSealedMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::nonSealed));
        case "when" -> io.grpc.ServerMethodDefinition.create(
            varGrpc.getWhenMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::when));
        case "module" -> io.grpc.ServerMethodDefinition.create(
            varGrpc.getModuleMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::module));
        case "exports" -> io.grpc.ServerMethodDefinition.create(
            varGrpc.getExportsMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::exports));
        case "with" -> io.grpc.ServerMethodDefinition.create(
            varGrpc.getWithMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::with));
        default -> null;
      };
    }
  }
}
