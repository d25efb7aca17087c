package io.lambdagrpc.packaging.internal.content;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
      return Class.forName("io.lambdagrpc.packaging.internal.content.NamedClassesTest$Found");
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

  private static NavigableMap<String, byte[]> files() throws IOException {
    NavigableMap<String, byte[]> files = new TreeMap<>();
    for (String name : List.of("Root", "Held", "Made", "Parent", "Found", "Unnamed")) {
      String path = PREFIX + name + ".class";
      try (InputStream in = NamedClassesTest.class.getResourceAsStream("/" + path)) {
        files.put(path, Objects.requireNonNull(in, path).readAllBytes());
      }
    }
    return files;
  }

  private static Set<String> find(NavigableMap<String, byte[]> files, String start)
      throws IOException {
    NamedClasses named = new NamedClasses(files);
    named.addText(start);
    return named.find();
  }

  @Test
  void whatAClassNamesIsFoundWithWhatThatNames() throws IOException {
    // The test itself names all of them, and is not among the files.
    Set<String> found = new TreeSet<>();
    for (String path : find(files(), NamedClassesTest.class.getName() + "$Root")) {
      found.add(path.substring(PREFIX.length()));
    }
    assertEquals(
        Set.of("Found.class", "Held.class", "Made.class", "Parent.class", "Root.class"), found);
  }

  /** The text and the class that it names, of those below. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a.b.C                                   | a/b/C
          a/b/C                                   | a/b/C
          a.b.C$D                                 | a/b/C$D
          a.b.C.D                                 | a/b/C$D
          a.b.C.D.E                               | a/b/C$D$E
          a.b.C$D.E                               | a/b/C$D$E
          a.b.C.D$E                               | a/b/C$D$E
          La/b/C;                                 | a/b/C
          [[La/b/C;                               | a/b/C
          (ILa/b/C;)V                             | a/b/C
          (Lx/Y;ZJLa/b/C;)V                       | a/b/C
          Ljava/util/List<-La/b/C;>;              | a/b/C
          Ljava/util/Map<Lx/Y;+La/b/C<TT;>;>;     | a/b/C
          <T:La/b/C;>Ljava/lang/Object;           | a/b/C
          /a/b/C.class                            | a/b/C
          <appender class="a.b.C">                | a/b/C
          Ka.b.C                                  | a/b/C
          a/b/Größe                               | a/b/Größe
          (La/b/Größe;)V                          | a/b/Größe
          a/b/say hello                           | a/b/say hello
          a.b.Cd                                  |
          a.b                                     |
          .class                                  |
          """)
  void aTextNamesAClass(String text, @Nullable String name) throws IOException {
    NavigableMap<String, byte[]> files = new TreeMap<>();
    byte[] empty = {0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    for (String path :
        List.of("a/b/C", "a/b/C$D", "a/b/C$D$E", "a/b/Größe", "a/b/say hello", "x/Y")) {
      files.put(path + ".class", empty);
    }
    Set<String> found = new TreeSet<>(find(files, text));
    found.remove("x/Y.class");
    assertEquals(name == null ? Set.of() : Set.of(name + ".class"), found);
  }

  /** Each point could stand before a nested class: to try all takes an hour. */
  @Test
  @Timeout(60)
  void aTextThatIsLongerThanAnyNameNamesNoClass() throws IOException {
    assertEquals(Set.of(), find(files(), "a.".repeat(1_000_000)));
  }

  /** A jar of 21 KB holds such a text, and a class with such a name; it took 40 s. */
  @Test
  @Timeout(20)
  void aTextOfLongNamesTakesTimeByItsLength() throws IOException {
    NavigableMap<String, byte[]> files = files();
    files.put("x/" + "y".repeat(4000) + ".class", new byte[0]);
    assertEquals(Set.of(), find(files, ("a.".repeat(2000) + "b ").repeat(2000)));
  }

  /**
   * Each try of a long name takes time by its length, and a hash code can be made: with classes of
   * 4,000 of them, a jar of 600 KB took a quarter of an hour.
   */
  @ParameterizedTest
  @CsvSource({"9, a$$$$$$$$$$$$$$$$$$$", "10, "})
  void hashCodesThatAreMadeToMatchAreTriedTenTimes(int strangers, @Nullable String found)
      throws IOException {
    String name = "a" + "/".repeat(19);
    NavigableMap<String, byte[]> files = new TreeMap<>();
    byte[] empty = {0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    for (int i = 1; i <= strangers; i++) {
      String nested = name.substring(0, name.length() - i) + "$".repeat(i);
      files.put(ofHash(nested.hashCode()) + ".class", empty);
    }
    files.put(name.replace('/', '$') + ".class", empty);
    assertEquals(found == null ? Set.of() : Set.of(found + ".class"), find(files, name));
  }

  /** Returns a name of that hash code: base 31, in characters that begin with a space. */
  private static String ofHash(int hash) {
    long left = Integer.toUnsignedLong(hash - " ".repeat(7).hashCode());
    char[] name = new char[7];
    for (int i = name.length - 1; i >= 0; i--) {
      name[i] = (char) (' ' + left % 31);
      left /= 31;
    }
    return new String(name);
  }

  /** Of 65,000 constants with a name of 64 KB each was sorted in: 135 KB of a jar took 90 s. */
  @Test
  void aClassThatIsNamedTwiceIsThereOnce() throws IOException {
    byte[] twice = {
      0, 0, 0, 0, 0, 0, 0, 0, 0, 6, 7, 0, 5, 7, 0, 4, 7, 0, 5, 1, 0, 1, 'B', 1, 0, 1, 'A'
    };
    assertEquals(List.of("A", "B"), ConstantPool.of("C.class", twice).classes());
  }

  @Test
  void whatTheJdkLooksForByTheNameOfAClassIsFoundWithIt() throws IOException {
    NavigableMap<String, byte[]> files = new TreeMap<>();
    byte[] empty = {0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    for (String path : List.of("a/Text", "a/Text_de", "a/Text_de_CH", "a/Texts", "b/Text_de")) {
      files.put(path + ".class", empty);
    }
    files.put("a/package-info.class", empty);
    files.put("b/package-info.class", empty);
    files.put("a/Text_fr.properties", empty);
    assertEquals(
        Set.of("a/Text.class", "a/Text_de.class", "a/Text_de_CH.class", "a/package-info.class"),
        find(files, "a.Text"));
  }

  @Test
  void whatIsNoClassFileIsRefused() throws IOException {
    NavigableMap<String, byte[]> files = files();
    files.put(PREFIX + "Held.class", new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 99});
    IOException refused =
        assertThrows(
            IOException.class, () -> find(files, NamedClassesTest.class.getName() + "$Held"));
    assertEquals(
        PREFIX + "Held.class: constant 1 has tag 99 (expected: a class, JVMS 4)",
        refused.getMessage());
  }

  @Test
  void aClassFileThatIsCutIsNamed() throws IOException {
    byte[] whole = Objects.requireNonNull(files().get(PREFIX + "Held.class"));
    for (int length = 0; length <= 64; length++) {
      NavigableMap<String, byte[]> files = files();
      files.put(PREFIX + "Held.class", Arrays.copyOf(whole, length));
      IOException refused =
          assertThrows(
              IOException.class, () -> find(files, NamedClassesTest.class.getName() + "$Held"));
      assertEquals(
          PREFIX + "Held.class: ends too soon (expected: a class, JVMS 4)", refused.getMessage());
    }
  }

  @Test
  void aClassWithoutConstantsHasNoNames() throws IOException {
    assertEquals(List.of(), ConstantPool.of("A.class", new byte[24]).classes());
    assertEquals("", ClassFile.of("A.class", new byte[24]).name());
  }

  @Test
  void aBrokenClassIsNamedInOneLine() {
    IOException refused =
        assertThrows(
            IOException.class, () -> ConstantPool.of("a\u001b[2J\nb\u009b.class", new byte[9]));
    assertEquals(
        "a\\u001b[2J\\u000ab\\u009b.class: ends too soon (expected: a class, JVMS 4)",
        refused.getMessage());
  }

  /** Of a handler more is read than its constants. */
  @Test
  void aHandlerThatIsCutIsNamed() throws IOException {
    byte[] whole = Objects.requireNonNull(files().get(PREFIX + "Held.class"));
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      try {
        // Its own attributes, at the end, are not read.
        assertEquals(PREFIX + "Held", ClassFile.of("Held", cut).name());
      } catch (IOException e) {
        assertEquals("Held: ends too soon (expected: a class, JVMS 4)", e.getMessage());
      }
    }
  }
}
