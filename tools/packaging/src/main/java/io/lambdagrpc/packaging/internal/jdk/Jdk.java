package io.lambdagrpc.packaging.internal.jdk;

import io.lambdagrpc.packaging.internal.MistakeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A JDK, as it describes itself.
 *
 * @param home its folder
 * @param release what stands in its file {@code release}, without the quotes
 */
public record Jdk(Path home, Map<String, String> release) {

  /** Reads the description of a JDK; empty for one that has none. */
  static Jdk of(Path home) throws IOException {
    Map<String, String> release = new TreeMap<>();
    Path file = home.resolve("release");
    if (Files.isReadable(file)) {
      for (String line : Files.readAllLines(file)) {
        int equals = line.indexOf('=');
        if (equals > 0) {
          release.put(line.substring(0, equals), line.substring(equals + 1).replace("\"", ""));
        }
      }
    }
    return new Jdk(home, release);
  }

  /** Returns its feature version; 0 where it is unknown. */
  int feature() {
    String first = release.getOrDefault("JAVA_VERSION", "0").split("[^0-9]", 2)[0];
    return first.isEmpty() ? 0 : Integer.parseInt(first);
  }

  /** Returns which one it is, for people: as in {@code JDK 25.0.1 of Eclipse Adoptium}. */
  public String description() {
    String vendor = release.getOrDefault("IMPLEMENTOR", "");
    String version = "JDK " + release.getOrDefault("JAVA_VERSION", "");
    return vendor.isEmpty() ? version.strip() : version.strip() + " of " + vendor;
  }

  /** Returns the processor that it is made for, by Lambda's names: x86_64 or arm64. */
  public String architecture() {
    return architecture(release.getOrDefault("OS_ARCH", System.getProperty("os.arch")));
  }

  static String architecture(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "amd64", "x86_64" -> "x86_64";
      case "aarch64", "arm64" -> "arm64";
      default -> name;
    };
  }

  /** Returns the one of this machine. */
  static String machine() {
    return architecture(System.getProperty("os.arch"));
  }

  /** Tells whether its programs run here. */
  boolean runsHere() {
    return architecture().equals(machine()) && isForLambda();
  }

  private boolean isForLambda() {
    return release.getOrDefault("OS_NAME", "Linux").equals("Linux")
        && !release.getOrDefault("LIBC", "gnu").equals("musl");
  }

  /** Refuses one that has not the version or the system of a function. */
  void check(int expected) throws MistakeException {
    if (!Files.exists(home.resolve("bin/java")) && !Files.isDirectory(home.resolve("jmods"))) {
      throw new MistakeException(
          home + ": no JDK (expected: the folder of a JDK " + expected + ")");
    }
    if (feature() != expected) {
      throw new MistakeException(
          home + ": is a JDK " + feature() + " (expected: a JDK " + expected + ")");
    }
    if (!isForLambda()) {
      String system = release.getOrDefault("OS_NAME", "Linux");
      String libc = release.getOrDefault("LIBC", "");
      throw new MistakeException(
          home
              + ": is for "
              + (system + " " + libc).strip()
              + " (expected: a JDK for Linux with glibc, as Lambda has; in a container, where this"
              + " machine has another system)");
    }
  }

  /**
   * Refuses a function for another processor.
   *
   * @param wanted null for that of this JDK
   * @param trains whether a function is to run on it here
   */
  public void requireArchitecture(@Nullable String wanted, boolean trains) throws MistakeException {
    String target = wanted == null ? architecture() : wanted;
    if (!target.equals("x86_64") && !target.equals("arm64")) {
      throw new MistakeException("architecture: " + target + " (expected: x86_64 or arm64)");
    }
    if (trains && !target.equals(machine())) {
      throw new MistakeException(
          "an AOT cache for "
              + target
              + " cannot be trained on "
              + machine()
              + " (expected: a build on "
              + target
              + ", or none, by --no-aot or <aot>false</aot>, which takes a start about twice as"
              + " long)");
    }
    if (!target.equals(architecture())) {
      throw new MistakeException(
          home + ": is for " + architecture() + " (expected: a JDK for " + target + ")");
    }
  }

  /** Refuses modules that it does not have. */
  public void requireModules(List<String> modules) throws MistakeException {
    String known = release.getOrDefault("MODULES", "");
    for (String module : modules) {
      if (!known.isEmpty() && !List.of(known.split(" ")).contains(module)) {
        throw new MistakeException(
            module + ": no module of " + home + " (expected: one that java --list-modules prints)");
      }
    }
  }

  /** Returns the path of one of its programs. */
  public String program(String name) {
    return home.resolve("bin").resolve(name).toString();
  }
}
