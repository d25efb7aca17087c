package io.lambdagrpc.examples.provided;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.lambdagrpc.it.fronts.Jdk;
import io.lambdagrpc.local.internal.files.Output;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/**
 * Makes another zip out of a function.zip: one jar, and an AOT cache that was trained by calls of
 * the handler. For {@code provided.al2023} it holds a JRE as well, with the modules that a function
 * may need; without one it is for {@code java25}, and for the very JDK that it was trained on.
 */
final class Packaging {

  /** What grpc-java and protobuf need, and what the services of a function usually do. */
  private static final String MODULES =
      "java.base,java.instrument,java.logging,java.management,java.naming,java.net.http,java.sql,"
          + "java.xml,jdk.unsupported";

  /** Of the JRE's settings. They are nearly all comment, and parsed before any code is compiled. */
  private static final List<String> READ_AT_START =
      List.of("logging.properties", "net.properties", "security/java.security");

  private static final int JDK = 25;

  private Packaging() {}

  /**
   * Takes a function.zip, the zip to make, which takes the place of an earlier one, and handler,
   * method and message to train with. Before them, {@code --no-jre} leaves out the JRE, and {@code
   * --all-classes} takes those as well that no class of the function leads to by name, and {@code
   * --json} with a message has calls in JSON trained, too.
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of(args));
    boolean jre = !words.remove("--no-jre");
    boolean allClasses = words.remove("--all-classes");
    int option = words.indexOf("--json");
    String json = option >= 0 && option + 1 < words.size() ? words.remove(option + 1) : null;
    if (json != null) {
      words.remove(option);
    }
    if (words.size() != 5) {
      throw new IllegalArgumentException(
          "usage: [--no-jre] [--all-classes] [--json MESSAGE_IN_JSON] FUNCTION_ZIP ZIP HANDLER"
              + " METHOD MESSAGE_IN_HEX");
    }
    Path functionZip = Path.of(words.get(0));
    Path zip = Path.of(words.get(1));
    byte[] message = HexFormat.of().parseHex(words.get(4));
    if (!Files.isRegularFile(functionZip)) {
      throw new IOException(functionZip + ": no such file (expected: a function.zip)");
    }
    if (Files.exists(zip) && Files.isSameFile(functionZip, zip)) {
      throw new IOException(zip + ": is the function.zip itself (expected: another file to make)");
    }
    Jdk jdk = Jdk.of(JDK);
    if (!jdk.isPresent()) {
      System.out.println(words.get(1) + " is not made: no JDK " + JDK + " (expected: JDK25_HOME)");
      return;
    }
    try (Output output = Output.of(zip)) {
      Path root = Files.createDirectory(output.folder().resolve("function"));
      // Where the managed runtime finds it, too.
      Path lib = Files.createDirectory(root.resolve("lib"));
      Path jar = Archives.jarOf(functionZip, words.get(2), allClasses, lib);
      Path java = jre ? linkJre(jdk, root.resolve("jre")) : jdk.requireHome();
      writeBootstrap(root, jar);
      new Training(root, java, words.get(2), words.get(3), message, json).run();
      Files.write(root.resolve("app.aot.trained"), List.of(digest(java, jar), release(java)));
      Path made = output.folder().resolve("function.zip");
      Archives.zip(root, made);
      output.finish(made);
    }
    System.out.println(words.get(1) + ": " + Files.size(zip) / 1000 + " kB");
  }

  private static Path linkJre(Jdk jdk, Path jre) throws IOException, InterruptedException {
    run(
        jdk.requireHome().resolve("bin/jlink").toString(),
        "--add-modules",
        MODULES,
        "--strip-debug",
        "--no-header-files",
        "--no-man-pages",
        "--output",
        jre.toString());
    for (String file : READ_AT_START) {
      stripComments(jre.resolve("conf").resolve(file));
    }
    return jre;
  }

  /** Leaves the same properties: a line after one that ends in a backslash is no comment. */
  private static void stripComments(Path properties) throws IOException {
    List<String> lines = new ArrayList<>();
    boolean continues = false;
    for (String line : Files.readAllLines(properties, ISO_8859_1)) {
      String text = line.stripLeading();
      if (continues || !(text.isEmpty() || text.startsWith("#") || text.startsWith("!"))) {
        lines.add(line);
        int end = line.length();
        while (end > 0 && line.charAt(end - 1) == '\\') {
          end--;
        }
        continues = (line.length() - end) % 2 == 1;
      }
    }
    Files.write(properties, lines, ISO_8859_1);
  }

  private static void writeBootstrap(Path root, Path jar) throws IOException {
    try (InputStream resource = Packaging.class.getResourceAsStream("/bootstrap")) {
      String script = new String(Objects.requireNonNull(resource).readAllBytes(), UTF_8);
      Path bootstrap = root.resolve("bootstrap");
      Files.writeString(
          bootstrap, script.replace("#{class.path}", root.relativize(jar).toString()));
      Files.setPosixFilePermissions(bootstrap, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  private static String digest(Path java, Path jar) throws IOException, InterruptedException {
    return run(
        java.resolve("bin/java").toString(),
        "-cp",
        jar.toString(),
        "io.lambdagrpc.LambdaRuntime",
        "--digest");
  }

  private static String release(Path java) throws IOException {
    return String.join(" ", Files.readAllLines(java.resolve("release")));
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    int status = process.waitFor();
    if (status != 0) {
      throw new IOException(List.of(command) + ": status " + status + "\n" + output);
    }
    return output.strip();
  }
}
