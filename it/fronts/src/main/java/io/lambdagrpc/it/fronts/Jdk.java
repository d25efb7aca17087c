package io.lambdagrpc.it.fronts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A JDK of this machine.
 *
 * @param feature its feature version
 * @param home its folder; null where the machine has none of that version
 */
public record Jdk(int feature, @Nullable Path home) {

  /** Returns the one that runs this. */
  public static Jdk current() {
    return new Jdk(Runtime.version().feature(), Path.of(System.getProperty("java.home")));
  }

  /** Finds a version by {@code JDK<version>_HOME}, else beside the JDK that runs this. */
  public static Jdk of(int feature) {
    String named = System.getenv("JDK" + feature + "_HOME");
    return new Jdk(feature, named == null ? findBesideCurrent(feature) : Path.of(named));
  }

  /** Tells whether the machine has it. */
  public boolean isPresent() {
    return home != null;
  }

  /** Returns its folder. */
  public Path requireHome() throws IOException {
    if (home == null) {
      throw new IOException("no JDK " + feature + " (expected: JDK" + feature + "_HOME)");
    }
    return home;
  }

  private static @Nullable Path findBesideCurrent(int feature) {
    String version = "JAVA_VERSION=\"" + feature;
    try {
      Path current = Path.of(System.getProperty("java.home")).toRealPath();
      try (Stream<Path> besides = Files.list(current.resolve(".."))) {
        for (Path home : besides.sorted().toList()) {
          Path release = home.resolve("release");
          if (Files.isExecutable(home.resolve("bin/java"))
              && Files.isReadable(release)
              && Files.readString(release).contains(version)) {
            return home.normalize();
          }
        }
      }
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
