package object_methods;

/**
 * Serves {@code object_methods.ObjectMethods} on AWS Lambda.
 * The function's handler is this class, or a subclass that chooses the constructor's arguments.
 *
 * <pre>
 * Methods that every Java object has.
 * </pre>
 */
@javax.annotation.processing.Generated(
    value = "protoc-gen-lambda-grpc",
    comments = "Source: object_methods/object_methods.proto")
public class ObjectMethodsLambda extends io.lambdagrpc.GrpcLambdaHandler {

  /**
   * Where the compiler does not find this, lambda-grpc-runtime is older than
   * protoc-gen-lambda-grpc: give both the same version.
   */
  @java.lang.SuppressWarnings("unused")
  private static final boolean GUARD = LAMBDA_GRPC_RUNTIME_IS_0_1_OR_NEWER;

  /**
   * Serves the one implementation that
   * {@code META-INF/services/object_methods.ObjectMethodsGrpc$AsyncService} names.
   *
   * @throws java.lang.IllegalStateException if there is none or more than one
   */
  public ObjectMethodsLambda() {
    this(loadService(ObjectMethodsGrpc.AsyncService.class));
  }

  /** Serves {@code service}. */
  public ObjectMethodsLambda(ObjectMethodsGrpc.AsyncService service) {
    super(dispatcher(service));
  }

  /**
   * Serves {@code service} with what {@code configure} adds, such as interceptors and limits.
   */
  public ObjectMethodsLambda(
      ObjectMethodsGrpc.AsyncService service,
      java.util.function.UnaryOperator<io.lambdagrpc.LambdaServerBuilder> configure) {
    super(
        configure.apply(
            io.lambdagrpc.LambdaServerBuilder.create().addService(dispatcher(service))));
  }

  /**
   * Returns {@code service} for a server's {@code addService}; a call initializes the messages of
   * the called method only.
   */
  public static io.lambdagrpc.Dispatcher dispatcher(ObjectMethodsGrpc.AsyncService service) {
    return new Methods(java.util.Objects.requireNonNull(service, "service"));
  }

  private static final class Methods implements io.lambdagrpc.Dispatcher {

    private final ObjectMethodsGrpc.AsyncService service;

    private Methods(ObjectMethodsGrpc.AsyncService service) {
      this.service = service;
    }

    @java.lang.Override
    public java.lang.String serviceName() {
      return ObjectMethodsGrpc.SERVICE_NAME;
    }

    @java.lang.Override
    public io.grpc.ServerServiceDefinition bindService() {
      return ObjectMethodsGrpc.bindService(service);
    }

    @java.lang.Override
    public io.grpc.ServerMethodDefinition<?, ?> findMethod(java.lang.String methodName) {
      return switch (methodName) {
        case "Clone" -> io.grpc.ServerMethodDefinition.create(
            ObjectMethodsGrpc.getCloneMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::clone));
        case "Equals" -> io.grpc.ServerMethodDefinition.create(
            ObjectMethodsGrpc.getEqualsMethod(),
            io.grpc.stub.ServerCalls.asyncClientStreamingCall(service::equals));
        case "Finalize" -> io.grpc.ServerMethodDefinition.create(
            ObjectMethodsGrpc.getFinalizeMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::finalize));
        case "GetClass" -> io.grpc.ServerMethodDefinition.create(
            ObjectMethodsGrpc.getGetClassMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::getClass));
        case "HashCode" -> io.grpc.ServerMethodDefinition.create(
            ObjectMethodsGrpc.getHashCodeMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::hashCode));
        case "Notify" -> io.grpc.ServerMethodDefinition.create(
            ObjectMethodsGrpc.getNotifyMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::notify));
        case "NotifyAll" -> io.grpc.ServerMethodDefinition.create(
            ObjectMethodsGrpc.getNotifyAllMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::notifyAll));
        case "ToString" -> io.grpc.ServerMethodDefinition.create(
            ObjectMethodsGrpc.getToStringMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::toString));
        case "Wait" -> io.grpc.ServerMethodDefinition.create(
            ObjectMethodsGrpc.getWaitMethod(),
            io.grpc.stub.ServerCalls.asyncBidiStreamingCall(service::wait));
        default -> null;
      };
    }
  }
}
