package io.lambdagrpc.protoc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import io.lambdagrpc.GrpcLambdaHandler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ThousandMethodsTest {

  private static final Path PROTOS = Path.of("../proto");
  private static final List<String> FILE = List.of("thousand_methods/thousand_methods.proto");

  private static final Path STUBS = Path.of("target/thousand-methods");

  @TempDir Path work;

  @Test
  void aServiceOfAThousandMethodsIsCompiledAndEachMethodCalled() throws Exception {
    Path stubClasses = Files.createDirectory(work.resolve("stubs"));
    GeneratedCode.compile(Protoc.read(STUBS), stubClasses, List.of(), "-Xlint:all,-classfile");
    var code =
        new GeneratedCode(
            new Protoc(work).run(Protoc.PLUGIN, PROTOS, FILE).files(),
            Files.createDirectory(work.resolve("classes")),
            List.of(stubClasses));

    Class<?> stubs = code.stubs("thousandmethods.ThousandMethodsGrpc");
    Object service = NamingService.of(GeneratedCode.asyncService(stubs));
    GrpcLambdaHandler handler = code.handler(stubs, service);
    var descriptor = (ServiceDescriptor) stubs.getMethod("getServiceDescriptor").invoke(null);
    assertEquals(1000, descriptor.getMethods().size());
    for (MethodDescriptor<?, ?> method : descriptor.getMethods()) {
      String reached = NamingService.invoked(handler, method);
      assertTrue(reached.contains(".m" + method.getBareMethodName().substring(1) + "("), reached);
    }
  }
}
