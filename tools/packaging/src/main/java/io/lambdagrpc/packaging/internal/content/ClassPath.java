package io.lambdagrpc.packaging.internal.content;

import io.lambdagrpc.packaging.internal.MistakeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The class path of a function.
 *
 * @param entries in its order
 * @param own the project's own one: the first, or the one that holds the handler; null where that
 *     is a shaded jar, which holds all
 */
public record ClassPath(List<ClassPathEntry> entries, @Nullable ClassPathEntry own) {

  private static final String RUNTIME = "io/lambdagrpc/LambdaRuntime.class";

  /**
   * Reads a class path.
   *
   * @param release of Java that will run it
   * @param handler null where it is not known
   * @throws MistakeException if it is empty, an entry is not what it should be, or there is no such
   *     handler
   */
  public static ClassPath read(List<Path> paths, int release, @Nullable String handler)
      throws IOException {
    if (paths.isEmpty()) {
      throw new MistakeException("no class path (expected: jars and folders, the project's first)");
    }
    List<ClassPathEntry> entries = new ArrayList<>();
    for (Path path : paths) {
      entries.add(ClassPathEntry.read(path, release));
    }
    ClassPathEntry own = entries.get(0);
    if (handler != null) {
      Handler parsed = Handler.of(handler);
      parsed.check(entries);
      own = parsed.holder(entries).orElse(own);
    }
    if (entries.stream().noneMatch(entry -> entry.holds(RUNTIME))) {
      throw new MistakeException(
          "no lambda-grpc-runtime on the class path (expected: the function's own classes and all"
              + " that they need)");
    }
    return new ClassPath(List.copyOf(entries), own.holds(RUNTIME) ? null : own);
  }

  /**
   * Returns the classes whose names end so, by the value of a constant that they have.
   *
   * @param suffix as in {@code Grpc}
   */
  public Map<String, String> constants(String suffix, String constant) throws IOException {
    Map<String, String> classes = new LinkedHashMap<>();
    for (ClassPathEntry entry : entries) {
      for (Map.Entry<String, byte[]> file : entry.files().entrySet()) {
        String path = file.getKey();
        if (NamedClasses.isClass(path) && path.endsWith(suffix + ".class")) {
          ClassFile type = ClassFile.of(path, file.getValue());
          String value = type.constants().get(constant);
          if (value != null) {
            classes.putIfAbsent(value, type.name().replace('/', '.'));
          }
        }
      }
    }
    return classes;
  }

  /**
   * Returns the paths of the methods that can be called through a handler, as far as its class
   * tells.
   */
  public List<String> methods(String handler) throws IOException {
    return HandlerMethods.of(Handler.of(handler), entries);
  }

  /** Joins the entries. */
  public Content content(Consumer<String> log) throws IOException {
    return Content.of(entries, own, log);
  }

  /**
   * Returns the name of the project's own jar.
   *
   * @param given null takes that of the entry
   */
  public String jarName(@Nullable String given) throws MistakeException {
    String name = given;
    if (name == null) {
      name = own == null || Files.isDirectory(own.path()) ? "function.jar" : own.name();
    }
    if (!name.endsWith(".jar") || !name.chars().allMatch(ClassPath::isOfJarName)) {
      throw new MistakeException(name + ": no name of a jar (expected: as in shop-1.0.jar)");
    }
    return name;
  }

  /** The name becomes a file of the zip, one of a class path, and a word in quotes of a script. */
  private static boolean isOfJarName(int c) {
    return c >= ' ' && c != 0x7f && "/\\:'".indexOf(c) < 0;
  }

  /**
   * Refuses an output that packaging would read, or that would be taken for a part of the project.
   */
  public static void checkOutput(Path output, List<Path> paths) throws IOException {
    if (Files.exists(output) && !Files.isRegularFile(output)) {
      throw new MistakeException(output + ": is a folder (expected: a file to make or to replace)");
    }
    Path existing = output.toAbsolutePath().normalize();
    while (!Files.exists(existing)) {
      Path parent = existing.getParent();
      if (parent == null) {
        return;
      }
      existing = parent;
    }
    Path real = existing.toRealPath();
    for (Path path : paths) {
      if (!Files.exists(path)) {
        continue;
      }
      if (Files.exists(output) && Files.isSameFile(output, path)) {
        throw new MistakeException(
            output + ": is on the class path itself (expected: another file to make)");
      }
      if (Files.isDirectory(path) && real.startsWith(path.toRealPath())) {
        throw new MistakeException(
            output + ": is in " + path + " of the class path (expected: a file outside of it)");
      }
    }
  }
}
