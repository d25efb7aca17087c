package io.lambdagrpc.it.builds;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lambdagrpc.it.fronts.Jdk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The plugins of this repository are built and used in one reactor: each phase works in a fresh
 * clone, and with a repository that has no artifact of ours. ({@code verify} of all is what CI
 * runs.)
 */
class ReactorIT {
  private static final String[] NO_GATES = {
    "-DskipTests", "-Dspotless.check.skip", "-Dmaven.javadoc.skip", "-Dmaven.source.skip"
  };

  @TempDir Path folder;

  @Test
  void theReadmesFirstCommandEndsWithTheReplyAndHowToCallAgain() throws Exception {
    Project clone = Project.copy(Project.root(), folder.resolve("clone"));
    String command =
        Files.readString(clone.folder().resolve("README.md"))
            .lines()
            .filter(line -> line.startsWith("./mvnw "))
            .findFirst()
            .orElseThrow();

    List<String> lines = clone.type(Jdk.current(), command).lines().toList();

    List<String> last = lines.subList(lines.lastIndexOf("Hello world!"), lines.size());
    assertFalse(last.stream().anyMatch(line -> line.startsWith("[")), () -> lines.toString());
    for (String call : List.of("  java -jar ", "  java @", "  curl --json ", "  http://")) {
      assertTrue(last.stream().anyMatch(line -> line.startsWith(call)), () -> lines.toString());
    }
    assertFalse(Files.exists(clone.folder().resolve("benchmarks/target")), "more than it needs");
    assertFalse(
        Files.exists(clone.folder().resolve("examples/hello-world/target/provided.zip")),
        "more than it needs");
  }

  @Test
  void eachPhaseWorksFromAFreshClone() throws Exception {
    Project clone = Project.copy(Project.root(), folder.resolve("clone"));
    Path repository = folder.resolve("repository");

    maven(clone, repository, "clean");
    maven(clone, repository, "-pl", "examples/hello-world", "-am", "compile");
    maven(clone, repository, "-T2", "-pl", "examples/server-streaming", "-am", "test");
    assertFalse(
        Files.exists(clone.folder().resolve("examples/server-streaming/target/function.zip")));
    maven(clone, repository, "-T2", "-pl", "examples/hello-world", "-am", "clean", "verify");

    assertTrue(Files.exists(clone.folder().resolve("examples/hello-world/target/function.zip")));
    assertFalse(Files.exists(repository.resolve("io/lambdagrpc")), "an artifact was installed");
  }

  private static void maven(Project clone, Path repository, String... words) throws Exception {
    String[] all = new String[words.length + NO_GATES.length];
    System.arraycopy(words, 0, all, 0, words.length);
    System.arraycopy(NO_GATES, 0, all, words.length, NO_GATES.length);
    clone.maven(Jdk.current(), repository, all);
  }
}
