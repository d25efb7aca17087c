package io.lambdagrpc.it.builds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands twice, since each project can be copied out alone, is the same. */
class VersionsTest {
  private static final Path ROOT = Project.root();
  private static final Path GENERATED =
      Path.of("tools/archetype/src/main/resources/archetype-resources");
  private static final Pattern PROPERTY = Pattern.compile("<([\\w.-]+)\\.version>([^<$]+)</");
  private static final Pattern PLUGIN =
      Pattern.compile("<artifactId>([\\w.-]+-plugin)</artifactId>\\s*<version>([^<]+)</version>");

  static List<Path> projects() throws IOException {
    List<Path> poms = new ArrayList<>();
    poms.add(ROOT.resolve("bom/pom.xml"));
    poms.add(ROOT.resolve("it/builds/src/it/shop/pom.xml"));
    poms.add(ROOT.resolve(GENERATED).resolve("pom.xml"));
    try (Stream<Path> examples = Files.list(ROOT.resolve("examples"))) {
      examples
          .map(example -> example.resolve("pom.xml"))
          .filter(Files::exists)
          .sorted()
          .forEach(poms::add);
    }
    return poms;
  }

  @ParameterizedTest
  @MethodSource("projects")
  void aPomNamesTheVersionsOfTheParent(Path pom) throws IOException {
    Map<String, String> parent = versions(ROOT.resolve("pom.xml"));
    Map<String, String> own = versions(pom);
    assertFalse(own.isEmpty());

    own.forEach((name, version) -> assertEquals(parent.get(name), version, name));
  }

  private static Map<String, String> versions(Path pom) throws IOException {
    String text = Files.readString(pom);
    Map<String, String> versions = new TreeMap<>();
    String project = "<version>(\\d[^<]*)</version>";
    Pattern.compile("<(?:artifactId>lambda-grpc-[\\w-]+</artifactId>)\\s*" + project)
        .matcher(text)
        .results()
        .findFirst()
        .ifPresent(match -> versions.put("lambda-grpc", match.group(1)));
    PROPERTY.matcher(text).results().forEach(match -> add(match, versions));
    PLUGIN
        .matcher(text)
        .results()
        .filter(match -> !match.group(2).startsWith("$"))
        .forEach(match -> add(match, versions));
    return versions;
  }

  private static void add(MatchResult match, Map<String, String> versions) {
    versions.put(match.group(1), match.group(2));
  }

  @Test
  void theGreetersSchemaIsOneInBothExamples() throws IOException {
    String schema = "src/main/protobuf/helloworld/hello_world.proto";
    assertEquals(
        Files.readString(ROOT.resolve("examples/hello-world").resolve(schema)),
        Files.readString(ROOT.resolve("examples/signed-client").resolve(schema)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "examples/web/package.json",
        "tools/archetype/src/main/resources/archetype-resources/node/package.json"
      })
  void packagesOfNpmAreThoseThatTheClientsAreTestedWith(String json) throws IOException {
    Map<String, String> tested = packages(ROOT.resolve("it/web/package.json"));
    Map<String, String> used = packages(ROOT.resolve(json));
    assertFalse(used.isEmpty());

    assertTrue(tested.entrySet().containsAll(used.entrySet()), used + " of " + tested);
  }

  private static Map<String, String> packages(Path json) throws IOException {
    Map<String, String> packages = new TreeMap<>();
    Pattern.compile("\"([@\\w/-]+)\": \"(\\d[\\w.-]*)\"")
        .matcher(Files.readString(json))
        .results()
        .forEach(match -> add(match, packages));
    return packages;
  }
}
