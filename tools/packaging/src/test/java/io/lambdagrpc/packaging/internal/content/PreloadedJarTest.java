package io.lambdagrpc.packaging.internal.content;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.lambdagrpc.packaging.internal.MistakeException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;

class PreloadedJarTest {
  private final Map<String, byte[]> root = new TreeMap<>();

  private void put(String name, String content) {
    root.put(name, content.getBytes(UTF_8));
  }

  @Test
  void theClassesOfTheListStandInTheJarInItsOrder() throws IOException {
    put(PreloadedJar.LIST, "a/Second\na/First\nb/Alone\na/Gone\na/Second\n");
    put("a/First.class", "1");
    put("a/Second.class", "2");
    put("a/Other.class", "3");
    put("b/Alone.class", "4");
    Map<String, String> jar = content(PreloadedJar.moveOutOf(root));

    assertEquals(
        List.of("a/Second.class", "a/First.class", "b/Alone.class"), List.copyOf(jar.keySet()));
    assertEquals(List.of("2", "1", "4"), List.copyOf(jar.values()));
    // The first one of a package is found where it was, without the jar being opened for it.
    assertEquals(
        Set.of(PreloadedJar.LIST, "a/Second.class", "a/Other.class", "b/Alone.class"),
        root.keySet());
  }

  /** The list may say anything, and names what is in the function or nothing. */
  @Test
  void aListThatNamesSomethingElseGetsNothing() throws IOException {
    put(PreloadedJar.LIST, "../a/Stranger\n/etc/passwd\n\n");
    assertEquals(Map.of(), content(PreloadedJar.moveOutOf(root)));
    assertEquals(Set.of(PreloadedJar.LIST), root.keySet());
  }

  @Test
  void aFunctionWithoutTheRuntimeAtItsRootIsRefused() {
    MistakeException refused =
        assertThrows(MistakeException.class, () -> PreloadedJar.moveOutOf(root));
    assertEquals(
        "no io/lambdagrpc/preloaded-classes.txt on the class path"
            + " (expected: lambda-grpc-runtime, as a jar)",
        refused.getMessage());
  }

  private static Map<String, String> content(byte[] jar) throws IOException {
    Map<String, String> content = new LinkedHashMap<>();
    try (ZipInputStream entries = new ZipInputStream(new ByteArrayInputStream(jar))) {
      for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
        assertEquals(ZipEntry.STORED, entry.getMethod());
        content.put(entry.getName(), new String(entries.readAllBytes(), UTF_8));
      }
    }
    return content;
  }
}
