package io.lambdagrpc.protoc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import io.lambdagrpc.GrpcLambdaHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Schemas that others wrote, out of the jars that they published, against their own stubs. */
final class OutsideSchemasTest {

  private static final Path JARS = Path.of("target/outside");

  @TempDir Path work;

  @Test
  void everyServiceIsGeneratedCompiledAndCalled() throws Exception {
    List<Path> jars = jars();
    Path protos = work.resolve("protos");
    Set<String> stubs = new HashSet<>();
    Set<String> schemas = new HashSet<>();
    for (Path jar : jars) {
      schemas.addAll(Protoc.unpack(jar, protos));
      stubs.addAll(stubs(jar));
    }
    Protoc.Result result = new Protoc(work).run(Protoc.PLUGIN, protos, schemas);
    // Not the text: protoc warns of imports that these schemas do not use.
    assertEquals(0, result.exitCode(), result::errors);
    // A schema may stand in one jar and its stubs in one that is not here.
    Map<String, String> files =
        result.files().entrySet().stream()
            .filter(file -> stubs.contains(name(file.getKey())))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));

    assertEquals(
        stubs, files.keySet().stream().map(path -> name(path)).collect(Collectors.toSet()));
    var code = new GeneratedCode(files, Files.createDirectory(work.resolve("classes")), jars);
    for (String name : stubs) {
      assertEveryMethodIsReached(code, code.stubs(name));
    }
    for (String name :
        List.of(
            "com.google.bigtable.admin.v2.BigtableInstanceAdminGrpc",
            "com.google.bigtable.admin.v2.BigtableTableAdminGrpc",
            "com.google.bigtable.v2.BigtableGrpc",
            "com.google.firestore.admin.v1.FirestoreAdminGrpc",
            "com.google.firestore.v1.FirestoreGrpc",
            "com.google.iam.v1.IAMPolicyGrpc",
            "com.google.logging.v2.ConfigServiceV2Grpc",
            "com.google.logging.v2.LoggingServiceV2Grpc",
            "com.google.logging.v2.MetricsServiceV2Grpc",
            "com.google.longrunning.OperationsGrpc",
            "com.google.pubsub.v1.PublisherGrpc",
            "com.google.pubsub.v1.SchemaServiceGrpc",
            "com.google.pubsub.v1.SubscriberGrpc",
            "com.google.spanner.admin.database.v1.DatabaseAdminGrpc",
            "com.google.spanner.admin.instance.v1.InstanceAdminGrpc",
            "com.google.spanner.v1.SpannerGrpc")) {
      assertTrue(stubs.contains(name), name);
    }
  }

  private static void assertEveryMethodIsReached(GeneratedCode code, Class<?> stubs)
      throws ReflectiveOperationException, IOException {
    GrpcLambdaHandler handler =
        code.handler(stubs, NamingService.of(GeneratedCode.asyncService(stubs)));
    var descriptor = (ServiceDescriptor) stubs.getMethod("getServiceDescriptor").invoke(null);
    assertFalse(descriptor.getMethods().isEmpty());
    for (MethodDescriptor<?, ?> method : descriptor.getMethods()) {
      String bare = Objects.requireNonNull(method.getBareMethodName());
      String java = Character.toLowerCase(bare.charAt(0)) + bare.substring(1);
      String reached = NamingService.invoked(handler, method);
      assertEquals(java, reached.replaceFirst(".*\\.(\\w+)\\(.*", "$1"));
    }
  }

  private static List<Path> jars() throws IOException {
    try (Stream<Path> files = Files.list(JARS)) {
      return files.toList();
    }
  }

  private static List<String> stubs(Path jar) throws IOException {
    try (var file = new JarFile(jar.toFile())) {
      return file.stream()
          .map(entry -> entry.getName().replace('/', '.'))
          .filter(name -> name.endsWith("Grpc.class"))
          .map(name -> name.replaceFirst("\\.class$", ""))
          .toList();
    }
  }

  private static String name(String path) {
    return path.replace('/', '.').replaceFirst("Lambda\\.java$", "Grpc");
  }
}
