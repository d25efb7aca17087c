package com.example.names;

/**
 * Serves {@code names.naming_service} on AWS Lambda.
 * The function's handler is this class, or a subclass that chooses the constructor's arguments.
 *
 * <pre>
 * Method names that are something else in Java. A trailing comment serves where no other is.
 * </pre>
 */
@javax.annotation.processing.Generated(
    value = "protoc-gen-lambda-grpc",
    comments = "Source: names/names.proto")
public class naming_serviceLambda extends io.lambdagrpc.GrpcLambdaHandler {

  /**
   * Serves the one implementation that
   * {@code META-INF/services/com.example.names.naming_serviceGrpc$AsyncService} names.
   *
   * @throws java.lang.IllegalStateException if there is none or more than one
   */
  public naming_serviceLambda() {
    this(loadService(naming_serviceGrpc.AsyncService.class));
  }

  /** Serves {@code service}. */
  public naming_serviceLambda(naming_serviceGrpc.AsyncService service) {
    super(dispatcher(service));
  }

  /**
   * Serves {@code service} with what {@code configure} adds, such as interceptors and limits.
   */
  public naming_serviceLambda(
      naming_serviceGrpc.AsyncService service,
      java.util.function.UnaryOperator<io.lambdagrpc.LambdaServerBuilder> configure) {
    super(
        configure.apply(
            io.lambdagrpc.LambdaServerBuilder.create().addService(dispatcher(service))));
  }

  /**
   * Returns {@code service} for a server's {@code addService}; a call initializes the messages of
   * the called method only.
   */
  public static io.lambdagrpc.Dispatcher dispatcher(naming_serviceGrpc.AsyncService service) {
    return new Methods(java.util.Objects.requireNonNull(service, "service"));
  }

  private static final class Methods implements io.lambdagrpc.Dispatcher {

    private final naming_serviceGrpc.AsyncService service;

    private Methods(naming_serviceGrpc.AsyncService service) {
      this.service = service;
    }

    @java.lang.Override
    public java.lang.String serviceName() {
      return naming_serviceGrpc.SERVICE_NAME;
    }

    @java.lang.Override
    public io.grpc.ServerServiceDefinition bindService() {
      return naming_serviceGrpc.bindService(service);
    }

    @java.lang.Override
    public io.grpc.ServerMethodDefinition<?, ?> findMethod(java.lang.String methodName) {
      return switch (methodName) {
        case "snake_case" -> io.grpc.ServerMethodDefinition.create(
            naming_serviceGrpc.getSnakeCaseMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::snakeCase));
        case "_leading" -> io.grpc.ServerMethodDefinition.create(
            naming_serviceGrpc.getLeadingMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::_leading));
        case "trailing_" -> io.grpc.ServerMethodDefinition.create(
            naming_serviceGrpc.getTrailingMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::trailing));
        case "with__two" -> io.grpc.ServerMethodDefinition.create(
            naming_serviceGrpc.getWithTwoMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::withTwo));
        case "a1_b2" -> io.grpc.ServerMethodDefinition.create(
            naming_serviceGrpc.getA1B2Method(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::a1B2));
        case "URLPath" -> io.grpc.ServerMethodDefinition.create(
            naming_serviceGrpc.getURLPathMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::uRLPath));
        case "Class" -> io.grpc.ServerMethodDefinition.create(
            naming_serviceGrpc.getClassMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::class_));
        case "import" -> io.grpc.ServerMethodDefinition.create(
            naming_serviceGrpc.getImportMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::import_));
        case "True" -> io.grpc.ServerMethodDefinition.create(
            naming_serviceGrpc.getTrueMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::true_));
        case "Record" -> io.grpc.ServerMethodDefinition.create(
            naming_serviceGrpc.getRecordMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::record));
        case "BindService" -> io.grpc.ServerMethodDefinition.create(
            naming_serviceGrpc.getBindServiceMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::bindService));
        case "Service" -> io.grpc.ServerMethodDefinition.create(
            naming_serviceGrpc.getServiceMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::service));
        case "Clone" -> io.grpc.ServerMethodDefinition.create(
            naming_serviceGrpc.getCloneMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::clone));
        case "Finalize" -> io.grpc.ServerMethodDefinition.create(
            naming_serviceGrpc.getFinalizeMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::finalize));
        case "GetClass" -> io.grpc.ServerMethodDefinition.create(
            naming_serviceGrpc.getGetClassMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::getClass));
        case "HashCode" -> io.grpc.ServerMethodDefinition.create(
            naming_serviceGrpc.getHashCodeMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::hashCode));
        case "Notify" -> io.grpc.ServerMethodDefinition.create(
            naming_serviceGrpc.getNotifyMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::notify));
        case "NotifyAll" -> io.grpc.ServerMethodDefinition.create(
            naming_serviceGrpc.getNotifyAllMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::notifyAll));
        case "ToString" -> io.grpc.ServerMethodDefinition.create(
            naming_serviceGrpc.getToStringMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::toString));
        case "Wait" -> io.grpc.ServerMethodDefinition.create(
            naming_serviceGrpc.getWaitMethod(),
            io.grpc.stub.ServerCalls.asyncBidiStreamingCall(service::wait));
        case "Equals" -> io.grpc.ServerMethodDefinition.create(
            naming_serviceGrpc.getEqualsMethod(),
            io.grpc.stub.ServerCalls.asyncClientStreamingCall(service::equals));
        default -> null;
      };
    }
  }
}
