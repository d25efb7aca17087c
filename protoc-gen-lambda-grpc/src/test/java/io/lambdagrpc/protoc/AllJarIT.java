package io.lambdagrpc.protoc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AllJarIT {

  private static final String JAR = System.getProperty("all.jar");

  @TempDir Path work;

  @Test
  void theJarAloneIsThePlugin() throws Exception {
    Protoc.Result result = new Protoc(work).run(List.of(Protoc.java(), "-jar", JAR), Protoc.PROTOS);

    assertEquals("", result.errors());
    assertEquals(0, result.exitCode());
    Golden.assertSame("plain", result.files());
  }

  @ParameterizedTest
  @ValueSource(strings = {"protobuf-java-2.6.1.jar", "protobuf-java-%s.jar"})
  void theJarIsThePluginBehindAnyProtobufOfTheUsers(String name) throws Exception {
    String protobuf = "target/protobuf/" + name.formatted(System.getProperty("protobuf.version"));
    assertTrue(Files.exists(Path.of(protobuf)), protobuf);
    for (String classPath :
        List.of(protobuf + File.pathSeparator + JAR, JAR + File.pathSeparator + protobuf)) {
      Protoc.Result result =
          new Protoc(work)
              .run(
                  List.of(Protoc.java(), "-cp", classPath, Main.class.getName()),
                  Protoc.PROTOS,
                  List.of("shapes/shapes.proto"));

      assertEquals("", result.errors());
      String path = "com/example/shapes/ShapesLambda.java";
      assertEquals(
          Map.of(path, Objects.requireNonNull(Golden.files("plain").get(path))), result.files());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"protobuf-java-2.6.1.jar", "protobuf-java-%s.jar"})
  void theUsersProtobufIsWholeBesideTheJar(String name) throws Exception {
    Path protobuf =
        Path.of("target/protobuf", name.formatted(System.getProperty("protobuf.version")));
    URL[] urls = {Path.of(JAR).toUri().toURL(), protobuf.toUri().toURL()};
    try (var classes = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader())) {
      Class<?> message = classes.loadClass("com.google.protobuf.DescriptorProtos");

      assertEquals(urls[1], message.getProtectionDomain().getCodeSource().getLocation());
      assertNotNull(message.getMethod("getDescriptor").invoke(null));
    }
  }

  @Test
  void theJarCarriesTheLicencesOfWhatItContains() throws Exception {
    try (var jar = new JarFile(JAR)) {
      for (String name : List.of("LICENSE", "LICENSE-protobuf-java", "LICENSE-mustache.java")) {
        assertNotNull(jar.getEntry("META-INF/" + name), name);
      }
      String protobuf = text(jar, "META-INF/LICENSE-protobuf-java");
      assertTrue(protobuf.contains("Redistributions in binary form must"), protobuf);
      String mustache = text(jar, "META-INF/LICENSE-mustache.java");
      assertTrue(mustache.contains("Apache License"), mustache);
    }
  }

  @Test
  void versionAndHelpAreForATerminal() throws Exception {
    assertEquals(
        "protoc-gen-lambda-grpc " + System.getProperty("project.version") + "\n",
        output("--version"));
    assertTrue(output("--help").startsWith("protoc-gen-lambda-grpc is a plugin of protoc"));
  }

  private static String output(String argument) throws IOException, InterruptedException {
    Process plugin = new ProcessBuilder(Protoc.java(), "-jar", JAR, argument).start();
    String output = new String(plugin.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, plugin.waitFor());
    return output;
  }

  private static String text(JarFile jar, String name) throws IOException {
    try (InputStream entry = jar.getInputStream(jar.getEntry(name))) {
      return new String(entry.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void noClassOfTheJarCanClashWithOneOfTheUsers() throws Exception {
    try (var jar = new JarFile(JAR)) {
      assertEquals(
          List.of(),
          jar.stream()
              .map(entry -> entry.getName())
              .filter(name -> name.endsWith(".class") && !name.startsWith("io/lambdagrpc/protoc/"))
              .toList());
    }
  }
}
