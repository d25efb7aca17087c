package io.lambdagrpc.it.builds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.lambdagrpc.it.fronts.Jdk;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A copy of a project, in a folder where nothing else is. */
record Project(Path folder) {
  private static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();

  /** What builds leave, or git keeps. */
  private static final Set<String> LEFT_OUT = Set.of("target", "node_modules", ".git");

  /** Copies the project's own files, and nothing that a build left there. */
  static Project copy(Path from, Path to) throws IOException {
    List<Path> copied = new ArrayList<>();
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            if (LEFT_OUT.contains(folder.getFileName().toString())) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            Files.createDirectories(to.resolve(from.relativize(folder).toString()));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Path target = to.resolve(from.relativize(file).toString());
            copied.add(Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES));
            return FileVisitResult.CONTINUE;
          }
        });
    assertFalse(copied.isEmpty(), from::toString);
    return new Project(to);
  }

  /** Returns the root of this repository. */
  static Path root() {
    return ROOT;
  }

  /** Runs Maven as a stranger does, for whom all artifacts lie in a repository. */
  String maven(Jdk jdk, String... words) throws IOException, InterruptedException {
    return maven(jdk, Path.of("target", "repository"), words);
  }

  /** Runs Maven with a repository of its own in front of this machine's. */
  String maven(Jdk jdk, Path repository, String... words) throws IOException, InterruptedException {
    return run(jdk, command(repository, words));
  }

  /** Runs Maven, which fails, and returns what it prints. */
  String failingMaven(Jdk jdk, String... words) throws IOException, InterruptedException {
    Process process = start(jdk, words);
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertNotEquals(0, process.waitFor(), output);
    return output;
  }

  /** Starts Maven for a goal that does not end by itself. */
  Process start(Jdk jdk, String... words) throws IOException {
    return builder(jdk, command(Path.of("target", "repository"), words)).start();
  }

  private static List<String> command(Path repository, String... words) {
    List<String> command = new ArrayList<>();
    command.add(ROOT.resolve("mvnw").toString());
    command.addAll(options(repository));
    command.addAll(List.of(words));
    return command;
  }

  private static List<String> options(Path repository) {
    return List.of(
        "-B",
        "-ntp",
        "-Dmaven.repo.local=" + repository.toAbsolutePath(),
        "-Dmaven.repo.local.tail=" + System.getProperty("local.repository"));
  }

  /** Runs a line of a shell as a stranger types it, who has a wrapper of Maven in the project. */
  String type(Jdk jdk, String line) throws IOException, InterruptedException {
    ProcessBuilder builder = builder(jdk, List.of("sh", "-c", line));
    builder
        .environment()
        .put("MAVEN_ARGS", String.join(" ", options(Path.of("target", "repository"))));
    return output(builder);
  }

  /** Runs a command in the project, and fails with what it prints where it fails. */
  String run(Jdk jdk, List<String> command) throws IOException, InterruptedException {
    return output(builder(jdk, command));
  }

  private static String output(ProcessBuilder builder) throws IOException, InterruptedException {
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), () -> builder.command() + "\n" + output);
    return output;
  }

  private ProcessBuilder builder(Jdk jdk, List<String> command) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectInput(new File("/dev/null"));
    builder.environment().put("JAVA_HOME", jdk.requireHome().toString());
    // What this build itself was told is nothing to a stranger.
    builder.environment().remove("MAVEN_ARGS");
    builder.environment().remove("MAVEN_OPTS");
    return builder;
  }

  Path target(String file) {
    return folder.resolve("target").resolve(file);
  }
}
