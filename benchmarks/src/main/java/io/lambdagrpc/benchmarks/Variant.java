package io.lambdagrpc.benchmarks;

import helloworld.GreeterLambda;
import io.lambdagrpc.benchmarks.floor.FloorHandler;
import io.lambdagrpc.benchmarks.pojo.PojoHandler;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A function that is compared: each answers the same event with the same greeting, or the same call
 * in JSON; or places the same order.
 *
 * @param label what the command line and the report call it
 * @param zip where the build left it, seen from {@code benchmarks/target}
 * @param main the class that is the handler; of one without a handler, the main class
 */
record Variant(String label, String zip, String main, Start start) {

  private static final String GREETER = GreeterLambda.class.getName();
  private static final String HELLO_WORLD_ZIP = "../../examples/hello-world/target/function.zip";
  private static final String PROVIDED_ZIP = "../../examples/hello-world/target/provided.zip";
  private static final String LITE_ZIP = "../../it/lite/target/function.zip";
  private static final String BEFORE_ZIP = "before";

  /** Where the functions with libraries are. */
  static final String LIBRARY_ZIPS = "../../it/libraries/target/functions/";

  private static final String ORDERS_ZIP = "../../examples/orders/target/function.zip";
  private static final String ORDERS_PROVIDED_ZIP = "../../examples/orders/target/provided.zip";
  private static final String ORDERS = "orders.OrdersHandler";

  static final Variant FLOOR =
      new Variant("floor", "floor.zip", FloorHandler.class.getName(), Start.MANAGED);
  static final Variant HELLO_WORLD = of("hello-world", HELLO_WORLD_ZIP, Start.MANAGED);
  static final Variant JSON = of("json", HELLO_WORLD_ZIP, Start.MANAGED);
  static final Variant BEFORE = of("before", BEFORE_ZIP, Start.MANAGED);
  static final Variant BEFORE_BOOTSTRAP = of("before-bootstrap", BEFORE_ZIP, Start.WRAPPER);
  static final Variant UNPACKED = of("unpacked", HELLO_WORLD_ZIP, Start.MANAGED);
  static final Variant LITE = of("lite", LITE_ZIP, Start.MANAGED);
  static final Variant POJO =
      new Variant("pojo", "pojo.zip", PojoHandler.class.getName(), Start.MANAGED);
  static final Variant BARE =
      new Variant("bare", "bare.jar", "io.lambdagrpc.internal.runtimeapi.Bare", Start.MAIN);
  static final Variant BOOTSTRAP = of("bootstrap", HELLO_WORLD_ZIP, Start.WRAPPER);
  static final Variant JSON_BOOTSTRAP = of("json-bootstrap", HELLO_WORLD_ZIP, Start.WRAPPER);
  static final Variant ONE_JAR = of("one-jar", PROVIDED_ZIP, Start.WRAPPER);
  static final Variant JDK_CACHE = of("jdk-cache", PROVIDED_ZIP, Start.WRAPPER);
  static final Variant JRE = of("jre", PROVIDED_ZIP, Start.BOOTSTRAP);
  static final Variant SETTINGS = of("settings", PROVIDED_ZIP, Start.BOOTSTRAP);
  static final Variant PROVIDED = of("provided", PROVIDED_ZIP, Start.BOOTSTRAP);

  static final Variant ORDERS_MANAGED = new Variant("orders", ORDERS_ZIP, ORDERS, Start.MANAGED);
  static final Variant ORDERS_POJO =
      new Variant("orders-pojo", OrdersZips.MADE, "orders.PojoHandler", Start.MANAGED);
  static final Variant ORDERS_BOOTSTRAP =
      new Variant("orders-bootstrap", ORDERS_ZIP, ORDERS, Start.WRAPPER);
  static final Variant ORDERS_PROVIDED =
      new Variant("orders-provided", ORDERS_PROVIDED_ZIP, ORDERS, Start.BOOTSTRAP);
  static final Variant ORDERS_SDK =
      new Variant("orders-sdk", OrdersZips.MADE, "orders.SdkHandler", Start.MANAGED);
  static final Variant ORDERS_HTTP =
      new Variant("orders-http", OrdersZips.MADE, "orders.HttpHandler", Start.MANAGED);
  static final Variant ORDERS_CEL_RULES =
      new Variant("orders-cel-rules", OrdersZips.MADE, "orders.CelRulesHandler", Start.MANAGED);
  static final Variant ORDERS_NO_RULES =
      new Variant("orders-no-rules", OrdersZips.MADE, "orders.NoRulesHandler", Start.MANAGED);
  static final Variant ORDERS_NO_LOG =
      new Variant("orders-no-log", OrdersZips.MADE, ORDERS, Start.MANAGED);

  private static final List<Variant> KNOWN =
      List.of(
          FLOOR,
          HELLO_WORLD,
          JSON,
          BEFORE,
          BEFORE_BOOTSTRAP,
          UNPACKED,
          LITE,
          POJO,
          BARE,
          BOOTSTRAP,
          JSON_BOOTSTRAP,
          ONE_JAR,
          JDK_CACHE,
          JRE,
          SETTINGS,
          PROVIDED,
          ORDERS_MANAGED,
          ORDERS_POJO,
          ORDERS_BOOTSTRAP,
          ORDERS_PROVIDED,
          ORDERS_SDK,
          ORDERS_HTTP,
          ORDERS_CEL_RULES,
          ORDERS_NO_RULES,
          ORDERS_NO_LOG);

  /** All of hello-world but the steps to the last one, and those of another build. */
  static final List<Variant> DEFAULT =
      KNOWN.stream()
          .filter(
              variant -> !variant.isStep() && !variant.isOfAnotherBuild() && !variant.isOrders())
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

  private static Variant of(String label, String zip, Start start) {
    return new Variant(label, zip, GREETER, start);
  }

  /**
   * Returns what a word of the command line names: one of those above by its label, or a zip of
   * anybody's, under the managed runtime or with a JRE of its own.
   *
   * @param word a label, {@code label=function.zip:handler}, or {@code label=provided.zip} for
   *     hello-world of another build
   */
  static Variant of(String word) {
    int equals = word.indexOf('=');
    int colon = word.lastIndexOf(':');
    for (Variant variant : KNOWN) {
      if (variant.label.equals(equals < 0 ? word : word.substring(0, equals))) {
        if (equals >= 0) {
          throw refusal(word, "a label that is not taken");
        }
        return variant;
      }
    }
    boolean isProvided = colon < equals && word.endsWith(".zip");
    if (equals < 1 || (!isProvided && (colon < equals + 2 || colon == word.length() - 1))) {
      throw refusal(
          word,
          "label=function.zip:handler, label=provided.zip, or some of "
              + KNOWN.stream().map(Variant::toString).collect(Collectors.joining(", ")));
    }
    String file = word.substring(equals + 1, isProvided ? word.length() : colon);
    return new Variant(
        word.substring(0, equals),
        Path.of(file).toAbsolutePath().toString(),
        isProvided ? GREETER : word.substring(colon + 1),
        isProvided ? Start.BOOTSTRAP : Start.MANAGED);
  }

  private static IllegalArgumentException refusal(String word, String expected) {
    return new IllegalArgumentException("--variants: " + word + " (expected: " + expected + ")");
  }

  /** Tells whether it lies between function.zip and the zip of {@link #PROVIDED}. */
  boolean isStep() {
    return zip.equals(PROVIDED_ZIP) && !equals(PROVIDED);
  }

  /** Tells whether its zip is the one that {@code --before} names. */
  boolean isOfAnotherBuild() {
    return zip.equals(BEFORE_ZIP);
  }

  /** Tells whether it is one of the functions that place an order. */
  boolean isOrders() {
    return label.startsWith("orders");
  }

  /** Tells whether it may call others before it replies; a function of hello-world does not. */
  boolean callsOthers() {
    return isOrders() || zip.startsWith(LIBRARY_ZIPS);
  }

  /** Returns what it is called with once it has started. */
  FirstCall firstCall() {
    return isOrders() ? new OrderCall(equals(ORDERS_POJO)) : new Greeting("world", isJson());
  }

  /** Tells whether it is called in JSON. */
  boolean isJson() {
    return equals(JSON) || equals(JSON_BOOTSTRAP);
  }

  /** Tells whether it holds what only a JDK 25 can start. */
  boolean needsJdk25() {
    return start == Start.BOOTSTRAP || isStep();
  }

  @Override
  public String toString() {
    return label;
  }
}
