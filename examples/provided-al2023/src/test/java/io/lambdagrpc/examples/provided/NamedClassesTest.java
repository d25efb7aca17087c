package io.lambdagrpc.examples.provided;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Which classes of a jar are kept: the constants are those of the classes below. */
class NamedClassesTest {

  /** Names each of the others in another way. */
  static final class Root {
    static final long BEFORE = 4_000_000_000L;
    static final double AS_WELL = 0.25;

    final List<Held> held = new ArrayList<>();

    Supplier<Object> make() {
      return Made::new;
    }

    Class<?> find() throws ClassNotFoundException {
      return Class.forName("io.lambdagrpc.examples.provided.NamedClassesTest$Found");
    }
  }

  /** A type argument only. */
  static final class Held {}

  static class Made extends Parent {}

  /** Two steps away. */
  static class Parent {}

  static final class Found {}

  static final class Unnamed {}

  private static final String PREFIX = NamedClassesTest.class.getName().replace('.', '/') + "$";

  private static Map<String, byte[]> files() throws IOException {
    Map<String, byte[]> files = new HashMap<>();
    for (String name : List.of("Root", "Held", "Made", "Parent", "Found", "Unnamed")) {
      String path = PREFIX + name + ".class";
      try (InputStream in = NamedClassesTest.class.getResourceAsStream("/" + path)) {
        files.put(path, Objects.requireNonNull(in, path).readAllBytes());
      }
    }
    return files;
  }

  private static Set<String> find(Map<String, byte[]> files, String start) throws IOException {
    NamedClasses named = new NamedClasses(files);
    named.add(start);
    Set<String> found = new TreeSet<>();
    for (String path : named.find()) {
      found.add(path.substring(PREFIX.length()));
    }
    return found;
  }

  @Test
  void whatAClassNamesIsFoundWithWhatThatNames() throws IOException {
    // As a nest's member, each names its host and the host names all: here the host is missing.
    assertEquals(
        Set.of("Found.class", "Held.class", "Made.class", "Parent.class", "Root.class"),
        find(files(), NamedClassesTest.class.getName() + "$Root"));
  }

  @Test
  void aTextMayNameSeveral() throws IOException {
    String name = NamedClassesTest.class.getName();
    assertEquals(
        Set.of("Held.class", "Unnamed.class"),
        find(files(), "# providers\n" + name + "$Held\n" + name + "$Unnamed # the last"));
  }

  @Test
  void whatIsNoClassFileIsRefused() throws IOException {
    Map<String, byte[]> files = files();
    files.put(PREFIX + "Held.class", new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 99});
    IOException refused =
        assertThrows(
            IOException.class, () -> find(files, NamedClassesTest.class.getName() + "$Held"));
    assertEquals("constant 1: tag 99 (expected: JVMS 4.4)", refused.getMessage());
  }
}
