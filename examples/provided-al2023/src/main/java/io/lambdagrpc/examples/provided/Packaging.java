package io.lambdagrpc.examples.provided;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lambdagrpc.examples.Jdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.List;

/**
 * Makes the zip of a {@code provided.al2023} function out of a function.zip: one jar, a JRE with
 * the modules that a function may need, and an AOT cache that was trained by calls of the handler.
 */
final class Packaging {

  /** What grpc-java and protobuf need, and what the services of a function usually do. */
  private static final String MODULES =
      "java.base,java.instrument,java.logging,java.management,java.naming,java.net.http,java.sql,"
          + "java.xml,jdk.unsupported";

  private static final int JDK = 25;

  private Packaging() {}

  /** Takes a function.zip, the zip to make, and handler, method and message to train with. */
  public static void main(String[] args) throws IOException, InterruptedException {
    Path zip = Path.of(args[1]).toAbsolutePath();
    Jdk jdk = Jdk.of(JDK);
    Files.deleteIfExists(zip);
    if (!jdk.isPresent()) {
      System.out.println(args[1] + " is not made: no JDK " + JDK + " (expected: JDK25_HOME)");
      return;
    }
    Path root = Path.of(zip.toString().replaceFirst("\\.zip$", ""));
    Archives.delete(root);
    Files.createDirectories(root);
    Path jar = Archives.jarOf(Path.of(args[0]), root);
    run(
        jdk.requireHome().resolve("bin/jlink").toString(),
        "--add-modules",
        MODULES,
        "--strip-debug",
        "--no-header-files",
        "--no-man-pages",
        "--output",
        root.resolve("jre").toString());
    writeBootstrap(root, jar);
    new Training(root, args[2], args[3], HexFormat.of().parseHex(args[4])).run();
    Files.write(root.resolve("app.aot.trained"), List.of(digest(root, jar), release(root)));
    Archives.zip(root, zip);
    Archives.delete(root);
    System.out.println(args[1] + ": " + Files.size(zip) / 1000 + " kB");
  }

  private static void writeBootstrap(Path root, Path jar) throws IOException {
    String script = Files.readString(Path.of("../bootstrap"));
    Path bootstrap = root.resolve("bootstrap");
    Files.writeString(bootstrap, script.replace("#{class.path}", root.relativize(jar).toString()));
    Files.setPosixFilePermissions(bootstrap, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static String digest(Path root, Path jar) throws IOException, InterruptedException {
    return run(
        root.resolve("jre/bin/java").toString(),
        "-cp",
        jar.toString(),
        "io.lambdagrpc.LambdaRuntime",
        "--digest");
  }

  private static String release(Path root) throws IOException {
    return String.join(" ", Files.readAllLines(root.resolve("jre/release")));
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
