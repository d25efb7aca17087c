package io.lambdagrpc;

import static io.lambdagrpc.fixture.TextService.UNARY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Any;
import com.google.protobuf.Field;
import com.google.rpc.RetryInfo;
import io.grpc.BinaryLog;
import io.grpc.BindableService;
import io.grpc.CompressorRegistry;
import io.grpc.DecompressorRegistry;
import io.grpc.HandlerRegistry;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServerStreamTracer;
import io.grpc.ServerTransportFilter;
import io.grpc.Status;
import io.lambdagrpc.fixture.Call;
import io.lambdagrpc.fixture.EchoService;
import io.lambdagrpc.fixture.LambdaFunction;
import io.lambdagrpc.fixture.MetadataProbe;
import io.lambdagrpc.fixture.TextService;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each method of the builder does. (Over 300 lines: the builder has that many methods.) */
class LambdaServerBuilderTest {

  private static final Call HELLO = Call.to(UNARY).message("a");

  static Stream<Method> methodsOfServerBuilder() {
    return Stream.of(ServerBuilder.class.getMethods())
        .filter(method -> method.getDeclaringClass() == ServerBuilder.class)
        .filter(method -> !Modifier.isStatic(method.getModifiers()));
  }

  @ParameterizedTest
  @MethodSource("methodsOfServerBuilder")
  void everyMethodOfServerBuilderMayBeCalled(Method method) throws ReflectiveOperationException {
    LambdaServerBuilder server = LambdaServerBuilder.create();
    Object[] arguments = new Object[method.getParameterCount()];
    for (int i = 0; i < arguments.length; i++) {
      arguments[i] = argument(method.getParameterTypes()[i]);
    }
    Object result = Objects.requireNonNull(method.invoke(server, arguments));
    if (method.getName().equals("build")) {
      assertInstanceOf(Server.class, result);
    } else {
      assertSame(server, result);
      server.addService(TextService.all());
      assertEquals("OK [echo a]", LambdaFunction.of(server).call(HELLO).toString());
    }
  }

  private static Object argument(Class<?> type) {
    List<Object> values =
        List.of(
            1_000_000,
            1_000_000L,
            true,
            TimeUnit.SECONDS,
            new File("certificate"),
            new ByteArrayInputStream(new byte[0]),
            TextService.all(),
            List.of(),
            (Executor) Runnable::run,
            CompressorRegistry.getDefaultInstance(),
            DecompressorRegistry.getDefaultInstance(),
            new LateRegistry(),
            new MetadataProbe(),
            new ServerTransportFilter() {},
            new ServerStreamTracer.Factory() {
              @Override
              public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
                return new ServerStreamTracer() {};
              }
            },
            new BinaryLog() {
              @Override
              public <ReqT, RespT> ServerMethodDefinition<?, ?> wrapMethodDefinition(
                  ServerMethodDefinition<ReqT, RespT> definition) {
                throw new IllegalStateException("is used");
              }

              @Override
              public io.grpc.Channel wrapChannel(io.grpc.Channel channel) {
                throw new IllegalStateException("is used");
              }

              @Override
              public void close() {}
            });
    for (Object value : values) {
      if (boxed(type).isInstance(value)) {
        return value;
      }
    }
    assertTrue(type.isInterface(), type::getName);
    return type == BindableService.class ? (BindableService) TextService::all : idle(type);
  }

  private static Class<?> boxed(Class<?> type) {
    return type == int.class
        ? Integer.class
        : type == long.class ? Long.class : type == boolean.class ? Boolean.class : type;
  }

  private static Object idle(Class<?> type) {
    return Proxy.newProxyInstance(
        type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> null);
  }

  @Test
  void negativeSizesAndTimesAreRefused() {
    LambdaServerBuilder server = LambdaServerBuilder.create();
    assertEquals(
        "maxInboundMessageSize: -1 (expected: 0 or more)",
        assertThrows(IllegalArgumentException.class, () -> server.maxInboundMessageSize(-1))
            .getMessage());
    assertEquals(
        "deadlineMargin: -1 (expected: 0 or more)",
        assertThrows(
                IllegalArgumentException.class,
                () -> server.deadlineMargin(-1, TimeUnit.MILLISECONDS))
            .getMessage());
  }

  @Test
  void theLimitOfRequestsIsThatOfTheBuilder() {
    LambdaFunction small =
        LambdaFunction.of(LambdaFunction.server(TextService.all()).maxInboundMessageSize(3));
    assertEquals("OK [echo abc]", small.call(Call.to(UNARY).message("abc")).toString());
    assertEquals(
        "RESOURCE_EXHAUSTED [] message too large: 4 bytes (expected: at most 3)",
        small.call(Call.to(UNARY).message("abcd")).toString());
  }

  @Test
  void theLimitOfRequestsIsFourMebibytesElsewhere() {
    LambdaFunction function = LambdaFunction.serving(TextService.all());
    int limit = 4 * 1024 * 1024;
    Call largest = Call.to(UNARY).frame(0, new byte[limit]);
    assertEquals(Status.Code.OK, function.call(largest).status());
    assertEquals(
        "RESOURCE_EXHAUSTED [] message too large: 4194305 bytes (expected: at most 4194304)",
        function.call(Call.to(UNARY).frame(0, new byte[limit + 1])).toString());
  }

  private static final class LateRegistry extends HandlerRegistry {
    private final List<ServerServiceDefinition> services = new CopyOnWriteArrayList<>();

    @Override
    public List<ServerServiceDefinition> getServices() {
      return services;
    }

    @Override
    public @Nullable ServerMethodDefinition<?, ?> lookupMethod(
        String methodName, @Nullable String authority) {
      for (ServerServiceDefinition service : services) {
        ServerMethodDefinition<?, ?> found = service.getMethod(methodName);
        if (found != null) {
          return found;
        }
      }
      return null;
    }
  }

  @Test
  void theFallbackRegistryIsAskedLast() {
    LateRegistry registry = new LateRegistry();
    LambdaServerBuilder server =
        LambdaFunction.server(
                TextService.unary(
                    (request, replies) -> TextService.echo("own " + request, replies)))
            .fallbackHandlerRegistry(registry);
    LambdaFunction function = LambdaFunction.of(server);
    Call streaming = Call.to(TextService.SERVER_STREAMING).message("a");
    assertEquals(Status.Code.UNIMPLEMENTED, function.call(streaming).status());
    registry.services.add(TextService.all());
    assertEquals("OK [a]", function.call(streaming).toString());
    assertEquals("OK [echo own a]", function.call(HELLO).toString());
  }

  private record Finding(List<String> asked) implements Dispatcher {
    @Override
    public String serviceName() {
      return TextService.NAME;
    }

    @Override
    public @Nullable ServerMethodDefinition<?, ?> findMethod(String methodName) {
      asked.add(methodName);
      return TextService.all().getMethod(TextService.NAME + "/" + methodName);
    }

    @Override
    public ServerServiceDefinition bindService() {
      asked.add("all");
      return TextService.all();
    }
  }

  @Test
  void aDispatcherIsAskedForTheMethodThatIsCalledOnly() {
    List<String> asked = new CopyOnWriteArrayList<>();
    Server server = LambdaServerBuilder.create().addService(new Finding(asked)).build();
    LambdaFunction function = new LambdaFunction(((LambdaServer) server).handler());
    assertEquals("OK [echo a]", function.call(HELLO).toString());
    assertEquals(
        "UNIMPLEMENTED [] Method not found: text.Texts/NoSuch",
        function.call(Call.to("/text.Texts/NoSuch").message("a")).toString());
    assertEquals(List.of("Unary", "NoSuch"), asked);
    assertEquals(1, server.getServices().size());
    assertEquals(List.of("Unary", "NoSuch", "all"), asked);
  }

  @Test
  void theServerListsItsServices() {
    LateRegistry registry = new LateRegistry();
    registry.services.add(ServerServiceDefinition.builder("more.Service").build());
    Server server =
        LambdaFunction.server(TextService.all()).fallbackHandlerRegistry(registry).build();
    assertEquals(List.of(TextService.NAME), names(server.getImmutableServices()));
    assertEquals(List.of("more.Service"), names(server.getMutableServices()));
    assertEquals(List.of(TextService.NAME, "more.Service"), names(server.getServices()));
  }

  private static List<String> names(List<ServerServiceDefinition> services) {
    List<String> names = new ArrayList<>();
    for (ServerServiceDefinition service : services) {
      names.add(service.getServiceDescriptor().getName());
    }
    return names;
  }

  @Test
  void theRegistriesOfTheBuilderSayWhatIsKnown() {
    LambdaFunction plain =
        LambdaFunction.of(
            LambdaFunction.server(TextService.all())
                .decompressorRegistry(DecompressorRegistry.emptyInstance()));
    assertEquals(
        Status.Code.UNIMPLEMENTED, plain.call(HELLO.with("grpc-encoding", "gzip")).status());
  }

  @Test
  void jsonIsReadAndWrittenAsTheBuilderSays() {
    EchoService<Any> echo = EchoService.of(Any.getDefaultInstance());
    String any = "{\"@type\":\"a/google.rpc.RetryInfo\",\"nope\":1}";
    LambdaServerBuilder server = LambdaFunction.server(echo.service());
    assertEquals(
        "INVALID_ARGUMENT [] json: $: Cannot resolve type: a/google.rpc.RetryInfo",
        LambdaFunction.of(server).call(Call.json(EchoService.UNARY, any)).toString());
    assertSame(
        server, server.jsonTypes(RetryInfo.getDefaultInstance(), Field.getDefaultInstance()));
    assertEquals(
        "INVALID_ARGUMENT [] json: $: Cannot find field: nope in message google.rpc.RetryInfo",
        LambdaFunction.of(server).call(Call.json(EchoService.UNARY, any)).toString());
    assertSame(server, server.jsonIgnoringUnknownFields(true));
    assertEquals(
        "OK [{\"@type\":\"a/google.rpc.RetryInfo\"}]",
        LambdaFunction.of(server).call(Call.json(EchoService.UNARY, any)).toString());
    assertSame(server, server.jsonPrintingFieldsWithNoPresence(true));
    String field = "{\"@type\":\"a/google.protobuf.Option\"}";
    assertEquals(
        "OK [{\"@type\":\"a/google.protobuf.Option\",\"name\":\"\"}]",
        LambdaFunction.of(server).call(Call.json(EchoService.UNARY, field)).toString());
    server.jsonIgnoringUnknownFields(false).jsonPrintingFieldsWithNoPresence(false).jsonTypes();
    assertTrue(
        LambdaFunction.of(server)
            .call(Call.json(EchoService.UNARY, any))
            .toString()
            .contains("Cannot resolve type"));
  }

  @Test
  void theVersionOfConnectIsRequiredWhereTheBuilderSaysSo() {
    LambdaServerBuilder server = LambdaFunction.server(TextService.all());
    Call call = Call.proto("/text.Texts/Unary", "a");
    assertEquals("OK [echo a]", LambdaFunction.of(server).call(call).toString());
    assertSame(server, server.requireConnectProtocolHeader(true));
    assertEquals(400, LambdaFunction.of(server).call(call).http());
    assertEquals("OK [echo a]", LambdaFunction.of(server).call(HELLO).toString());
    server.requireConnectProtocolHeader(false);
    assertEquals("OK [echo a]", LambdaFunction.of(server).call(call).toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "api",
        "api/v2",
        "/api/",
        "//",
        "//api",
        "/api//v2",
        "/api/../v2",
        "/./api",
        "/a%20b",
        "/a?b",
        "/a#b",
        "/a b",
        "/a,/b",
        "/a\\b",
        "/a\nb",
        "/\u00e4",
        "https://a.example/api",
      })
  void aBasePathIsOneAsFrontsPassItOn(String path) {
    LambdaServerBuilder server = LambdaServerBuilder.create();
    assertEquals(
        "basePath: " + path + " (expected: a path such as /api/v2, or / for none)",
        assertThrows(IllegalArgumentException.class, () -> server.basePath("/good", path))
            .getMessage());
    assertThrows(IllegalArgumentException.class, () -> server.basePath());
  }
}
