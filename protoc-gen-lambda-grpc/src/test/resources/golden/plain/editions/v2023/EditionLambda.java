package editions.v2023;

/**
 * Serves {@code editions.v2023.Edition} on AWS Lambda.
 * The function's handler is this class, or a subclass that chooses the constructor's arguments.
 */
@javax.annotation.processing.Generated(
    value = "protoc-gen-lambda-grpc",
    comments = "Source: editions/edition_2023.proto")
public class EditionLambda extends io.lambdagrpc.GrpcLambdaHandler {

  /**
   * Serves the one implementation that
   * {@code META-INF/services/editions.v2023.EditionGrpc$AsyncService} names.
   *
   * @throws java.lang.IllegalStateException if there is none or more than one
   */
  public EditionLambda() {
    this(loadService(EditionGrpc.AsyncService.class));
  }

  /** Serves {@code service}. */
  public EditionLambda(EditionGrpc.AsyncService service) {
    super(dispatcher(service));
  }

  /**
   * Serves {@code service} with what {@code configure} adds, such as interceptors and limits.
   */
  public EditionLambda(
      EditionGrpc.AsyncService service,
      java.util.function.UnaryOperator<io.lambdagrpc.LambdaServerBuilder> configure) {
    super(
        configure.apply(
            io.lambdagrpc.LambdaServerBuilder.create().addService(dispatcher(service))));
  }

  /**
   * Returns {@code service} for a server's {@code addService}; a call initializes the messages of
   * the called method only.
   */
  public static io.lambdagrpc.Dispatcher dispatcher(EditionGrpc.AsyncService service) {
    return new Methods(java.util.Objects.requireNonNull(service, "service"));
  }

  private static final class Methods implements io.lambdagrpc.Dispatcher {

    private final EditionGrpc.AsyncService service;

    private Methods(EditionGrpc.AsyncService service) {
      this.service = service;
    }

    @java.lang.Override
    public java.lang.String serviceName() {
      return EditionGrpc.SERVICE_NAME;
    }

    @java.lang.Override
    public io.grpc.ServerServiceDefinition bindService() {
      return EditionGrpc.bindService(service);
    }

    @java.lang.Override
    public io.grpc.ServerMethodDefinition<?, ?> findMethod(java.lang.String methodName) {
      return switch (methodName) {
        case "Call" -> io.grpc.ServerMethodDefinition.create(
            EditionGrpc.getCallMethod(),
            io.grpc.stub.ServerCalls.asyncServerStreamingCall(service::call));
        default -> null;
      };
    }
  }
}
