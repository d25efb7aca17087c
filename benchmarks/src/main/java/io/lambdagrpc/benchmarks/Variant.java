package io.lambdagrpc.benchmarks;

import helloworld.GreeterLambda;
import io.lambdagrpc.benchmarks.floor.FloorHandler;
import io.lambdagrpc.benchmarks.pojo.PojoHandler;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The functions that are compared: each answers the same event with the same greeting, or the same
 * call in JSON.
 */
enum Variant {
  FLOOR("floor", "floor.zip", FloorHandler.class.getName(), Start.MANAGED),
  HELLO_WORLD("hello-world", Zip.HELLO_WORLD, GreeterLambda.class.getName(), Start.MANAGED),
  JSON("json", Zip.HELLO_WORLD, GreeterLambda.class.getName(), Start.MANAGED),
  BEFORE("before", Zip.BEFORE, GreeterLambda.class.getName(), Start.MANAGED),
  BEFORE_BOOTSTRAP("before-bootstrap", Zip.BEFORE, GreeterLambda.class.getName(), Start.WRAPPER),
  UNPACKED("unpacked", Zip.HELLO_WORLD, GreeterLambda.class.getName(), Start.MANAGED),
  LITE("lite", "../../it/lite/target/function.zip", GreeterLambda.class.getName(), Start.MANAGED),
  POJO("pojo", "pojo.zip", PojoHandler.class.getName(), Start.MANAGED),
  BARE("bare", "bare.jar", "io.lambdagrpc.internal.runtimeapi.Bare", Start.MAIN),
  BOOTSTRAP("bootstrap", Zip.HELLO_WORLD, GreeterLambda.class.getName(), Start.WRAPPER),
  JSON_BOOTSTRAP("json-bootstrap", Zip.HELLO_WORLD, GreeterLambda.class.getName(), Start.WRAPPER),
  ONE_JAR("one-jar", Zip.PROVIDED, GreeterLambda.class.getName(), Start.WRAPPER),
  JDK_CACHE("jdk-cache", Zip.PROVIDED, GreeterLambda.class.getName(), Start.WRAPPER),
  JRE("jre", Zip.PROVIDED, GreeterLambda.class.getName(), Start.BOOTSTRAP),
  SETTINGS("settings", Zip.PROVIDED, GreeterLambda.class.getName(), Start.BOOTSTRAP),
  PROVIDED("provided", Zip.PROVIDED, GreeterLambda.class.getName(), Start.BOOTSTRAP);

  /** All but the steps to the last one, and those of another build. */
  static final List<Variant> DEFAULT =
      Arrays.stream(values())
          .filter(variant -> !variant.isStep() && !variant.isOfAnotherBuild())
          .toList();

  /** What a process of it runs. */
  enum Start {
    /** Lambda's managed Java runtime client. */
    MANAGED,
    /** Its own main, as {@code java} would: with the managed runtime's options of the JVM. */
    MAIN,
    /** The zip's script as the managed runtime's exec wrapper. */
    WRAPPER,
    /** The zip's script, and the JRE beside it. */
    BOOTSTRAP
  }

  private static final class Zip {
    static final String HELLO_WORLD = "../../examples/hello-world/target/function.zip";
    static final String BEFORE = "before";
    static final String PROVIDED = "../../examples/hello-world/target/provided.zip";
  }

  private final String label;
  private final String zip;
  private final String main;
  private final Start start;

  Variant(String label, String zip, String main, Start start) {
    this.label = label;
    this.zip = zip;
    this.main = main;
    this.start = start;
  }

  static Variant of(String label) {
    for (Variant variant : values()) {
      if (variant.label.equals(label)) {
        return variant;
      }
    }
    throw new IllegalArgumentException(
        "--variants: "
            + label
            + " (expected: some of "
            + Arrays.stream(values()).map(Variant::toString).collect(Collectors.joining(", "))
            + ")");
  }

  /** Where the build left it, seen from {@code benchmarks/target}. */
  String zip() {
    return zip;
  }

  /** Tells whether it lies between function.zip and the zip of {@link #PROVIDED}. */
  boolean isStep() {
    return zip.equals(Zip.PROVIDED) && this != PROVIDED;
  }

  /** Tells whether its zip is the one that {@code --before} names. */
  boolean isOfAnotherBuild() {
    return zip.equals(Zip.BEFORE);
  }

  /** Tells whether it is called in JSON. */
  boolean isJson() {
    return this == JSON || this == JSON_BOOTSTRAP;
  }

  /** Tells whether it holds what only a JDK 25 can start. */
  boolean needsJdk25() {
    return zip.equals(Zip.PROVIDED);
  }

  /** The class that is the handler; of one without a handler, the main class. */
  String main() {
    return main;
  }

  Start start() {
    return start;
  }

  @Override
  public String toString() {
    return label;
  }
}
