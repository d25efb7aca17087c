package own_names;

/**
 * Serves {@code own_names.OwnNames} on AWS Lambda.
 * The function's handler is this class, or a subclass that chooses the constructor's arguments.
 *
 * <pre>
 * Messages and methods that have the names of what generated code uses.
 * </pre>
 */
@javax.annotation.processing.Generated(
    value = "protoc-gen-lambda-grpc",
    comments = "Source: own_names/own_names.proto")
public class OwnNamesLambda extends io.lambdagrpc.GrpcLambdaHandler {

  /**
   * Where the compiler does not find this, lambda-grpc-runtime is older than
   * protoc-gen-lambda-grpc: give both the same version.
   */
  @java.lang.SuppressWarnings("unused")
  private static final boolean GUARD = LAMBDA_GRPC_RUNTIME_IS_0_1_OR_NEWER;

  /**
   * Serves the one implementation that
   * {@code META-INF/services/own_names.OwnNamesGrpc$AsyncService} names.
   *
   * @throws java.lang.IllegalStateException if there is none or more than one
   */
  public OwnNamesLambda() {
    this(loadService(OwnNamesGrpc.AsyncService.class));
  }

  /** Serves {@code service}. */
  public OwnNamesLambda(OwnNamesGrpc.AsyncService service) {
    super(dispatcher(service));
  }

  /**
   * Serves {@code service} with what {@code configure} adds, such as interceptors and limits.
   */
  public OwnNamesLambda(
      OwnNamesGrpc.AsyncService service,
      java.util.function.UnaryOperator<io.lambdagrpc.LambdaServerBuilder> configure) {
    super(
        configure.apply(
            io.lambdagrpc.LambdaServerBuilder.create().addService(dispatcher(service))));
  }

  /**
   * Returns {@code service} for a server's {@code addService}; a call initializes the messages of
   * the called method only.
   */
  public static io.lambdagrpc.Dispatcher dispatcher(OwnNamesGrpc.AsyncService service) {
    return new Methods(java.util.Objects.requireNonNull(service, "service"));
  }

  private static final class Methods implements io.lambdagrpc.Dispatcher {

    private final OwnNamesGrpc.AsyncService service;

    private Methods(OwnNamesGrpc.AsyncService service) {
      this.service = service;
    }

    @java.lang.Override
    public java.lang.String serviceName() {
      return OwnNamesGrpc.SERVICE_NAME;
    }

    @java.lang.Override
    public io.grpc.ServerServiceDefinition bindService() {
      return OwnNamesGrpc.bindService(service);
    }

    @java.lang.Override
    public io.grpc.ServerMethodDefinition<?, ?> findMethod(java.lang.String methodName) {
      return switch (methodName) {
        case "Dispatcher" -> io.grpc.ServerMethodDefinition.create(
            OwnNamesGrpc.getDispatcherMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::dispatcher));
        case "FindMethod" -> io.grpc.ServerMethodDefinition.create(
            OwnNamesGrpc.getFindMethodMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::findMethod));
        case "ServiceName" -> io.grpc.ServerMethodDefinition.create(
            OwnNamesGrpc.getServiceNameMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::serviceName));
        case "BindService" -> io.grpc.ServerMethodDefinition.create(
            OwnNamesGrpc.getBindServiceMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::bindService));
        case "LoadService" -> io.grpc.ServerMethodDefinition.create(
            OwnNamesGrpc.getLoadServiceMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::loadService));
        case "HandleRequest" -> io.grpc.ServerMethodDefinition.create(
            OwnNamesGrpc.getHandleRequestMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::handleRequest));
        case "Service" -> io.grpc.ServerMethodDefinition.create(
            OwnNamesGrpc.getServiceMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::service));
        default -> null;
      };
    }
  }
}
