package io.lambdagrpc.it.builds;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lambdagrpc.it.fronts.Jdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The JDK of a package is one of Maven's toolchains where they have the version. */
class ToolchainIT {

  @TempDir Path folder;

  /** That of this machine would do, so the one that is taken tells of itself by not being fit. */
  @Test
  void theJdkOfAToolchainIsTakenBeforeAnyOther() throws Exception {
    Path jdk = jdkThatSaysItIsAnotherVersion();
    Path toolchains = folder.resolve("toolchains.xml");
    Files.writeString(
        toolchains,
        """
        <toolchains>
          <toolchain>
            <type>jdk</type>
            <provides><version>25</version></provides>
            <configuration><jdkHome>%s</jdkHome></configuration>
          </toolchain>
        </toolchains>
        """
            .formatted(jdk));
    Project project =
        Project.copy(Project.root().resolve("examples/hello-world"), folder.resolve("copy"));

    String output = project.failingMaven(Jdk.current(), "package", "-t", toolchains.toString());

    assertTrue(output.contains(jdk + ": "), output);
    assertFalse(Files.exists(project.target("provided.zip")), output);
  }

  private Path jdkThatSaysItIsAnotherVersion() throws IOException {
    Path jdk = folder.resolve("jdk");
    Files.createDirectories(jdk.resolve("bin"));
    Files.createFile(jdk.resolve("bin/java"));
    Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"21.0.1\"\n");
    return jdk;
  }
}
