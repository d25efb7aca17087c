package io.lambdagrpc.protoc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.example.shapes.Letter;
import com.example.shapes.ShapesGrpc;
import io.grpc.MethodDescriptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import io.lambdagrpc.Dispatcher;
import io.lambdagrpc.GrpcLambdaHandler;
import io.lambdagrpc.LambdaServerBuilder;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

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

  /** The stubs of every service of the corpus. */
  static List<String> stubs() throws IOException {
    return Golden.files("plain").keySet().stream()
        .map(path -> path.replace('/', '.').replaceFirst("Lambda\\.java$", "Grpc"))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("stubs")
  void everyCallReachesTheMethodThatGrpcJavaBinds(String name) throws Exception {
    Class<?> stubs = Class.forName(name);
    Object service = NamingService.of(GeneratedCode.asyncService(stubs));
    Dispatcher dispatcher = plain.dispatcher(stubs, service);
    ServerServiceDefinition bound = bind(stubs, service);
    ServiceDescriptor descriptor = bound.getServiceDescriptor();
    GrpcLambdaHandler handler = plain.handler(stubs, service);

    assertEquals(descriptor.getName(), dispatcher.serviceName());
    assertEquals(descriptor, dispatcher.bindService().getServiceDescriptor());
    assertNull(dispatcher.findMethod("NoSuchMethod"));
    assertNull(dispatcher.findMethod(""));
    try (Calls expected = Calls.bound(() -> bound);
        Calls actual = Calls.dispatched(dispatcher);
        Calls whole = Calls.bound(dispatcher)) {
      for (MethodDescriptor<?, ?> method : descriptor.getMethods()) {
        String reached = reached(expected, method);
        assertEquals(reached, NamingService.invoked(handler, method), method::getFullMethodName);
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
        options.handler("com.example.shapes.Shapes_Handler").getConstructor().newInstance();

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
  void javacLeadsToTheConfiguredConstructorWhereTheImplementationHasArguments() throws Exception {
    Map<String, String> files = Golden.files("options");
    files.keySet().removeIf(path -> !path.endsWith("Shapes_Handler.java"));
    files.replaceAll(
        (path, text) ->
            text.replace(LoadedShapes.class.getName(), ShapesOfArguments.class.getName()));

    AssertionError refused =
        assertThrows(
            AssertionError.class,
            () -> new GeneratedCode(files, Files.createDirectory(work.resolve("arguments"))));

    String line =
        String.valueOf(refused.getMessage())
            .lines()
            .filter(text -> text.contains("this(new "))
            .findFirst()
            .orElseThrow();
    assertTrue(line.endsWith("implementation= and extend this class: super(new ...)"), line);
  }

  /** What cannot be made without knowing more. */
  public static final class ShapesOfArguments implements ShapesGrpc.AsyncService {
    public ShapesOfArguments(String database) {
      Objects.requireNonNull(database);
    }
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

  private static ServerServiceDefinition bind(Class<?> stubs, Object service)
      throws ReflectiveOperationException {
    return (ServerServiceDefinition)
        stubs.getMethod("bindService", GeneratedCode.asyncService(stubs)).invoke(null, service);
  }

  private static <Q, P> String reached(Calls calls, MethodDescriptor<Q, P> method) {
    Q request = NamingService.request(method);
    var e = assertThrows(ExecutionException.class, () -> calls.call(method, List.of(request)));
    return NamingService.description(Status.fromThrowable(e));
  }

  private static Letter letter(String text) {
    return Letter.newBuilder().setText(text).build();
  }
}
