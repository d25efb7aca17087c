package io.lambdagrpc.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a build downloads with other programs than Maven is named with its digest. */
class SupplyChainTest {
  private static final Path ROOT =
      Path.of(Objects.requireNonNull(System.getProperty("repository.root"), "repository.root"));

  @Test
  void mavenItselfIsOfAKnownDigest() throws IOException {
    String wrapper = Files.readString(ROOT.resolve(".mvn/wrapper/maven-wrapper.properties"));
    assertTrue(
        Pattern.compile("^distributionSha256Sum=[0-9a-f]{64}$", Pattern.MULTILINE)
            .matcher(wrapper)
            .find(),
        wrapper);
  }

  @Test
  void everyPackageOfNpmIsOfAKnownDigestAndOfNoRegistryInParticular() throws IOException {
    List<Path> projects = npmProjects();
    assertFalse(projects.isEmpty());
    for (Path project : projects) {
      String lock = Files.readString(project.resolveSibling("package-lock.json"));
      int packages = count("\"node_modules/[^\"]+\": \\{", lock);
      assertTrue(packages > 0, project::toString);
      assertEquals(packages, count("\"integrity\": \"sha512-[^\"]+\"", lock), project::toString);
      assertFalse(lock.contains("\"resolved\""), project::toString);
    }
  }

  private static List<Path> npmProjects() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT)) {
      return files
          .filter(file -> file.endsWith("package.json"))
          .filter(file -> !(ROOT.relativize(file) + "").matches(".*(target|node_modules)/.*"))
          .toList();
    }
  }

  private static int count(String regex, String text) {
    return (int) Pattern.compile(regex).matcher(text).results().count();
  }
}
