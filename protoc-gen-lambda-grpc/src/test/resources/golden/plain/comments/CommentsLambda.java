package comments;

/**
 * Serves {@code comments.Comments} on AWS Lambda.
 * The function's handler is this class, or a subclass that chooses the constructor's arguments.
 *
 * <pre>
 *  The comment tries to break out: *&#47; and /&#42; and /&#42;&#47; and {&#64;link Nothing} and {&#64;code
 *    &lt;b&gt;&amp;amp; &#92;u002a/ &#92;&#92; "quotes"&lt;/b&gt; &#92;u000a &lt;/pre&gt;
 *
 * / /&#42; three slashes
 *  &#64;deprecated not really
 * </pre>
 */
@javax.annotation.processing.Generated(
    value = "protoc-gen-lambda-grpc",
    comments = "Source: comments/comments.proto")
public class CommentsLambda extends io.lambdagrpc.GrpcLambdaHandler {

  /**
   * Where the compiler does not find this, lambda-grpc-runtime is older than
   * protoc-gen-lambda-grpc: give both the same version.
   */
  @java.lang.SuppressWarnings("unused")
  private static final boolean GUARD = LAMBDA_GRPC_RUNTIME_IS_0_1_OR_NEWER;

  /**
   * Serves the one implementation that
   * {@code META-INF/services/comments.CommentsGrpc$AsyncService} names.
   *
   * @throws java.lang.IllegalStateException if there is none or more than one
   */
  public CommentsLambda() {
    this(loadService(CommentsGrpc.AsyncService.class));
  }

  /** Serves {@code service}. */
  public CommentsLambda(CommentsGrpc.AsyncService service) {
    super(dispatcher(service));
  }

  /**
   * Serves {@code service} with what {@code configure} adds, such as interceptors and limits.
   */
  public CommentsLambda(
      CommentsGrpc.AsyncService service,
      java.util.function.UnaryOperator<io.lambdagrpc.LambdaServerBuilder> configure) {
    super(
        configure.apply(
            io.lambdagrpc.LambdaServerBuilder.create().addService(dispatcher(service))));
  }

  /**
   * Returns {@code service} for a server's {@code addService}; a call initializes the messages of
   * the called method only.
   */
  public static io.lambdagrpc.Dispatcher dispatcher(CommentsGrpc.AsyncService service) {
    return new Methods(java.util.Objects.requireNonNull(service, "service"));
  }

  private static final class Methods implements io.lambdagrpc.Dispatcher {

    private final CommentsGrpc.AsyncService service;

    private Methods(CommentsGrpc.AsyncService service) {
      this.service = service;
    }

    @java.lang.Override
    public java.lang.String serviceName() {
      return CommentsGrpc.SERVICE_NAME;
    }

    @java.lang.Override
    public io.grpc.ServerServiceDefinition bindService() {
      return CommentsGrpc.bindService(service);
    }

    @java.lang.Override
    public io.grpc.ServerMethodDefinition<?, ?> findMethod(java.lang.String methodName) {
      return switch (methodName) {
        case "Call" -> io.grpc.ServerMethodDefinition.create(
            CommentsGrpc.getCallMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::call));
        default -> null;
      };
    }
  }
}
