package io.lambdagrpc.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.CompressorRegistry;
import io.grpc.DecompressorRegistry;
import io.grpc.InternalManagedChannelBuilder;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.NameResolver;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class GrpcWebChannelBuilderTest {

  private static final Map<Class<?>, Object> ARGUMENTS =
      Map.of(
          int.class,
          1,
          long.class,
          1L,
          boolean.class,
          true,
          String.class,
          "text",
          TimeUnit.class,
          TimeUnit.SECONDS,
          List.class,
          List.of(),
          ClientInterceptor[].class,
          new ClientInterceptor[0],
          CompressorRegistry.class,
          CompressorRegistry.getDefaultInstance(),
          DecompressorRegistry.class,
          DecompressorRegistry.getDefaultInstance(),
          NameResolver.Args.Key.class,
          NameResolver.Args.Key.create("key"));

  static Stream<Method> methodsOfManagedChannelBuilder() {
    return Arrays.stream(ManagedChannelBuilder.class.getMethods())
        .filter(method -> method.getDeclaringClass() == ManagedChannelBuilder.class)
        .filter(method -> !Modifier.isStatic(method.getModifiers()))
        .filter(method -> !method.getName().equals("build"));
  }

  @ParameterizedTest
  @MethodSource("methodsOfManagedChannelBuilder")
  void everyMethodOfManagedChannelBuilderIsAccepted(Method method) throws Exception {
    try (ScriptedServer server = ScriptedServer.replying(Wire.message("reply"), Wire.OK)) {
      ManagedChannelBuilder<?> builder = server.client();
      Object[] arguments =
          Arrays.stream(method.getParameterTypes())
              .map(GrpcWebChannelBuilderTest::argument)
              .toArray();
      assertSame(builder, method.invoke(builder, arguments));
      builder.usePlaintext().maxInboundMessageSize(100).build().shutdownNow();
    }
  }

  private static @Nullable Object argument(Class<?> type) {
    return type == Executor.class ? (Executor) Runnable::run : ARGUMENTS.get(type);
  }

  @Test
  void theTestAboveSeesTheMethods() {
    assertTrue(methodsOfManagedChannelBuilder().count() >= 30);
  }

  @ParameterizedTest
  @CsvSource({
    "http://host, host, http://host",
    "http://host:8080/, host:8080, http://host:8080",
    "https://host/prod, host, https://host/prod",
    "HTTPS://host/prod/, host, https://host/prod",
    "host:443, host:443, https://host:443",
    "localhost, localhost, https://localhost",
  })
  void targetsAreUrls(String target, String authority, String url) {
    ManagedChannel channel = GrpcWebChannelBuilder.forTarget(target).build();
    assertEquals(authority, channel.authority());
    assertEquals("GrpcWebChannel{" + url + "}", channel.toString());
    channel.shutdown();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dns:///host",
        "ftp://host",
        "https://",
        "https://user@host",
        "https://host?x=1",
        "https://host#x",
        "unix:/tmp/socket",
        "",
        "two words",
        "host:port",
        "https://host:99999",
        "https://[::1",
      })
  void otherTargetsAreRefusedAndShown(String target) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> GrpcWebChannelBuilder.forTarget(target));
    String message = String.valueOf(e.getMessage());
    assertTrue(message.startsWith("target: ") && message.contains(target), message);
    assertTrue(
        message.contains(
            " (expected: https://host[:port][/base/path], the same with http, or host[:port];"),
        message);
    assertNull(e.getCause());
  }

  @ParameterizedTest
  @CsvSource({
    "http://my_service:8080, illegal character in hostname at index 9",
    "my_service:8080, illegal character in hostname at index 10",
    "http://service.1a, illegal character in hostname at index 15",
    "http://service:port, illegal character in port number at index 15",
  })
  void ofAUrlThatJavaDoesNotTakeTheFaultIsShown(String target, String fault) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> GrpcWebChannelBuilder.forTarget(target));
    String message = String.valueOf(e.getMessage());
    assertTrue(message.contains(target + ": " + fault + " (expected: "), message);
    assertTrue(message.contains("of letters, digits, - and ."), message);
  }

  @Test
  void aPortOutOfRangeIsRefused() {
    assertThrows(
        IllegalArgumentException.class, () -> GrpcWebChannelBuilder.forAddress("host", 65_536));
    assertThrows(
        IllegalArgumentException.class, () -> GrpcWebChannelBuilder.forAddress("host", -1));
  }

  @Test
  void hostAndPortMeanTlsUnlessPlaintextIsAskedFor() {
    assertEquals(
        "GrpcWebChannel{https://host:8443}",
        GrpcWebChannelBuilder.forAddress("host", 8443).build().toString());
    assertEquals(
        "GrpcWebChannel{http://host:8080/base}",
        GrpcWebChannelBuilder.forTarget("host:8080/base").usePlaintext().build().toString());
    assertEquals(
        "GrpcWebChannel{http://[::1]:80}",
        GrpcWebChannelBuilder.forAddress("::1", 80).usePlaintext().build().toString());
    assertEquals(
        "GrpcWebChannel{https://host}",
        GrpcWebChannelBuilder.forAddress(URI.create("http://host"))
            .useTransportSecurity()
            .build()
            .toString());
  }

  @Test
  void theAuthorityCanBeOverridden() {
    ManagedChannel channel =
        GrpcWebChannelBuilder.forTarget("http://host").overrideAuthority("other").build();
    assertEquals("other", channel.authority());
  }

  @Test
  void interceptorsRunInReverseOrderOfTheirAddition() throws Exception {
    List<String> ran = new CopyOnWriteArrayList<>();
    try (ScriptedServer server = ScriptedServer.replying(Wire.message("reply"), Wire.OK)) {
      GrpcWebChannelBuilder builder =
          server.client().intercept(naming("first", ran), naming("second", ran));
      InternalManagedChannelBuilder.interceptWithTarget(builder, target -> naming(target, ran));
      ManagedChannel channel = builder.build();
      assertEquals("reply", call(channel));
      assertEquals(List.of(server.url(), "second", "first"), ran);
      channel.shutdownNow();
    }
  }

  @Test
  void listenersRunOnTheExecutorOfTheCallElseOfTheChannel() throws Exception {
    List<String> ran = new CopyOnWriteArrayList<>();
    try (ScriptedServer server = ScriptedServer.replying(Wire.message("reply"), Wire.OK)) {
      ManagedChannel channel = server.client().executor(noting("channel", ran)).build();
      assertEquals("reply", future(channel, CallOptions.DEFAULT));
      assertEquals(List.of("channel"), ran.stream().distinct().toList());
      ran.clear();
      assertEquals("reply", future(channel, CallOptions.DEFAULT.withExecutor(noting("call", ran))));
      assertEquals(List.of("call"), ran.stream().distinct().toList());
      channel.shutdownNow();
    }
  }

  @Test
  void theLimitOfTheChannelBindsReplies() throws Exception {
    try (ScriptedServer server = ScriptedServer.replying(Wire.message("reply"), Wire.OK)) {
      ManagedChannel channel = server.client().maxInboundMessageSize(4).build();
      StatusRuntimeException e = assertThrows(StatusRuntimeException.class, () -> call(channel));
      assertEquals(
          "message too large: 5 bytes (expected: at most 4): exceeds maximum size",
          e.getStatus().getDescription());
      channel.shutdownNow();
    }
  }

  @Test
  void theRegistryNamesTheEncodingsThatAreAccepted() throws Exception {
    try (ScriptedServer server = ScriptedServer.replying(Wire.message("reply"), Wire.OK)) {
      ManagedChannel channel =
          server.client().decompressorRegistry(DecompressorRegistry.emptyInstance()).build();
      assertEquals("reply", call(channel));
      assertTrue(!server.requests.take().headers().containsKey("grpc-accept-encoding"));
      channel.shutdownNow();
    }
  }

  @Test
  void valuesOutOfRangeAreRefused() {
    GrpcWebChannelBuilder builder = GrpcWebChannelBuilder.forTarget("http://host");
    assertThrows(IllegalArgumentException.class, () -> builder.maxInboundMessageSize(-1));
    assertThrows(IllegalArgumentException.class, () -> builder.maxInboundMetadataSize(0));
    assertThrows(IllegalArgumentException.class, () -> builder.idleTimeout(0, TimeUnit.SECONDS));
  }

  private static String call(ManagedChannel channel) {
    return ClientCalls.blockingUnaryCall(
        channel, Wire.method(MethodType.UNARY), CallOptions.DEFAULT, "go");
  }

  private static String future(ManagedChannel channel, CallOptions options) throws Exception {
    return ClientCalls.futureUnaryCall(
            channel.newCall(Wire.method(MethodType.UNARY), options), "go")
        .get(30, TimeUnit.SECONDS);
  }

  private static Executor noting(String name, List<String> ran) {
    return task -> {
      ran.add(name);
      new Thread(task).start();
    };
  }

  private static ClientInterceptor naming(String name, List<String> ran) {
    return new ClientInterceptor() {
      @Override
      public <ReqT, RespT> ClientCall<ReqT, RespT> interceptCall(
          MethodDescriptor<ReqT, RespT> method, CallOptions options, Channel next) {
        ran.add(name);
        return next.newCall(method, options);
      }
    };
  }
}
