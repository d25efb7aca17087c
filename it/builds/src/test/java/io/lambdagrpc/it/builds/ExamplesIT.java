package io.lambdagrpc.it.builds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lambdagrpc.it.fronts.Jdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each example can be copied out whole, and builds there from what a Maven repository has. */
class ExamplesIT {
  private static final Path EXAMPLES = Project.root().resolve("examples");

  @TempDir Path folder;

  static List<String> examples() throws IOException {
    try (Stream<Path> folders = Files.list(EXAMPLES)) {
      return folders
          .filter(example -> Files.exists(example.resolve("pom.xml")))
          .map(example -> example.getFileName().toString())
          .sorted()
          .toList();
    }
  }

  static List<Arguments> builds() throws IOException {
    return examples().stream()
        .flatMap(
            example -> Stream.of(Jdk.current(), Jdk.of(25)).map(jdk -> Arguments.of(example, jdk)))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("builds")
  void buildsInAnEmptyFolder(String example, Jdk jdk) throws Exception {
    assumeTrue(jdk.isPresent(), "no JDK " + jdk.feature());
    Project project = Project.copy(EXAMPLES.resolve(example), folder.resolve("copy"));

    // Twice more takes long, and tells nothing of an example whose template does not deploy it.
    boolean provided = Files.exists(EXAMPLES.resolve(example).resolve("provided.yaml"));
    project.maven(jdk, "package", "-Dlambda-grpc.provided=" + provided);

    Path builtHere = EXAMPLES.resolve(example).resolve("target/function.zip");
    assertEquals(Files.exists(builtHere), Files.exists(project.target("function.zip")));
    if (Files.exists(builtHere) && jdk.equals(Jdk.current())) {
      assertEquals(-1, Files.mismatch(builtHere, project.target("function.zip")));
    }
    if (provided) {
      assertEquals(Jdk.of(25).isPresent(), Files.exists(project.target("provided.zip")));
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void hasNoParentAndNamesNoFileOutside(String example) throws Exception {
    String pom = Files.readString(EXAMPLES.resolve(example).resolve("pom.xml"));

    assertTrue(!pom.contains("<parent>") && !pom.contains(".."), pom);
  }
}
