package io.lambdagrpc.protoc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.grpc.MethodDescriptor;
import io.lambdagrpc.GrpcLambdaHandler;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The builds of strangers, who take the plugin and the runtime from a Maven repository. */
final class BuildsIT {

  private static final Path PROJECTS = Path.of("src/it");
  private static final Path JAR = Path.of(System.getProperty("all.jar"));
  private static final String BUNDLE = "protoc-gen-lambda-grpc-all.jar";

  @TempDir Path work;

  @ParameterizedTest
  @ValueSource(strings = {"ascopes", "xolstice"})
  void mavenGeneratesAndCompilesAHandlerThatAnswers(String project) throws Exception {
    copy(PROJECTS.resolve(project), work);
    String pom = Files.readString(work.resolve("pom.xml"));
    for (String name : List.of("grpc", "lambda-grpc", "protobuf")) {
      String property = name.equals("lambda-grpc") ? "project" : name;
      assertTrue(
          pom.contains("<" + name + ".version>" + System.getProperty(property + ".version") + "</"),
          name);
    }

    compile();

    URL[] classes = {work.resolve("target/classes").toUri().toURL()};
    try (var loader = new URLClassLoader(classes, getClass().getClassLoader())) {
      var handler =
          loader
              .loadClass("helloworld.GreeterLambda")
              .asSubclass(GrpcLambdaHandler.class)
              .getConstructor()
              .newInstance();
      var method =
          (MethodDescriptor<?, ?>)
              loader
                  .loadClass("helloworld.GreeterGrpc")
                  .getMethod("getSayHelloMethod")
                  .invoke(null);

      assertEquals("hello", NamingService.invoked(handler, method));
    }
  }

  /**
   * docs/compatibility.md states these versions: the first grpc-java whose stubs have an
   * AsyncService.
   */
  @Test
  void theOldestVersionsGenerateCompileAndAnswer() throws Exception {
    copy(PROJECTS.resolve("oldest"), work);

    compile();
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    String classPath = "target/classes" + File.pathSeparator + "target/lib/*";
    List<String> call = List.of(java.toString(), "-cp", classPath, "helloworld.OneCall", "old");

    assertEquals(
        """
        Hello old!
        grpc-status:0
        grpc-api-1.54.0.jar
        grpc-stub-1.54.0.jar
        protobuf-java-3.21.7.jar
        """,
        run(call));
  }

  private void compile() throws Exception {
    run(
        List.of(
            Path.of("../mvnw").toAbsolutePath().toString(),
            "-B",
            "-ntp",
            "-Dmaven.repo.local=" + Path.of("target/repository").toAbsolutePath(),
            "-Dmaven.repo.local.tail=" + System.getProperty("local.repository"),
            "compile"));
  }

  /** buf calls the plugin once per folder. */
  @Test
  void bufGeneratesEveryFolderOfTheCorpus() throws Exception {
    // Where they are required, as in CI, the first that is not there fails the test.
    boolean required = "true".equals(System.getenv("REQUIRE_PROGRAMS"));
    assumeTrue(required || (found("npm") && found("node")), "no node and npm on this machine");
    copy(PROJECTS.resolve("buf"), work);
    copy(Protoc.PROTOS, work.resolve("proto"));
    Files.copy(JAR, work.resolve(BUNDLE));

    run(List.of("npm", "ci"));
    run(List.of("node_modules/.bin/buf", "generate"));

    Golden.assertSame("plain", Protoc.read(work.resolve("out")));
  }

  @Test
  void protocStartsTheLauncher() throws Exception {
    assertGenerates(launcher());
  }

  @Test
  void theLauncherStartsWithAnArchiveOfItsClasses() throws Exception {
    Path launcher = launcher();
    Path archive = launcher.resolveSibling("protoc-gen-lambda-grpc-all.jsa");

    run(List.of(launcher.toString(), "--archive"));

    assertTrue(Files.size(archive) > 1_000_000, () -> archive + " is hardly an archive");
    assertGenerates(launcher);
    // Another jar, as after an update: the archive is passed by, and nothing is said on the way.
    Files.setLastModifiedTime(launcher.resolveSibling(BUNDLE), FileTime.fromMillis(0));
    assertGenerates(launcher);
    Files.delete(archive);
    Files.writeString(archive, "no archive");
    assertGenerates(launcher);
  }

  private Path launcher() throws IOException {
    Path folder = Files.createDirectory(work.resolve("folder with a space"));
    Path launcher = folder.resolve("protoc-gen-lambda-grpc");
    Files.copy(
        Path.of("launcher", "protoc-gen-lambda-grpc"),
        launcher,
        StandardCopyOption.COPY_ATTRIBUTES);
    Files.copy(JAR, folder.resolve(BUNDLE));
    return launcher;
  }

  private void assertGenerates(Path launcher) throws Exception {
    Path out = Files.createTempDirectory(work, "protoc");
    Protoc.Result result = new Protoc(out).run(List.of(launcher.toString()), Protoc.PROTOS);

    assertEquals("", result.errors());
    Golden.assertSame("plain", result.files());
  }

  /** Runs a command in the project, and fails with what it prints where it fails. */
  private String run(List<String> command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .directory(work.toFile())
            .redirectErrorStream(true)
            .redirectInput(new File("/dev/null"))
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    return output;
  }

  private static boolean found(String program) {
    for (String folder : List.of(System.getenv("PATH").split(File.pathSeparator))) {
      if (Files.isExecutable(Path.of(folder, program))) {
        return true;
      }
    }
    return false;
  }

  private static void copy(Path from, Path to) throws IOException {
    List<Path> files = new ArrayList<>();
    try (Stream<Path> paths = Files.walk(from)) {
      paths.filter(Files::isRegularFile).forEach(files::add);
    }
    assertFalse(files.isEmpty(), from::toString);
    for (Path file : files) {
      Path target = to.resolve(from.relativize(file).toString());
      Files.createDirectories(Objects.requireNonNull(target.getParent()));
      Files.copy(file, target);
    }
  }
}
