package io.lambdagrpc.benchmarks;

import io.lambdagrpc.local.internal.files.Root;
import io.lambdagrpc.packaging.ProvidedZip;
import io.lambdagrpc.packaging.Training;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What leads from hello-world's function.zip to the one for provided.al2023, one step after the
 * other: packagings that leave something out, or have it taken out again.
 */
final class ProvidedSteps {

  /** In {@code bootstrap}, beside the flag that has to go before it. */
  private static final String NO_REPLAY = "-XX:-AOTReplayTraining";

  private final Arguments arguments;
  private final Path scratch;

  /**
   * Makes nothing yet.
   *
   * @param scratch where zips are made
   */
  ProvidedSteps(Arguments arguments, Path scratch) {
    this.arguments = arguments;
    this.scratch = scratch;
  }

  /** Returns the zip of a step, which is made where there is none. */
  Path zip(Variant variant) throws IOException {
    if (variant.equals(Variant.ONE_JAR) || variant.equals(Variant.JDK_CACHE)) {
      return packagedWithoutJre();
    }
    return variant.isOfAnotherBuild()
        ? Objects.requireNonNull(arguments.before(), "before")
        : Functions.zip(variant);
  }

  /** Takes out of an unpacked zip what comes with a later step. */
  void undo(Variant variant, Path taskRoot) throws IOException {
    if (variant.equals(Variant.ONE_JAR)) {
      Files.delete(taskRoot.resolve("app.aot"));
    }
    if (variant.equals(Variant.JRE)) {
      restoreComments(taskRoot.resolve("jre/conf"));
    }
    if (variant.isStep()) {
      Path bootstrap = taskRoot.resolve("bootstrap");
      String script = Files.readString(bootstrap);
      if (!script.contains(NO_REPLAY)) {
        throw new IOException(bootstrap + ": no " + NO_REPLAY + " (expected: one to take out)");
      }
      Files.writeString(bootstrap, script.replace(NO_REPLAY, ""));
    }
  }

  /** Packages what is in hello-world's function.zip anew. */
  private Path packagedWithoutJre() throws IOException {
    Path zip = scratch.resolve("no-jre.zip");
    if (Files.exists(zip)) {
      return zip;
    }
    Path classes = scratch.resolve("classes");
    Root.of(Files.createDirectory(classes)).unpack(Functions.zip(Variant.BOOTSTRAP));
    List<Path> classPath = new ArrayList<>();
    try (Stream<Path> jars = Files.list(classes.resolve("lib"))) {
      for (Path jar : jars.sorted().toList()) {
        classPath.add(Files.move(jar, scratch.resolve(jar.getFileName().toString())));
      }
    }
    Files.delete(classes.resolve("lib"));
    Files.delete(classes.resolve("bootstrap"));
    classPath.add(classes);
    ProvidedZip.builder()
        .classPath(classPath)
        .handler(Variant.BOOTSTRAP.main())
        .jdk(arguments.javaHome())
        .jre(false)
        .training(
            Training.builder().call("helloworld.Greeter/SayHello", "{\"name\":\"you\"}").build())
        .build()
        .write(zip);
    return zip;
  }

  private void restoreComments(Path conf) throws IOException {
    Path original = arguments.javaHome().resolve("conf");
    try (Stream<Path> files = Files.walk(conf)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path source = original.resolve(conf.relativize(file).toString());
        Files.copy(source, file, StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }
}
