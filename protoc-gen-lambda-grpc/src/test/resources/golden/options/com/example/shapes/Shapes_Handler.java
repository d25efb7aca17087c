package com.example.shapes;

/**
 * Serves {@code shapes.Shapes} on AWS Lambda.
 * The function's handler is this class, or a subclass that chooses the constructor's arguments.
 *
 * <pre>
 * Every shape of a call, with the same types in each.
 * </pre>
 */
public class Shapes_Handler extends io.lambdagrpc.GrpcLambdaHandler {

  /**
   * Where the compiler does not find this, lambda-grpc-runtime is older than
   * protoc-gen-lambda-grpc: give both the same version.
   */
  @java.lang.SuppressWarnings("unused")
  private static final boolean GUARD = LAMBDA_GRPC_RUNTIME_IS_0_1_OR_NEWER;

  /**
   * Serves a new {@link io.lambdagrpc.protoc.LoadedShapes}.
   * One whose constructor has arguments needs a class of yours that extends this one and hands it
   * to {@code super}, and no option {@code implementation}.
   */
  public Shapes_Handler() {
    this(new io.lambdagrpc.protoc.LoadedShapes()); // arguments? leave out the option implementation= and extend this class: super(new ...)
  }

  /** Serves {@code service}. */
  public Shapes_Handler(ShapesGrpc.AsyncService service) {
    super(dispatcher(service));
  }

  /**
   * Serves {@code service} with what {@code configure} adds, such as interceptors and limits.
   */
  public Shapes_Handler(
      ShapesGrpc.AsyncService service,
      java.util.function.UnaryOperator<io.lambdagrpc.LambdaServerBuilder> configure) {
    super(
        configure.apply(
            io.lambdagrpc.LambdaServerBuilder.create().addService(dispatcher(service))));
  }

  /**
   * Returns {@code service} for a server's {@code addService}; a call initializes the messages of
   * the called method only.
   */
  public static io.lambdagrpc.Dispatcher dispatcher(ShapesGrpc.AsyncService service) {
    return new Methods(java.util.Objects.requireNonNull(service, "service"));
  }

  private static final class Methods implements io.lambdagrpc.Dispatcher {

    private final ShapesGrpc.AsyncService service;

    private Methods(ShapesGrpc.AsyncService service) {
      this.service = service;
    }

    @java.lang.Override
    public java.lang.String serviceName() {
      return ShapesGrpc.SERVICE_NAME;
    }

    @java.lang.Override
    public io.grpc.ServerServiceDefinition bindService() {
      return ShapesGrpc.bindService(service);
    }

    @java.lang.Override
    public io.grpc.ServerMethodDefinition<?, ?> findMethod(java.lang.String methodName) {
      return switch (methodName) {
        case "Unary" -> io.grpc.ServerMethodDefinition.create(
            ShapesGrpc.getUnaryMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::unary));
        case "ServerStreaming" -> io.grpc.ServerMethodDefinition.create(
            ShapesGrpc.getServerStreamingMethod(),
            io.grpc.stub.ServerCalls.asyncServerStreamingCall(service::serverStreaming));
        case "ClientStreaming" -> io.grpc.ServerMethodDefinition.create(
            ShapesGrpc.getClientStreamingMethod(),
            io.grpc.stub.ServerCalls.asyncClientStreamingCall(service::clientStreaming));
        case "Bidi" -> io.grpc.ServerMethodDefinition.create(
            ShapesGrpc.getBidiMethod(),
            io.grpc.stub.ServerCalls.asyncBidiStreamingCall(service::bidi));
        case "UnaryToo" -> io.grpc.ServerMethodDefinition.create(
            ShapesGrpc.getUnaryTooMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::unaryToo));
        case "ServerStreamingToo" -> io.grpc.ServerMethodDefinition.create(
            ShapesGrpc.getServerStreamingTooMethod(),
            io.grpc.stub.ServerCalls.asyncServerStreamingCall(service::serverStreamingToo));
        case "ClientStreamingToo" -> io.grpc.ServerMethodDefinition.create(
            ShapesGrpc.getClientStreamingTooMethod(),
            io.grpc.stub.ServerCalls.asyncClientStreamingCall(service::clientStreamingToo));
        case "BidiToo" -> io.grpc.ServerMethodDefinition.create(
            ShapesGrpc.getBidiTooMethod(),
            io.grpc.stub.ServerCalls.asyncBidiStreamingCall(service::bidiToo));
        default -> null;
      };
    }
  }
}
