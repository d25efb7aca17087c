package clash;

/**
 * Serves {@code clash.Clash} on AWS Lambda.
 * The function's handler is this class, or a subclass that chooses the constructor's arguments.
 *
 * <pre>
 * Messages that have the names of types that generated code uses.
 * </pre>
 */
@javax.annotation.processing.Generated(
    value = "protoc-gen-lambda-grpc",
    comments = "Source: clash/clash.proto")
public class ClashLambda extends io.lambdagrpc.GrpcLambdaHandler {

  /**
   * Serves the one implementation that
   * {@code META-INF/services/clash.ClashGrpc$AsyncService} names.
   *
   * @throws java.lang.IllegalStateException if there is none or more than one
   */
  public ClashLambda() {
    this(loadService(ClashGrpc.AsyncService.class));
  }

  /** Serves {@code service}. */
  public ClashLambda(ClashGrpc.AsyncService service) {
    super(dispatcher(service));
  }

  /**
   * Serves {@code service} with what {@code configure} adds, such as interceptors and limits.
   */
  public ClashLambda(
      ClashGrpc.AsyncService service,
      java.util.function.UnaryOperator<io.lambdagrpc.LambdaServerBuilder> configure) {
    super(
        configure.apply(
            io.lambdagrpc.LambdaServerBuilder.create().addService(dispatcher(service))));
  }

  /**
   * Returns {@code service} for a server's {@code addService}; a call initializes the messages of
   * the called method only.
   */
  public static io.lambdagrpc.Dispatcher dispatcher(ClashGrpc.AsyncService service) {
    return new Methods(java.util.Objects.requireNonNull(service, "service"));
  }

  private static final class Methods implements io.lambdagrpc.Dispatcher {

    private final ClashGrpc.AsyncService service;

    private Methods(ClashGrpc.AsyncService service) {
      this.service = service;
    }

    @java.lang.Override
    public java.lang.String serviceName() {
      return ClashGrpc.SERVICE_NAME;
    }

    @java.lang.Override
    public io.grpc.ServerServiceDefinition bindService() {
      return ClashGrpc.bindService(service);
    }

    @java.lang.Override
    public io.grpc.ServerMethodDefinition<?, ?> findMethod(java.lang.String methodName) {
      return switch (methodName) {
        case "Call" -> io.grpc.ServerMethodDefinition.create(
            ClashGrpc.getCallMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::call));
        case "GetDispatcher" -> io.grpc.ServerMethodDefinition.create(
            ClashGrpc.getGetDispatcherMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::getDispatcher));
        case "Handle" -> io.grpc.ServerMethodDefinition.create(
            ClashGrpc.getHandleMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::handle));
        default -> null;
      };
    }
  }
}
