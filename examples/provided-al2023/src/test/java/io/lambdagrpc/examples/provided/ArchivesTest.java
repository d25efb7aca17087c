package io.lambdagrpc.examples.provided;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What of a function.zip comes into the one jar. */
class ArchivesTest {

  private static final String EMPTY_CLASS = "\0\0\0\0\0\0\0\0\0\1";

  @TempDir Path folder;
  private Path zip = Path.of("");

  /** The function's own jar, and what it depends on at the root. */
  @BeforeEach
  void makeZip() throws IOException {
    ByteArrayOutputStream jar = new ByteArrayOutputStream();
    write(
        jar,
        Map.of(
            "own/Handler.class", EMPTY_CLASS,
            "own/Unnamed.class", EMPTY_CLASS,
            "settings.xml", "<appender class=\"lib.Appender\"/>"));
    zip = folder.resolve("function.zip");
    try (OutputStream out = Files.newOutputStream(zip)) {
      write(
          out,
          Map.of(
              "lib/own.jar",
              jar.toString(ISO_8859_1),
              "bootstrap",
              "#!/bin/sh",
              "lib/Appender.class",
              EMPTY_CLASS,
              "lib/Unnamed.class",
              EMPTY_CLASS));
    }
  }

  private static void write(OutputStream out, Map<String, String> files) throws IOException {
    ZipOutputStream zip = new ZipOutputStream(out);
    for (Map.Entry<String, String> file : files.entrySet()) {
      zip.putNextEntry(new ZipEntry(file.getKey()));
      zip.write(file.getValue().getBytes(ISO_8859_1));
    }
    zip.finish();
  }

  private Set<String> entries(String handler, boolean allClasses) throws IOException {
    Set<String> entries = new TreeSet<>();
    Path made = Files.createTempDirectory(folder, "lib");
    try (ZipFile jar = new ZipFile(Archives.jarOf(zip, handler, allClasses, made).toFile())) {
      jar.stream().forEach(entry -> entries.add(entry.getName()));
    }
    return entries;
  }

  @Test
  void theHandlersJarIsWholeAndSettingsNameClasses() throws IOException {
    Set<String> kept =
        Set.of("lib/Appender.class", "own/Handler.class", "own/Unnamed.class", "settings.xml");
    assertEquals(kept, entries("own.Handler", false));
    assertEquals(kept, entries("own.Handler::handleRequest", false));
  }

  @Test
  void allClassesMayBeAskedFor() throws IOException {
    Set<String> all =
        Set.of(
            "lib/Appender.class",
            "lib/Unnamed.class",
            "own/Handler.class",
            "own/Unnamed.class",
            "settings.xml");
    assertEquals(all, entries("own.Handler", true));
  }

  @Test
  void aHandlerThatIsNotThereIsNamed() {
    IOException refused =
        assertThrows(IOException.class, () -> entries("own.Hendler::handleRequest", false));
    assertEquals(zip + ": no own.Hendler (expected: the handler)", refused.getMessage());
  }
}
