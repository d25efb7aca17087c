package io.lambdagrpc.benchmarks;

import io.lambdagrpc.local.internal.files.Root;
import io.lambdagrpc.packaging.FunctionZip;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The zips of functions that do what examples/orders does, in another way: that example's own, with
 * other handlers beside its classes, with more libraries, or with fewer.
 */
final class OrdersZips {
  /** Of a variant whose zip is made here. */
  static final String MADE = "made";

  /** What the handlers of benchmarks take that the example does not. */
  private static final String MORE = "(apache5-client|httpc|aws-lambda-java-events|joda-time).*";

  private final Path scratch;

  /**
   * Makes nothing yet.
   *
   * @param scratch where zips are made
   */
  OrdersZips(Path scratch) {
    this.scratch = scratch;
  }

  /** Returns the zip of a variant, which is made where the build has left none. */
  Path zip(Variant variant) throws IOException {
    if (!variant.zip().equals(MADE)) {
      return Functions.zip(variant);
    }
    // One holds all handlers, since what a start does not load does not matter to it.
    boolean hasLog = !variant.equals(Variant.ORDERS_NO_LOG);
    Path folder = scratch.resolve(hasLog ? "orders-made" : "orders-made-no-log");
    Path zip = folder.resolve("function.zip");
    if (!Files.exists(zip)) {
      FunctionZip.builder()
          .classPath(classPath(Files.createDirectory(folder), hasLog))
          .handler(variant.main())
          .build()
          .write(zip);
    }
    return zip;
  }

  private static List<Path> classPath(Path folder, boolean hasLog) throws IOException {
    Path classes = folder.resolve("classes");
    Root.of(Files.createDirectory(classes)).unpack(Functions.zip(Variant.ORDERS_MANAGED));
    Path lib = Files.move(classes.resolve("lib"), folder.resolve("lib"));
    Path preloaded = lib.resolve("preloaded.jar");
    Root.of(classes).unpack(preloaded);
    Files.delete(preloaded);
    Files.delete(classes.resolve("bootstrap"));
    if (!hasLog) {
      delete(classes.resolve("ch/qos/logback"));
      Files.delete(classes.resolve("META-INF/services/org.slf4j.spi.SLF4JServiceProvider"));
    }
    List<Path> classPath = new ArrayList<>();
    classPath.add(Functions.target().resolve("benchmarks-orders.jar"));
    classPath.addAll(jars(lib, ".*"));
    classPath.addAll(jars(Functions.target().resolve("lib"), MORE));
    classPath.add(classes);
    return classPath;
  }

  private static List<Path> jars(Path folder, String names) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.getFileName().toString().matches(names)).sorted().toList();
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
