package io.lambdagrpc.benchmarks;

import helloworld.GreeterLambda;
import io.lambdagrpc.benchmarks.floor.FloorHandler;
import io.lambdagrpc.benchmarks.pojo.PojoHandler;

/** The functions that are compared: each answers the same event with the same greeting. */
enum Variant {
  FLOOR("floor", "floor.zip", FloorHandler.class),
  HELLO_WORLD("hello-world", "../../examples/hello-world/target/function.zip", GreeterLambda.class),
  LITE("lite", "../../examples/lite/target/function.zip", GreeterLambda.class),
  POJO("pojo", "pojo.zip", PojoHandler.class);

  private final String label;
  private final String zip;
  private final Class<?> handler;

  Variant(String label, String zip, Class<?> handler) {
    this.label = label;
    this.zip = zip;
    this.handler = handler;
  }

  static Variant of(String label) {
    for (Variant variant : values()) {
      if (variant.label.equals(label)) {
        return variant;
      }
    }
    throw new IllegalArgumentException(
        "--variants: " + label + " (expected: some of floor, hello-world, lite and pojo)");
  }

  /** Where the build left it, seen from {@code benchmarks/target}. */
  String zip() {
    return zip;
  }

  String handler() {
    return handler.getName();
  }

  @Override
  public String toString() {
    return label;
  }
}
