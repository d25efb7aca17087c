package io.lambdagrpc.it.builds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lambdagrpc.it.fronts.Jdk;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What docs/getting-started.md says to type makes a project in an empty folder, out of what a Maven
 * repository has, also for names that are not the page's; and what the README in it says to type
 * does what that says.
 */
class ArchetypeIT {
  private static final Path PAGE = Project.root().resolve("docs/getting-started.md");
  private static final Map<String, String> NAMES =
      Map.of(
          "groupId", "com.acme",
          "artifactId", "orders-2",
          "package", "com.acme.shop_2.orders",
          "service", "Orders2");
  private static final String SERVICE = "com.acme.shop_2.orders.Orders2";
  private static final String SHOWN = "http://127.0.0.1:9000";
  private static final boolean REQUIRE_PROGRAMS = "true".equals(System.getenv("REQUIRE_PROGRAMS"));

  @TempDir Path folder;

  @Test
  void theProjectTakesAStreamingMethodAndIsCalledAsItsReadmeSays() throws Exception {
    Jdk jdk = Jdk.current();
    Project project = generate(jdk);
    List<String> readme = Files.readAllLines(project.folder().resolve("README.md"));
    addMethod(project, readme);

    project.type(jdk, only(readme, "./mvnw verify"));

    String report = report(project, "surefire", "Orders2Test");
    assertTrue(report.contains("\"spells\""), report);
    assertTrue(report(project, "failsafe", "Orders2IT").contains("errors=\"0\""));
    try (ServedFunction function = ServedFunction.start(project, jdk)) {
      String url = function.url().toString().replaceFirst("/$", "");
      String java = only(readme, "./mvnw -q ").replace(SHOWN, url);
      assertEquals("Hello you!\n", project.type(jdk, java));
      assertEquals(
          "{\"message\":\"Hello you!\"}",
          function.call(SERVICE + "/SayHello", "{\"name\":\"you\"}"));

      assumeTrue(REQUIRE_PROGRAMS || hasNode(), "no Node 20 with npm on this machine");
      Path call = project.folder().resolve("node/call.js");
      Files.writeString(call, Files.readString(call) + blocks(readme, "js").get(0));
      project.type(jdk, only(readme, "(cd node "));
      String node = only(readme, "node node/call.js ").replace(SHOWN, url);
      assertEquals("Hello you!\ny\no\nu\n", project.type(jdk, node));
      String buf = only(readme, "node/node_modules/.bin/buf ").replace(SHOWN, url);
      assertTrue(project.type(jdk, buf).contains("\"message\": \"u\""));
    }
  }

  @Test
  void theProjectBuildsAndRunsOnJava25AndForProvided() throws Exception {
    Jdk jdk = Jdk.of(25);
    assumeTrue(jdk.isPresent(), "no JDK 25");
    Project project = generate(jdk);
    List<String> readme = Files.readAllLines(project.folder().resolve("README.md"));

    addMethod(project, readme);
    testProvidedZip(project);

    String line = only(readme, "./mvnw package -D").replace("package", "verify");
    String output = project.type(jdk, line);

    assertTrue(Files.exists(project.target("function.zip")));
    assertTrue(Files.exists(project.target("provided.zip")));
    assertTrue(report(project, "failsafe", "Orders2IT").contains("errors=\"0\""));
    assertEquals(1, output.split("without what only compilers read", -1).length - 1, output);
    try (ServedFunction function = ServedFunction.start(project, jdk)) {
      assertEquals(
          "{\"code\":\"invalid_argument\",\"message\":\"name: none (expected: whom to greet)\"}",
          function.call(SERVICE + "/SayHello", "{}"));
    }

    Path service =
        project.folder().resolve("src/main/java/com/acme/shop_2/orders/Orders2Service.java");
    Files.writeString(service, Files.readString(service).replace("\"Hello \"", "\"Goodbye \""));
    String later = project.maven(jdk, "package", "-DskipTests");
    assertTrue(later.contains("provided.zip is deleted: it held other code than this"), later);
    assertFalse(Files.exists(project.target("provided.zip")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "service | 2orders | service: 2orders (expected: a capital letter, and then letters and",
        "package | com.acme.new | package: com.acme.new (expected: names of Java with dots between",
        "package | com.my-acme | package: com.my-acme (expected: names of Java with dots between",
      })
  void aNameThatCannotBeIsNamedWithWhatWouldDo(String property, String value, String message)
      throws Exception {
    String output =
        new Project(folder).failingMaven(Jdk.current(), command(Map.of(property, value)));

    assertTrue(output.contains(message), output);
  }

  private Project generate(Jdk jdk) throws IOException, InterruptedException {
    new Project(folder).maven(jdk, command(NAMES));
    return new Project(folder.resolve("orders-2"));
  }

  /** Returns the page's command with other names, and with the plugin that this build has. */
  private static String[] command(Map<String, String> names) throws IOException {
    String generate = "archetype:generate";
    String plugin = "org.apache.maven.plugins:maven-archetype-plugin:";
    String pinned = plugin + System.getProperty("archetype.version") + ":generate";
    String line =
        Files.readString(PAGE)
            .replaceAll("\\\\\n\\s*", "")
            .lines()
            .filter(each -> each.contains(" " + generate + " "))
            .findFirst()
            .orElseThrow();
    return Arrays.stream(line.split(" ", -1))
        .skip(1)
        .map(word -> word.equals(generate) ? pinned : word)
        .map(word -> named(word, names))
        .toArray(String[]::new);
  }

  private static String named(String word, Map<String, String> names) {
    String property = word.replaceFirst("-D(\\w+)=.*", "$1");
    return names.containsKey(property) ? "-D" + property + "=" + names.get(property) : word;
  }

  /** Adds what the README shows: a streaming method, its test, and its call for the AOT cache. */
  private static void addMethod(Project project, List<String> readme) throws IOException {
    List<String> methods = blocks(readme, "java");
    insert(project, "src/main/protobuf/*/service.proto", blocks(readme, "proto").get(0), "\n}");
    insert(project, "src/main/java/*/Orders2Service.java", methods.get(0), "\n}\n");
    insert(project, "src/test/java/*/Orders2Test.java", methods.get(1), "\n}\n");
    insert(project, "pom.xml", blocks(readme, "xml").get(0), "\n            </calls>");
  }

  /** As docs/testing.md says. */
  private static void testProvidedZip(Project project) throws IOException {
    Path test = project.folder().resolve("src/test/java/com/acme/shop_2/orders/Orders2IT.java");
    String before = Files.readString(test);
    String after =
        before
            .replace("\"function.zip\"", "\"provided.zip\"")
            .replace(".class.getName())", ".class.getName()).bootstrap().streaming()");
    assertNotEquals(before, after);
    Files.writeString(test, after);
  }

  private static List<String> blocks(List<String> readme, String language) {
    String text = String.join("\n", readme);
    return Arrays.stream(text.split("```" + language + "\n", -1))
        .skip(1)
        .map(block -> block.substring(0, block.indexOf("```")))
        .toList();
  }

  /** Puts text before the first such end; the star stands for the package's folder. */
  private static void insert(Project project, String file, String text, String end)
      throws IOException {
    Path path = project.folder().resolve(file.replace("*", "com/acme/shop_2/orders"));
    String before = Files.readString(path);
    int at = before.indexOf(end) + 1;
    Files.writeString(path, before.substring(0, at) + text + before.substring(at));
  }

  private static String only(List<String> lines, String start) {
    List<String> found = lines.stream().filter(line -> line.startsWith(start)).toList();
    assertEquals(1, found.size(), () -> start + " in " + String.join("\n", lines));
    return found.get(0);
  }

  private static String report(Project project, String plugin, String test) throws IOException {
    String file = plugin + "-reports/TEST-com.acme.shop_2.orders." + test + ".xml";
    return Files.readString(project.target(file));
  }

  private static boolean hasNode() {
    return Stream.of("node", "npm")
        .allMatch(
            program ->
                Stream.of(System.getenv("PATH").split(File.pathSeparator))
                    .anyMatch(bin -> Files.isExecutable(Path.of(bin, program))));
  }
}
