package io.lambdagrpc.packaging.internal.jdk;

import io.lambdagrpc.packaging.internal.MistakeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the JDK of a function.
 *
 * @param environment of this process
 * @param running the JDK that runs this
 */
public record JdkFinder(Map<String, String> environment, Path running) {

  /** The version of Java in the zip: the first with AOT caches of this kind, and an LTS. */
  public static final int FEATURE = 25;

  /** Returns one for this process. */
  public static JdkFinder ofProcess() {
    return new JdkFinder(System.getenv(), Path.of(System.getProperty("java.home")));
  }

  /**
   * Returns the JDK of a function.
   *
   * @param given by the user, who gets this one or an error; null looks for one, in {@code
   *     JDK25_HOME}, {@code JAVA_HOME}, what runs this, and beside that
   * @throws NoJdkException if there is none
   * @throws MistakeException if the given one is not fit
   */
  public Jdk find(@Nullable Path given) throws IOException {
    String named = environment.get("JDK" + FEATURE + "_HOME");
    Path chosen = given != null ? given : named == null || named.isEmpty() ? null : Path.of(named);
    if (chosen != null) {
      Jdk jdk = Jdk.of(chosen.toAbsolutePath());
      jdk.check(FEATURE);
      return jdk;
    }
    return findRunnable()
        .orElseThrow(
            () ->
                new NoJdkException(
                    "no JDK "
                        + FEATURE
                        + " (expected: its folder in --jdk, <jdkHome>, JDK"
                        + FEATURE
                        + "_HOME or JAVA_HOME)"));
  }

  /** Returns one whose programs run here. */
  Optional<Jdk> findRunnable() throws IOException {
    List<Path> candidates = new ArrayList<>();
    for (String variable : List.of("JDK" + FEATURE + "_HOME", "JAVA_HOME")) {
      String home = environment.getOrDefault(variable, "");
      if (!home.isEmpty()) {
        candidates.add(Path.of(home).toAbsolutePath());
      }
    }
    candidates.add(running);
    if (Files.isDirectory(running)) {
      Path beside = running.toRealPath().getParent();
      if (beside != null) {
        try (Stream<Path> homes = Files.list(beside)) {
          homes.sorted().forEach(candidates::add);
        }
      }
    }
    for (Path home : candidates) {
      Jdk jdk = Jdk.of(home);
      if (jdk.feature() == FEATURE
          && jdk.runsHere()
          && Files.isExecutable(home.resolve("bin/jlink"))) {
        return Optional.of(jdk);
      }
    }
    return Optional.empty();
  }
}
