package io.lambdagrpc.packaging.internal.content;

import static java.util.stream.Collectors.toSet;

import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * Jars of annotations that only compilers and static analysis read. A JVM passes over an annotation
 * whose class is missing, so a function does without them. Those of frameworks are not among them:
 * what is looked for while the program runs would silently not be found.
 */
final class UnreadAnnotations {

  private static final List<String> PACKAGES =
      List.of(
          "com/google/errorprone/annotations/",
          "com/google/j2objc/annotations/",
          "edu/umd/cs/findbugs/annotations/",
          "javax/annotation/",
          "org/apiguardian/api/",
          "org/checkerframework/",
          "org/codehaus/mojo/animal_sniffer/",
          "org/intellij/lang/annotations/",
          "org/jetbrains/annotations/",
          "org/jspecify/annotations/");

  /** Tells findbugs' jsr305 from jakarta.annotation-api of old, which frameworks do read. */
  private static final String JSR_305 = "javax/annotation/meta/TypeQualifierNickname.class";

  private UnreadAnnotations() {}

  /** Returns those of a class path's entries that a function does without. */
  static Set<ClassPathEntry> among(List<ClassPathEntry> entries) {
    Set<ClassPathEntry> unread = new LinkedHashSet<>();
    Set<String> used = null;
    for (ClassPathEntry entry : entries) {
      if (!isForAnalysis(entry)) {
        continue;
      }
      used = used == null ? classesInCode(entries) : used;
      if (used.stream().noneMatch(name -> entry.holds(name + ".class"))) {
        unread.add(entry);
      }
    }
    return unread;
  }

  private static boolean isForAnalysis(ClassPathEntry entry) {
    List<String> classes = entry.files().keySet().stream().filter(NamedClasses::isClass).toList();
    return !classes.isEmpty()
        && classes.stream().allMatch(path -> PACKAGES.stream().anyMatch(path::startsWith))
        && (entry.holds(JSR_305)
            || classes.stream().noneMatch(path -> path.startsWith("javax/annotation/")));
  }

  /**
   * Returns the classes that code refers to, as in {@code Nullable.class}. Uses of annotations are
   * not among them, but those of nested ones look the same: what has a {@code $} tells nothing.
   */
  private static Set<String> classesInCode(List<ClassPathEntry> entries) {
    Set<String> found = new HashSet<>();
    for (ClassPathEntry entry : entries) {
      if (isForAnalysis(entry)) {
        continue;
      }
      for (Map.Entry<String, byte[]> file : entry.files().entrySet()) {
        if (NamedClasses.isClass(file.getKey())) {
          found.addAll(classes(file.getKey(), file.getValue()));
        }
      }
    }
    // Sorted when each is there once: to compare names of 64 KB takes time.
    NavigableSet<String> used = new TreeSet<>(found);
    return used.stream()
        .filter(name -> name.indexOf('$') < 0 && !isOuter(name, used))
        .collect(toSet());
  }

  private static boolean isOuter(String name, NavigableSet<String> all) {
    String next = all.ceiling(name + "$");
    return next != null && next.startsWith(name + "$");
  }

  /** What no JVM can load refers to nothing. */
  private static List<String> classes(String path, byte[] classFile) {
    try {
      return ConstantPool.of(path, classFile).classes();
    } catch (IOException e) {
      return List.of();
    }
  }
}
