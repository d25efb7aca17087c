package io.lambdagrpc.it.fronts;

import java.net.URISyntaxException;
import java.nio.file.Path;

/** Where an example lies that a test depends on. */
public final class Example {

  private Example() {}

  /** Returns the {@code function.zip} that stands beside the classes of a handler. */
  public static Path zip(Class<?> handler) {
    return target(handler).resolve("function.zip");
  }

  /** Returns the {@code provided.zip} that stands beside the classes of a handler. */
  public static Path providedZip(Class<?> handler) {
    return target(handler).resolve("provided.zip");
  }

  private static Path target(Class<?> handler) {
    try {
      // The jar, or the folder of classes where nothing was packaged.
      Path code = Path.of(handler.getProtectionDomain().getCodeSource().getLocation().toURI());
      return code.resolveSibling("");
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
