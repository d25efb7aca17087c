package io.lambdagrpc.packaging.internal.content;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toCollection;

import io.lambdagrpc.local.internal.files.ShownName;
import io.lambdagrpc.packaging.internal.MistakeException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the entries of a class path hold together, each name once: the first one of a class path
 * wins, as in a JVM. Lists of providers are joined; other resources that differ are all kept, since
 * some are read wherever they are found, by {@code getResources}.
 *
 * @param own what only the project's own jar holds; empty where there is no such jar
 * @param others all else
 * @param copies of resources, the second, third, … with the same name
 */
public record Content(
    NavigableMap<String, byte[]> own,
    NavigableMap<String, byte[]> others,
    List<NavigableMap<String, byte[]>> copies) {

  private static final String MANIFEST = "META-INF/MANIFEST.MF";

  /** Nobody reads them while a program runs; each jar has its own, and one is enough. */
  private static final List<String> LEGAL =
      List.of(
          "ABOUT",
          "AUTHORS",
          "CHANGE",
          "COPYING",
          "COPYRIGHT",
          "DEPENDENCIES",
          "LICEN",
          "NOTICE",
          "README");

  /** A file of one of the entries. */
  @SuppressWarnings("ArrayRecordComponent") // nobody changes or compares it
  private record Found(ClassPathEntry entry, byte[] content) {}

  /**
   * Joins a class path.
   *
   * @param own one of the entries, which stays a jar of its own; null for none
   * @param log is told what is left out
   * @throws MistakeException if the names of two entries exclude each other
   */
  public static Content of(
      List<ClassPathEntry> entries, @Nullable ClassPathEntry own, Consumer<String> log)
      throws IOException {
    Set<ClassPathEntry> unread = UnreadAnnotations.among(entries);
    unread.remove(own);
    if (!unread.isEmpty()) {
      String names = unread.stream().map(ClassPathEntry::name).collect(joining(", "));
      log.accept("without what only compilers read: " + names);
    }
    NavigableMap<String, List<Found>> found = new TreeMap<>();
    for (ClassPathEntry entry : entries) {
      if (unread.contains(entry)) {
        continue;
      }
      if (entry.isSigned()) {
        log.accept(entry.name() + " is signed: its signature is left out");
      }
      for (Map.Entry<String, byte[]> file : entry.files().entrySet()) {
        if (isKept(file.getKey(), entry == own)) {
          found
              .computeIfAbsent(file.getKey(), name -> new ArrayList<>())
              .add(new Found(entry, file.getValue()));
        }
      }
    }
    dropLegalFolders(found);
    Content content = new Content(new TreeMap<>(), new TreeMap<>(), new ArrayList<>());
    found.forEach((name, files) -> content.add(name, files, own));
    if (own != null) {
      content.own.put(MANIFEST, own.projectManifest());
    }
    return content;
  }

  /** The JDK looks for the manifest, for the index and for versions in whatever case. */
  private static boolean isKept(String name, boolean own) {
    if (name.equals("module-info.class")
        || name.equalsIgnoreCase(MANIFEST)
        || name.equalsIgnoreCase("META-INF/INDEX.LIST")
        || name.startsWith("META-INF/maven/")
        || name.regionMatches(true, 0, ClassPathEntry.VERSIONS, 0, ClassPathEntry.VERSIONS.length())
        || ClassPathEntry.isSignature(name)) {
      return false;
    }
    boolean isForCompilers =
        name.endsWith(".proto")
            || (name.startsWith("META-INF/") && name.endsWith(".kotlin_module"));
    return own || !isForCompilers;
  }

  private static boolean isLegal(String name) {
    String file = name.startsWith("META-INF/") ? name.substring("META-INF/".length()) : name;
    String upper = file.toUpperCase(Locale.ROOT);
    return !NamedClasses.isClass(name) && LEGAL.stream().anyMatch(upper::startsWith);
  }

  /** One jar's {@code LICENSE} is a file and another's a folder; of all else that is a mistake. */
  private static void dropLegalFolders(NavigableMap<String, List<Found>> found)
      throws MistakeException {
    for (Map.Entry<String, List<Found>> each : List.copyOf(found.entrySet())) {
      String name = each.getKey();
      for (int at = name.indexOf('/'); at > 0; at = name.indexOf('/', at + 1)) {
        String folder = name.substring(0, at);
        List<Found> file = found.get(folder);
        if (file != null && !isLegal(folder)) {
          throw new MistakeException(
              ShownName.of(folder)
                  + ": a file in "
                  + file.get(0).entry().name()
                  + " and a folder in "
                  + each.getValue().get(0).entry().name()
                  + " (expected: one of the two, the other excluded from the class path)");
        }
        if (file != null) {
          found.remove(folder);
        }
      }
    }
  }

  private void add(String name, List<Found> files, @Nullable ClassPathEntry own) {
    Found first = files.get(0);
    List<byte[]> contents = distinct(files.stream().map(Found::content));
    if (contents.size() == 1 || NamedClasses.isClass(name) || isLegal(name)) {
      (first.entry() == own ? this.own : others).put(name, first.content());
    } else if (ServiceFile.is(name)) {
      others.put(name, ServiceFile.join(contents));
    } else {
      others.put(name, first.content());
      for (int i = 1; i < contents.size(); i++) {
        if (copies.size() < i) {
          copies.add(new TreeMap<>());
        }
        copies.get(i - 1).put(name, contents.get(i));
      }
    }
  }

  private static List<byte[]> distinct(Stream<byte[]> contents) {
    // A buffer is equal to another by its bytes.
    return contents.map(ByteBuffer::wrap).collect(toCollection(LinkedHashSet::new)).stream()
        .map(ByteBuffer::array)
        .toList();
  }

  /** Returns the jars with the copies by their names in the function. */
  public Map<String, byte[]> copiesJars() throws IOException {
    Map<String, byte[]> jars = new LinkedHashMap<>();
    for (NavigableMap<String, byte[]> each : copies) {
      String name = String.format(Locale.ROOT, "lib/copies-%02d.jar", jars.size() + 2);
      jars.put(name, JarWriter.stored(each));
    }
    return jars;
  }
}
