package io.lambdagrpc.it.libraries;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import helloworld.GreeterGrpc;
import helloworld.HelloRequest;
import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.ClientCalls;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Health and reflection, as their clients call them. */
@Timeout(120)
class ServicesIT {

  private static final HealthCheckRequest GREETER =
      HealthCheckRequest.newBuilder().setService("helloworld.Greeter").build();

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void aStartThatCallsNoneLoadsNoClassOfThem(Way way) throws Exception {
    Path classes = folder.resolve("classes.txt");
    try (Function function =
        Function.start(
            way.builder(Library.SERVICES)
                .env("JAVA_TOOL_OPTIONS", "-Xlog:class+load:file=" + classes))) {
      GreeterGrpc.newBlockingStub(function.channel()).sayHello(HelloRequest.getDefaultInstance());
      assertFalse(loads(classes, "io.grpc.protobuf.services."));
      assertFalse(loads(classes, "io.grpc.health."));
      assertFalse(loads(classes, "io.grpc.reflection."));

      HealthGrpc.newBlockingStub(function.channel()).check(GREETER);
      assertTrue(loads(classes, "io.grpc.health."));
      assertFalse(loads(classes, "io.grpc.reflection."));
    }
  }

  private static boolean loads(Path log, String prefix) throws Exception {
    return Files.readAllLines(log).stream().anyMatch(line -> line.contains(" " + prefix));
  }

  @ParameterizedTest
  @EnumSource
  void aCheckTellsTheStatusAndAWatchEndsByItsDeadline(Way way) throws Exception {
    try (Function function = Function.start(way.builder(Library.SERVICES))) {
      HealthGrpc.HealthBlockingStub health = HealthGrpc.newBlockingStub(function.channel());
      assertEquals(ServingStatus.SERVING, health.check(GREETER).getStatus());

      Iterator<HealthCheckResponse> watch =
          health.withDeadlineAfter(1, TimeUnit.SECONDS).watch(GREETER);
      StatusRuntimeException end =
          assertThrows(
              StatusRuntimeException.class, () -> watch.forEachRemaining(each -> serving(each)));
      assertEquals(Status.Code.DEADLINE_EXCEEDED, end.getStatus().getCode());
    }
  }

  private static void serving(HealthCheckResponse response) {
    assertEquals(ServingStatus.SERVING, response.getStatus());
  }

  @ParameterizedTest
  @EnumSource
  void bothVersionsOfReflectionTellOfTheServices(Way way) throws Exception {
    try (Function function = Function.start(way.builder(Library.SERVICES))) {
      for (String version : new String[] {"v1", "v1alpha"}) {
        ServerReflectionResponse list =
            reflect(
                function,
                version,
                ServerReflectionRequest.newBuilder().setListServices("").build());
        assertEquals(
            Set.of(
                "helloworld.Greeter",
                "grpc.health.v1.Health",
                "grpc.reflection.v1.ServerReflection",
                "grpc.reflection.v1alpha.ServerReflection"),
            list.getListServicesResponse().getServiceList().stream()
                .map(ServiceResponse::getName)
                .collect(Collectors.toSet()));
        ServerReflectionResponse file =
            reflect(
                function,
                version,
                ServerReflectionRequest.newBuilder()
                    .setFileContainingSymbol("helloworld.Greeter")
                    .build());
        assertEquals(
            "helloworld/hello_world.proto",
            FileDescriptorProto.parseFrom(
                    file.getFileDescriptorResponse().getFileDescriptorProto(0))
                .getName());
      }
    }
  }

  /** The messages of both versions are the same on the wire. */
  private static ServerReflectionResponse reflect(
      Function function, String version, ServerReflectionRequest request) {
    MethodDescriptor<ServerReflectionRequest, ServerReflectionResponse> method =
        ServerReflectionGrpc.getServerReflectionInfoMethod().toBuilder()
            .setFullMethodName(
                "grpc.reflection." + version + ".ServerReflection/ServerReflectionInfo")
            .setType(MethodDescriptor.MethodType.SERVER_STREAMING)
            .build();
    return ClientCalls.blockingServerStreamingCall(
            function.channel(), method, CallOptions.DEFAULT, request)
        .next();
  }
}
