package helloworld;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.lambdagrpc.it.fronts.Example;
import io.lambdagrpc.local.LocalLambda;
import io.lambdagrpc.local.internal.files.Root;
import io.lambdagrpc.packaging.FunctionZip;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The runtime defines the classes of {@code lib/preloaded.jar} before the first call. Which ones
 * these are, and in which order, this finds out; {@code -Dgolden.update=true} writes it down.
 */
class PreloadedClassesIT {
  private static final String LIST = "io/lambdagrpc/preloaded-classes.txt";
  private static final String JAR = "lib/preloaded.jar";
  private static final String OWN = "lib/lambda-grpc-example-hello-world-0.1.0-SNAPSHOT.jar";

  @TempDir Path folder;
  private final Path zip = Example.zip(GreeterLambda.class);
  private Path root;

  /** How many classes of the first call were there before any could be preloaded. */
  private int early;

  /** Who found a class: the loader of the managed runtime, or the runtime for it. */
  private enum Finder {
    LOADER,
    PRELOADED
  }

  @BeforeEach
  void unpack() throws IOException {
    root = Files.createDirectory(folder.resolve("function"));
    Root.of(root).unpack(zip);
  }

  @Test
  void mostOfAFirstCallIsPreloaded() throws Exception {
    if (Boolean.getBoolean("golden.update")) {
      update(Path.of("../../runtime/src/main/resources", LIST));
      return;
    }
    Map<String, Finder> loaded = loaded();

    long preloaded = loaded.values().stream().filter(Finder.PRELOADED::equals).count();
    assertTrue(
        preloaded > loaded.size() / 2,
        () -> preloaded + " of " + loaded.size() + " (expected: more than half): " + loaded);
  }

  /** With the jar, each class of it is defined, whether or not anything needs it. */
  @Test
  void nothingIsPreloadedThatAFirstCallDoesNotTake() throws Exception {
    assumeFalse(Boolean.getBoolean("golden.update"), "the list is being made");
    Set<String> notTaken = new HashSet<>(packed());
    unpackJar();

    notTaken.removeAll(loaded().keySet());

    assertEquals(Set.of(), notTaken);
  }

  /** Some of them the loop has loaded before. */
  @Test
  void mostAreDefinedUnderTheOwnRuntimeAsWell() throws Exception {
    int packed = packed().size();
    long preloaded =
        loaded(Map.of("AWS_LAMBDA_EXEC_WRAPPER", "/var/task/bootstrap")).values().stream()
            .filter(Finder.PRELOADED::equals)
            .count();
    assertTrue(
        preloaded > packed / 2, () -> preloaded + " (expected: more than half of " + packed + ")");
  }

  @Test
  void aFunctionWithoutTheJarStartsAsWell() throws Exception {
    unpackJar();

    assertFalse(loaded().containsValue(Finder.PRELOADED));
  }

  @Test
  void aClassThatCannotBeDefinedIsLeftOut() throws Exception {
    try (FileSystem jar = FileSystems.newFileSystem(root.resolve(JAR))) {
      Files.write(jar.getPath("io/grpc/Broken.class"), new byte[] {1, 2, 3});
      Files.write(jar.getPath("io/Broken.class"), new byte[0]);
      Files.writeString(jar.getPath("io/grpc/notes.txt"), "no class");
    }

    assertTrue(loaded().containsKey("io/grpc/Metadata"));
  }

  /** Orders what a first call loads, and leaves out what its loader finds all the same. */
  private void update(Path file) throws Exception {
    unpackJar();
    List<String> order = new PreloadOrder(root, List.copyOf(loaded().keySet()), early).find();
    repack(order, "ordered");
    List<String> late = late(order, loaded());
    Files.writeString(
        file,
        order.stream()
            .filter(name -> !late.contains(name))
            .map(name -> name + "\n")
            .collect(Collectors.joining()));
  }

  /** Packages the same classes with another list of those to preload. */
  private void repack(List<String> order, String name) throws IOException {
    Path classes = Files.createDirectory(folder.resolve(name + "-classes"));
    Root.of(classes).unpack(zip);
    Root.of(classes).unpack(classes.resolve(JAR));
    Path own = Files.move(classes.resolve(OWN), folder.resolve(name + ".jar"));
    Files.delete(classes.resolve(JAR));
    Files.delete(classes.resolve("lib"));
    Files.delete(classes.resolve("bootstrap"));
    Files.write(classes.resolve(LIST), order);
    Path repacked = folder.resolve(name + ".zip");
    FunctionZip.builder().classPath(List.of(own, classes)).build().write(repacked);
    root = Files.createDirectory(folder.resolve(name));
    Root.of(root).unpack(repacked);
  }

  private List<String> packed() throws IOException {
    List<String> names = new ArrayList<>();
    try (ZipInputStream jar = new ZipInputStream(Files.newInputStream(root.resolve(JAR)))) {
      for (ZipEntry entry = jar.getNextEntry(); entry != null; entry = jar.getNextEntry()) {
        names.add(entry.getName().replace(".class", ""));
      }
    }
    return names;
  }

  /** Puts the classes of the jar back to where they were. */
  private void unpackJar() throws IOException {
    Root.of(root).unpack(root.resolve(JAR));
    Files.delete(root.resolve(JAR));
  }

  /** Returns the names that came too late, when another class had needed them. */
  private static List<String> late(List<String> order, Map<String, Finder> loaded) {
    Set<String> packages = new HashSet<>();
    return order.stream()
        .filter(name -> !packages.add(name.substring(0, name.lastIndexOf('/'))))
        .filter(name -> loaded.get(name) == Finder.LOADER)
        .toList();
  }

  private Map<String, Finder> loaded() throws Exception {
    return loaded(Map.of());
  }

  /** Returns what a first call loads from the root, in this order. */
  private Map<String, Finder> loaded(Map<String, String> environment) throws Exception {
    Path log = folder.resolve("classes.txt");
    var function =
        LocalLambda.builder()
            .code(root)
            .handler(GreeterLambda.class.getName())
            .env("JAVA_TOOL_OPTIONS", "-Xlog:class+load:file=" + log + ":none");
    environment.forEach(function::env);
    try (LocalLambda lambda = function.start()) {
      assertEquals("Hello world!", GreeterClient.greet(lambda.uri().toString(), "world"));
    }
    try (Stream<String> lines = Files.lines(log)) {
      Map<String, Finder> loaded = new LinkedHashMap<>();
      String location = root.toUri().toURL().toString();
      lines.forEach(line -> note(line, location, loaded));
      return loaded;
    }
  }

  /** Notes a line such as {@code io.grpc.Status source: file:/var/task/}. */
  private void note(String line, String location, Map<String, Finder> loaded) {
    String[] words = line.split(" ", -1);
    String name = words[0].replace('.', '/');
    if (name.endsWith("/PreloadedClasses")) {
      early = loaded.size();
    }
    if (words.length < 3 || name.contains("$$") || name.contains("PreloadedClasses")) {
      return;
    }
    // Where one was there already, a second line tells of the attempt.
    if (words[2].startsWith("__JVM_LookupDefineClass") && !name.startsWith("java/")) {
      loaded.putIfAbsent(name, Finder.PRELOADED);
    } else if (words[2].equals(location) || words[2].equals(location + JAR)) {
      loaded.putIfAbsent(name, Finder.LOADER);
    }
  }
}
