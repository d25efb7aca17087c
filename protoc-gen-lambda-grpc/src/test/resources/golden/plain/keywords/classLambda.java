package keywords;

/**
 * Serves {@code keywords.class} on AWS Lambda.
 * The function's handler is this class, or a subclass that chooses the constructor's arguments.
 *
 * <pre>
 * Every keyword of Java, as it stands and with a capital. Only null is refused.
 * </pre>
 */
@javax.annotation.processing.Generated(
    value = "protoc-gen-lambda-grpc",
    comments = "Source: keywords/keywords.proto")
public class classLambda extends io.lambdagrpc.GrpcLambdaHandler {

  /**
   * Where the compiler does not find this, lambda-grpc-runtime is older than
   * protoc-gen-lambda-grpc: give both the same version.
   */
  @java.lang.SuppressWarnings("unused")
  private static final boolean GUARD = LAMBDA_GRPC_RUNTIME_IS_0_1_OR_NEWER;

  /**
   * Serves the one implementation that
   * {@code META-INF/services/keywords.classGrpc$AsyncService} names.
   *
   * @throws java.lang.IllegalStateException if there is none or more than one
   */
  public classLambda() {
    this(loadService(classGrpc.AsyncService.class));
  }

  /** Serves {@code service}. */
  public classLambda(classGrpc.AsyncService service) {
    super(dispatcher(service));
  }

  /**
   * Serves {@code service} with what {@code configure} adds, such as interceptors and limits.
   */
  public classLambda(
      classGrpc.AsyncService service,
      java.util.function.UnaryOperator<io.lambdagrpc.LambdaServerBuilder> configure) {
    super(
        configure.apply(
            io.lambdagrpc.LambdaServerBuilder.create().addService(dispatcher(service))));
  }

  /**
   * Returns {@code service} for a server's {@code addService}; a call initializes the messages of
   * the called method only.
   */
  public static io.lambdagrpc.Dispatcher dispatcher(classGrpc.AsyncService service) {
    return new Methods(java.util.Objects.requireNonNull(service, "service"));
  }

  private static final class Methods implements io.lambdagrpc.Dispatcher {

    private final classGrpc.AsyncService service;

    private Methods(classGrpc.AsyncService service) {
      this.service = service;
    }

    @java.lang.Override
    public java.lang.String serviceName() {
      return classGrpc.SERVICE_NAME;
    }

    @java.lang.Override
    public io.grpc.ServerServiceDefinition bindService() {
      return classGrpc.bindService(service);
    }

    @java.lang.Override
    public io.grpc.ServerMethodDefinition<?, ?> findMethod(java.lang.String methodName) {
      return switch (methodName) {
        case "class" -> io.grpc.ServerMethodDefinition.create(
            classGrpc.getClassMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::class_));
        case "abstract" -> io.grpc.ServerMethodDefinition.create(
            classGrpc.getAbstractMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::abstract_));
        case "assert" -> io.grpc.ServerMethodDefinition.create(
            classGrpc.getAssertMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::assert_));
        case "boolean" -> io.grpc.ServerMethodDefinition.create(
            classGrpc.getBooleanMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::boolean_));
        case "break" -> io.grpc.ServerMethodDefinition.create(
            classGrpc.getBreakMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::break_));
        case "byte" -> io.grpc.ServerMethodDefinition.create(
            classGrpc.getByteMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::byte_));
        case "case" -> io.grpc.ServerMethodDefinition.create(
            classGrpc.getCaseMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::case_));
        case "catch" -> io.grpc.ServerMethodDefinition.create(
            classGrpc.getCatchMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::catch_));
        case "char" -> io.grpc.ServerMethodDefinition.create(
            classGrpc.getCharMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::char_));
        case "const" -> io.grpc.ServerMethodDefinition.create(
            classGrpc.getConstMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::const_));
        case "continue" -> io.grpc.ServerMethodDefinition.create(
            classGrpc.getContinueMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::continue_));
        case "default" -> io.grpc.ServerMethodDefinition.create(
            classGrpc.getDefaultMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::default_));
        case "do" -> io.grpc.ServerMethodDefinition.create(
            classGrpc.getDoMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::do_));
        case "double" -> io.grpc.ServerMethodDefinition.create(
            classGrpc.getDoubleMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::double_));
        case "else" -> io.grpc.ServerMethodDefinition.create(
            classGrpc.getElseMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::else_));
        case "enum" -> io.grpc.ServerMethodDefinition.create(
            classGrpc.getEnumMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::enum_));
        case "extends" -> io.grpc.ServerMethodDefinition.create(
            classGrpc.getExtendsMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::extends_));
        case "false" -> io.grpc.ServerMethodDefinition.create(
            classGrpc.getFalseMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::false_));
        case "final" -> io.grpc.ServerMethodDefinition.create(
            classGrpc.getFinalMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::final_));
        case "finally" -> io.grpc.ServerMethodDefinition.create(
            classGrpc.getFinallyMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::finally_));
        case "float" -> io.grpc.ServerMethodDefinition.create(
            classGrpc.getFloatMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::float_));
        case "for" -> io.grpc.ServerMethodDefinition.create(
            classGrpc.getForMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::for_));
        case "goto" -> io.grpc.ServerMethodDefinition.create(
            classGrpc.getGotoMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::goto_));
        case "if" -> io.grpc.ServerMethodDefinition.create(
            classGrpc.getIfMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::if_));
        case "implements" -> io.grpc.ServerMethodDefinition.create(
            classGrpc.getImplementsMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::implements_));
        case "import" -> io.grpc.ServerMethodDefinition.create(
            classGrpc.getImportMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::import_));
        case "instanceof" -> io.grpc.ServerMethodDefinition.create(
            classGrpc.getInstanceofMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::instanceof_));
        case "int" -> io.grpc.ServerMethodDefinition.create(
            classGrpc.getIntMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::int_));
        case "interface" -> io.grpc.ServerMethodDefinition.create(
            classGrpc.getInterfaceMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::interface_));
        case "long" -> io.grpc.ServerMethodDefinition.create(
            classGrpc.getLongMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::long_));
        case "native" -> io.grpc.ServerMethodDefinition.create(
            classGrpc.getNativeMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::native_));
        case "new" -> io.grpc.ServerMethodDefinition.create(
            classGrpc.getNewMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::new_));
        case "package" -> io.grpc.ServerMethodDefinition.create(
            classGrpc.getPackageMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::package_));
        case "private" -> io.grpc.ServerMethodDefinition.create(
            classGrpc.getPrivateMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::private_));
        case "protected" -> io.grpc.ServerMethodDefinition.create(
            classGrpc.getProtectedMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::protected_));
        case "public" -> io.grpc.ServerMethodDefinition.create(
            classGrpc.getPublicMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::public_));
        case "return" -> io.grpc.ServerMethodDefinition.create(
            classGrpc.getReturnMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::return_));
        case "short" -> io.grpc.ServerMethodDefinition.create(
            classGrpc.getShortMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::short_));
        case "static" -> io.grpc.ServerMethodDefinition.create(
            classGrpc.getStaticMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::static_));
        case "strictfp" -> io.grpc.ServerMethodDefinition.create(
            classGrpc.getStrictfpMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::strictfp_));
        case "super" -> io.grpc.ServerMethodDefinition.create(
            classGrpc.getSuperMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::super_));
        case "switch" -> io.grpc.ServerMethodDefinition.create(
            classGrpc.getSwitchMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::switch_));
        case "synchronized" -> io.grpc.ServerMethodDefinition.create(
            classGrpc.getSynchronizedMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::synchronized_));
        case "this" -> io.grpc.ServerMethodDefinition.create(
            classGrpc.getThisMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::this_));
        case "throw" -> io.grpc.ServerMethodDefinition.create(
            classGrpc.getThrowMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::throw_));
        case "throws" -> io.grpc.ServerMethodDefinition.create(
            classGrpc.getThrowsMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::throws_));
        case "transient" -> io.grpc.ServerMethodDefinition.create(
            classGrpc.getTransientMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::transient_));
        case "true" -> io.grpc.ServerMethodDefinition.create(
            classGrpc.getTrueMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::true_));
        case "try" -> io.grpc.ServerMethodDefinition.create(
            classGrpc.getTryMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::try_));
        case "void" -> io.grpc.ServerMethodDefinition.create(
            classGrpc.getVoidMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::void_));
        case "volatile" -> io.grpc.ServerMethodDefinition.create(
            classGrpc.getVolatileMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::volatile_));
        case "while" -> io.grpc.ServerMethodDefinition.create(
            classGrpc.getWhileMethod(),
            io.grpc.stub.ServerCalls.asyncUnaryCall(service::while_));
        default -> null;
      };
    }
  }
}
