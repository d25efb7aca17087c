package io.lambdagrpc.packaging.internal.jdk;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.lambdagrpc.packaging.internal.MistakeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Links the JRE that goes into a function. */
public final class Jre {

  /** What jdeps does not see: an agent that a layer brings needs it. */
  private static final List<String> ALWAYS = List.of("java.base", "java.instrument");

  /** Of the JRE's settings. They are nearly all comment, and parsed before any code is compiled. */
  private static final List<String> READ_AT_START =
      List.of("logging.properties", "net.properties", "security/java.security");

  private Jre() {}

  /**
   * Returns the modules that jars need, by what their classes name.
   *
   * @param jdk whose programs run here
   * @param added those that are only named while the program runs
   */
  public static Set<String> modules(Jdk jdk, List<Path> jars, List<String> added)
      throws IOException, InterruptedException {
    List<String> words =
        new ArrayList<>(
            List.of(
                jdk.program("jdeps"),
                "--print-module-deps",
                "--ignore-missing-deps",
                "--multi-release",
                "" + JdkFinder.FEATURE));
    jars.forEach(jar -> words.add(jar.toString()));
    Set<String> modules = new TreeSet<>(ALWAYS);
    modules.addAll(added);
    modules.addAll(List.of(Command.lastLine(words, null).split(",")));
    return modules;
  }

  /**
   * Links a JRE into a new folder.
   *
   * @param jdk whose modules it gets
   * @param linker whose programs run here: the same one, or another of its version
   */
  public static void link(Jdk jdk, Jdk linker, Set<String> modules, Path folder)
      throws IOException, InterruptedException {
    List<String> words =
        new ArrayList<>(
            List.of(
                linker.program("jlink"),
                "--add-modules",
                String.join(",", modules),
                "--strip-debug",
                "--no-header-files",
                "--no-man-pages",
                "--output",
                folder.toString()));
    if (!jdk.equals(linker)) {
      words.addAll(List.of("--module-path", jdk.home().resolve("jmods").toString()));
    }
    Command.lastLine(words, null);
    stripSymbols(folder.resolve("lib"));
    for (String file : READ_AT_START) {
      Path settings = folder.resolve("conf").resolve(file);
      if (Files.exists(settings)) {
        stripComments(settings);
      }
    }
  }

  /**
   * Returns a JDK whose programs link for another one, which do not run here.
   *
   * @throws MistakeException if there is none, or the other has no {@code jmods} to link from
   */
  public static Jdk linkerFor(Jdk jdk, JdkFinder finder) throws IOException {
    if (jdk.runsHere()) {
      return jdk;
    }
    if (!Files.isDirectory(jdk.home().resolve("jmods"))) {
      throw new MistakeException(
          jdk.home()
              + ": has no jmods to link a JRE for "
              + jdk.architecture()
              + " from on "
              + Jdk.machine()
              + " (expected: a JDK that has, or a build on "
              + jdk.architecture()
              + ")");
    }
    return finder
        .findRunnable()
        .orElseThrow(
            () ->
                new MistakeException(
                    "no JDK "
                        + JdkFinder.FEATURE
                        + " for "
                        + Jdk.machine()
                        + " (expected: one beside that for "
                        + jdk.architecture()
                        + ", to link for it)"));
  }

  /**
   * Takes away the symbols that only a debugger reads, a twentieth of the zip, as Linux
   * distributions do. They stay where there is no {@code strip}, or one for other processors only.
   */
  private static void stripSymbols(Path libraries) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of("strip", "--strip-unneeded"));
    try (Stream<Path> files = Files.walk(libraries)) {
      files.map(Path::toString).filter(name -> name.endsWith(".so")).forEach(words::add);
    }
    try {
      Command unused = Command.run(words, null, Command.PATIENCE);
    } catch (IOException e) { // no such program
      return;
    }
  }

  /** Leaves the same properties: a line after one that ends in a backslash is no comment. */
  private static void stripComments(Path properties) throws IOException {
    List<String> lines = new ArrayList<>();
    boolean continues = false;
    for (String line : Files.readAllLines(properties, ISO_8859_1)) {
      String text = line.stripLeading();
      if (continues || !(text.isEmpty() || text.startsWith("#") || text.startsWith("!"))) {
        lines.add(line);
        int end = line.length();
        while (end > 0 && line.charAt(end - 1) == '\\') {
          end--;
        }
        continues = (line.length() - end) % 2 == 1;
      }
    }
    Files.write(properties, lines, ISO_8859_1);
  }
}
