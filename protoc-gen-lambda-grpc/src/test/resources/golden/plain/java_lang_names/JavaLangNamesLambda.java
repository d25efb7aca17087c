package java_lang_names;

/**
 * Serves {@code java_lang_names.JavaLangNames} on AWS Lambda.
 * The function's handler is this class, or a subclass that chooses the constructor's arguments.
 *
 * <pre>
 * Messages that hide types which generated code uses.
 * </pre>
 */
@javax.annotation.processing.Generated(
    value = "protoc-gen-lambda-grpc",
    comments = "Source: java_lang_names/java_lang_names.proto")
public class JavaLangNamesLambda extends io.lambdagrpc.GrpcLambdaHandler {

  /**
   * Where the compiler does not find this, lambda-grpc-runtime is older than
   * protoc-gen-lambda-grpc: give both the same version.
   */
  @java.lang.SuppressWarnings("unused")
  private static final boolean GUARD = LAMBDA_GRPC_RUNTIME_IS_0_1_OR_NEWER;

  /**
   * Serves the one implementation that
   * {@code META-INF/services/java_lang_names.JavaLangNamesGrpc$AsyncService} names.
   *
   * @throws java.lang.IllegalStateException if there is none or more than one
   */
  public JavaLangNamesLambda() {
    this(loadService(JavaLangNamesGrpc.AsyncService.class));
  }

  /** Serves {@code service}. */
  public JavaLangNamesLambda(JavaLangNamesGrpc.AsyncService service) {
    super(dispatcher(service));
  }

  /**
   * Serves {@code service} with what {@code configure} adds, such as interceptors and limits.
   */
  public JavaLangNamesLambda(
      JavaLangNamesGrpc.AsyncService service,
      java.util.function.UnaryOperator<io.lambdagrpc.LambdaServerBuilder> configure) {
    super(
        configure.apply(
            io.lambdagrpc.LambdaServerBuilder.create().addService(dispatcher(service))));
  }

  /**
   * Returns {@code service} for a server's {@code addService}; a call initializes the messages of
   * the called method only.
   */
  public static io.lambdagrpc.Dispatcher dispatcher(JavaLangNamesGrpc.AsyncService service) {
    return new Methods(java.util.Objects.requireNonNull(service, "service"));
  }

  private static final class Methods implements io.lambdagrpc.Dispatcher {

    private final JavaLangNamesGrpc.AsyncService service;

    private Methods(JavaLangNamesGrpc.AsyncService service) {
      this.service = service;
    }

    @java.lang.Override
    public java.lang.String serviceName() {
      return JavaLangNamesGrpc.SERVICE_NAME;
    }

    @java.lang.Override
    public io.grpc.ServerServiceDefinition bindService() {
      return JavaLangNamesGrpc.bindService(service);
    }

    @java.lang.Override
    public io.grpc.ServerMethodDefinition<?, ?> findMethod(java.lang.String methodName) {
      return switch (methodName) {
        case "Call" -> io.grpc.ServerMethodDefinition.create(
            JavaLangNamesGrpc.getCallMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::call));
        case "Handle" -> io.grpc.ServerMethodDefinition.create(
            JavaLangNamesGrpc.getHandleMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::handle));
        case "Object" -> io.grpc.ServerMethodDefinition.create(
            JavaLangNamesGrpc.getObjectMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::object));
        case "Class" -> io.grpc.ServerMethodDefinition.create(
            JavaLangNamesGrpc.getClassMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::class_));
        default -> null;
      };
    }
  }
}
