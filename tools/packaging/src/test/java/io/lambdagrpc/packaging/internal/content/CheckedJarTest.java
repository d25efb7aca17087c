package io.lambdagrpc.packaging.internal.content;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.lambdagrpc.packaging.internal.MistakeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused before the JDK looks into a jar. */
class CheckedJarTest {

  @TempDir Path folder;
  private Path jar;

  @BeforeEach
  void nameJar() {
    jar = folder.resolve("some.jar");
  }

  private JarFile open() throws IOException {
    return CheckedJar.open(jar, Runtime.version());
  }

  @Test
  void asManyFilesAsAFunctionMayHave() throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    for (int i = 0; i < 100_000; i++) {
      files.put("a/package/Class" + i + ".class", new byte[0]);
    }
    ContentTest.write(jar, files);
    open().close();
    files.put("one/more", new byte[0]);
    ContentTest.write(jar, files);
    MistakeException refused = assertThrows(MistakeException.class, this::open);
    assertEquals(
        jar + ": too many files (expected: at most 100000, folders included, with 16 MB of names)",
        refused.getMessage());
  }

  @Test
  void whatTheJdkShouldNotOpen() throws IOException {
    ContentTest.write(jar, Map.of("META-INF/versions/2147483646/a", new byte[0]));
    IOException refused = assertThrows(IOException.class, this::open);
    assertEquals("META-INF/versions/2147483646/a is of no version of Java", refused.getMessage());
  }

  /** Each would be read, and all of them may be the same bytes of the jar. */
  @Test
  void manifestsThatTakeMoreThanAFunctionMay() throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    for (int i = 0; i < 26; i++) {
      String capitals = Integer.toBinaryString(32 + i).substring(1);
      StringBuilder name = new StringBuilder("META-INF/");
      for (int j = 0; j < capitals.length(); j++) {
        String letter = "MANIF".substring(j, j + 1);
        name.append(capitals.charAt(j) == '1' ? letter : letter.toLowerCase(Locale.ROOT));
      }
      files.put(name + "EST.MF", new byte[10 * 1024 * 1024]);
    }
    ContentTest.write(jar, files);
    MistakeException refused = assertThrows(MistakeException.class, this::open);
    assertEquals(
        jar
            + ": unpacked more (expected: at most 250 MB, layers included, which is all that"
            + " Lambda takes)",
        refused.getMessage());
  }

  /** A hundred thousand of them took half a minute, and three times as many three minutes. */
  @Test
  void namesOfOneBucket() throws IOException {
    int count = 200;
    Map<String, byte[]> files = new TreeMap<>();
    for (int i = 0; files.size() < count; i++) {
      String name = "C" + i;
      if (((name + "/").hashCode() & 0x7fff_ffff) % (count / 2 | 1) == 7) {
        files.put(name, new byte[0]);
      }
    }
    ContentTest.write(jar, files);
    MistakeException refused = assertThrows(MistakeException.class, this::open);
    assertEquals(
        jar + ": names that are made to take long (expected: names of different hash codes)",
        refused.getMessage());
  }

  /** The JDK reads all of it, to see whether the jar has versions of its files. */
  @ParameterizedTest
  @ValueSource(strings = {"META-INF/MANIFEST.MF", "meta-inf/Manifest.mf"})
  void aManifestThatIsLongerThanItSays(String name) throws IOException {
    ContentTest.write(jar, Map.of(name, new byte[10_000]));
    byte[] bytes = Files.readAllBytes(jar);
    int directory = new String(bytes, ISO_8859_1).indexOf("PK\u0001\u0002");
    bytes[directory + 25] = 0;
    Files.write(jar, bytes);
    IOException refused = assertThrows(IOException.class, this::open);
    assertEquals(name + " is not of the size that it says", refused.getMessage());
  }
}
