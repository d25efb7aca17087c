package io.lambdagrpc.packaging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lambdagrpc.local.LocalLambdaBuilder;
import io.lambdagrpc.local.internal.files.Root;
import io.lambdagrpc.packaging.internal.content.ContentTest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/**
 * The test function for {@code provided.al2023}, with jars whose classes nothing names, packaged
 * once for all tests.
 *
 * @param made the folder with the zip, and with what it was made of
 * @param log what was said on the way
 */
record ProvidedFunction(Path made, List<String> log) {

  private static @Nullable ProvidedFunction once;

  /** Skips the test where the machine has no JDK 25. */
  static synchronized ProvidedFunction require() throws IOException {
    TestFunction.requireJdk();
    ProvidedFunction function = once;
    if (function == null) {
      function =
          new ProvidedFunction(
              Files.createTempDirectory(Path.of("target"), "provided"), new ArrayList<>());
      function.makeZip();
      once = function;
    }
    return function;
  }

  Path zip() {
    return made.resolve("provided.zip");
  }

  private void makeZip() throws IOException {
    List<Path> classPath = new ArrayList<>(TestFunction.classPath(made));
    classPath.add(plugins());
    classPath.add(
        TestFunction.jar(
            made.resolve("settings.jar"),
            Map.of(
                "reference.conf", "b", "META-INF/services/java.lang.Runnable", "plug.Provider\n")));
    Files.writeString(zip(), "an earlier one");
    Files.createDirectories(made.resolve("provided/lib"));
    ProvidedZip.builder()
        .classPath(classPath)
        .handler(TestFunction.HANDLER)
        .addModules(List.of("jdk.zipfs"))
        .training(
            Training.builder()
                .call("shop.Orders/Get", "{\"id\":\"you\"}")
                .call("shop.Orders/List", "{}")
                .header("authorization", "Bearer training")
                .env("SHOP_TOKEN", "training")
                .env("LAMBDA_GRPC_BASE_PATH", "/shop")
                .json(true)
                .trainingClass("shop.TrainingCalls")
                .classPath(classPath)
                .build())
        .log(log::add)
        .build()
        .write(zip());
  }

  /** A jar with classes that nothing names, in a package that another one is named of, too. */
  private Path plugins() throws IOException {
    Path sources = Files.createDirectories(made.resolve("sources"));
    List<String> words = new ArrayList<>(List.of("--release", "17", "-d", made + "/plugins"));
    for (String name : List.of("Hidden", "Partner", "Provider", "Named")) {
      String says = name.equals("Hidden") ? "\"Hidden with \" + new Partner()" : "\"" + name + "\"";
      words.add(
          Files.writeString(
                  sources.resolve(name + ".java"),
                  "package plug; public class "
                      + name
                      + " implements Runnable { public void run() {} public String toString() {"
                      + " return "
                      + says
                      + "; } }")
              .toString());
    }
    Files.createDirectories(made.resolve("plugins"));
    assertEquals(
        0,
        ToolProvider.getSystemJavaCompiler().run(null, null, null, words.toArray(String[]::new)));
    Map<String, byte[]> files = new TreeMap<>();
    ContentTest.addTo(files, made.resolve("plugins"));
    files.put("reference.conf", "a".getBytes(UTF_8));
    files.put("plug/names.txt", "plug.Named".getBytes(UTF_8));
    files.put("META-INF/services/java.lang.Runnable", "plug.Named # the first\n".getBytes(UTF_8));
    Path jar = made.resolve("plugins.jar");
    ContentTest.write(jar, files);
    return jar;
  }

  static LocalLambdaBuilder lambda(Path code) {
    return TestFunction.lambda(code).bootstrap();
  }

  /** Unpacks it in another folder than the one that it was trained in. */
  Path unpack(Path folder) throws IOException {
    Path root = Files.createDirectory(folder.resolve("a folder"));
    Root.of(root).unpack(zip());
    return root;
  }

  static Path jar(Path root, String prefix) throws IOException {
    try (Stream<Path> files = Files.list(root.resolve("lib"))) {
      return files
          .filter(file -> String.valueOf(file.getFileName()).startsWith(prefix))
          .findFirst()
          .orElseThrow();
    }
  }

  /** Writes the jar of {@link Agent}. */
  static Path agent(Path folder) throws IOException {
    Path agent = folder.resolve("agent.jar");
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().putValue("Premain-Class", Agent.class.getName());
    try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(agent), manifest)) {
      String name = Agent.class.getName().replace('.', '/') + ".class";
      jar.putNextEntry(new ZipEntry(name));
      try (InputStream code = Agent.class.getResourceAsStream("/" + name)) {
        Objects.requireNonNull(code, name).transferTo(jar);
      }
    }
    return agent;
  }

  /** What a tool for tracing is to the JVM. */
  public static final class Agent {
    private Agent() {}

    /** Called by the JVM. */
    public static void premain(@Nullable String options) {
      System.out.println("an agent is here");
    }
  }
}
