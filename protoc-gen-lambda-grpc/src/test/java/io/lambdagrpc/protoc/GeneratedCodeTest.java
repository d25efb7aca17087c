package io.lambdagrpc.protoc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.example.shapes.Letter;
import com.example.shapes.ShapesGrpc;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.lambdagrpc.Dispatcher;
import io.lambdagrpc.GrpcLambdaHandler;
import io.lambdagrpc.LambdaServerBuilder;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compiles and calls the reviewed files, which {@link GoldenTest} compares with protoc's. */
final class GeneratedCodeTest {

  @TempDir static Path work;

  private static GeneratedCode plain;
  private static GeneratedCode options;

  @BeforeAll
  static void compile() throws Exception {
    plain = new GeneratedCode(Golden.files("plain"), work.resolve("plain"));
    options = new GeneratedCode(Golden.files("options"), work.resolve("options"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "RootlessGrpc",
        "clash.ClashGrpc",
        "com.example.names.naming_serviceGrpc",
        "com.example.shapes.NothingGrpc",
        "com.example.shapes.ShapesGrpc",
        "deprecated.OldMethodGrpc",
        "deprecated.OldServiceGrpc",
        "editions.v2023.EditionGrpc",
        "editions.v2024.EditionGrpc",
        "service.methodName.MethodsGrpc"
      })
  void everyCallReachesTheMethodThatGrpcJavaBinds(String name) throws Exception {
    Class<?> stubs = Class.forName(name);
    Object service = namingService(GeneratedCode.asyncService(stubs));
    Dispatcher dispatcher = plain.dispatcher(stubs, service);
    ServerServiceDefinition bound = bind(stubs, service);
    ServiceDescriptor descriptor = bound.getServiceDescriptor();

    assertEquals(descriptor.getName(), dispatcher.serviceName());
    assertEquals(descriptor, dispatcher.bindService().getServiceDescriptor());
    assertNull(dispatcher.findMethod("NoSuchMethod"));
    assertNull(dispatcher.findMethod(""));
    try (Calls expected = Calls.bound(() -> bound);
        Calls actual = Calls.dispatched(dispatcher);
        Calls whole = Calls.bound(dispatcher)) {
      for (MethodDescriptor<?, ?> method : descriptor.getMethods()) {
        String reached = reached(expected, method);
        assertEquals(reached, reached(actual, method), method::getFullMethodName);
        assertEquals(reached, reached(whole, method), method::getFullMethodName);
        assertEquals(
            method,
            Objects.requireNonNull(dispatcher.findMethod(method.getBareMethodName()))
                .getMethodDescriptor());
      }
    }
  }

  @Test
  void callsOfEveryShapeCarryTheirMessages() throws Exception {
    List<Letter> letters = List.of(letter("a"), letter("b"), letter("c"));

    try (Calls calls = Calls.dispatched(plain.dispatcher(ShapesGrpc.class, new EchoShapes()))) {
      assertEquals(
          List.of(letter("a")), calls.call(ShapesGrpc.getUnaryMethod(), letters.subList(0, 1)));
      assertEquals(
          List.of(letter("a"), letter("a")),
          calls.call(ShapesGrpc.getServerStreamingMethod(), letters.subList(0, 1)));
      assertEquals(
          List.of(letter("abc")), calls.call(ShapesGrpc.getClientStreamingMethod(), letters));
      assertEquals(letters, calls.call(ShapesGrpc.getBidiMethod(), letters));
    }
  }

  @Test
  void constructorWithoutArgumentsServesWhatTheServiceLoaderFinds() throws Exception {
    int before = LoadedShapes.CREATED.get();

    GrpcLambdaHandler handler =
        plain.handler("com.example.shapes.ShapesLambda").getConstructor().newInstance();

    assertInstanceOf(GrpcLambdaHandler.class, handler);
    assertEquals(before + 1, LoadedShapes.CREATED.get());
  }

  @Test
  void constructorWithoutArgumentsServesWhatTheOptionNames() throws Exception {
    int before = LoadedShapes.CREATED.get();

    GrpcLambdaHandler handler =
        options.handler("com.example.shapes.ShapesLambda").getConstructor().newInstance();

    assertInstanceOf(GrpcLambdaHandler.class, handler);
    assertEquals(before + 1, LoadedShapes.CREATED.get());
  }

  @Test
  void constructorWithABuilderLetsTheCallerConfigureIt() throws Exception {
    List<LambdaServerBuilder> configured = new ArrayList<>();
    UnaryOperator<LambdaServerBuilder> configure =
        builder -> {
          configured.add(builder);
          return builder;
        };

    plain
        .handler("com.example.shapes.ShapesLambda")
        .getConstructor(ShapesGrpc.AsyncService.class, UnaryOperator.class)
        .newInstance(new EchoShapes(), configure);

    assertEquals(1, configured.size());
  }

  @Test
  void missingServiceIsReportedAtOnce() {
    InvocationTargetException e =
        assertThrows(
            InvocationTargetException.class,
            () ->
                plain
                    .handler("com.example.shapes.ShapesLambda")
                    .getConstructor(ShapesGrpc.AsyncService.class)
                    .newInstance((Object) null));

    assertEquals(
        "service", assertInstanceOf(NullPointerException.class, e.getCause()).getMessage());
  }

  /** Implements every method by ending the call with the method's Java name. */
  private static Object namingService(Class<?> asyncService) {
    return Proxy.newProxyInstance(
        asyncService.getClassLoader(),
        new Class<?>[] {asyncService},
        (proxy, method, arguments) -> {
          var replies = (StreamObserver<?>) arguments[arguments.length - 1];
          replies.onError(
              Status.ABORTED.withDescription(method.toGenericString()).asRuntimeException());
          return arguments.length == 1 ? new IgnoredRequests() : null;
        });
  }

  private static ServerServiceDefinition bind(Class<?> stubs, Object service)
      throws ReflectiveOperationException {
    return (ServerServiceDefinition)
        stubs.getMethod("bindService", GeneratedCode.asyncService(stubs)).invoke(null, service);
  }

  private static <Q, P> String reached(Calls calls, MethodDescriptor<Q, P> method) {
    var marshaller = (PrototypeMarshaller<Q>) method.getRequestMarshaller();
    Q request = Objects.requireNonNull(marshaller.getMessagePrototype());
    var e = assertThrows(ExecutionException.class, () -> calls.call(method, List.of(request)));
    Status status = Status.fromThrowable(e);
    assertEquals(Status.Code.ABORTED, status.getCode(), status::toString);
    return Objects.requireNonNull(status.getDescription());
  }

  private static Letter letter(String text) {
    return Letter.newBuilder().setText(text).build();
  }

  private static final class IgnoredRequests implements StreamObserver<Object> {

    @Override
    public void onNext(Object request) {}

    @Override
    public void onError(Throwable t) {}

    @Override
    public void onCompleted() {}
  }
}
