package io.lambdagrpc.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whether a {@code provided.zip} that an earlier build left is of the code that there is now. */
class OutdatedZipTest {

  @TempDir Path folder;
  private Path zip = Path.of("");
  private List<Path> classPath = List.of();

  @BeforeEach
  void makeZip() throws IOException {
    zip = folder.resolve("provided.zip");
    classPath = new ArrayList<>(TestFunction.classPath(folder));
    classPath.add(TestFunction.jar(folder.resolve("a.jar"), Map.of("reference.conf", "a")));
    classPath.add(TestFunction.jar(folder.resolve("b.jar"), Map.of("reference.conf", "b")));
    builder().build().write(zip);
  }

  /** Without what needs a JDK 25; neither JRE nor cache is looked at. */
  private ProvidedZip.Builder builder() {
    return ProvidedZip.builder()
        .classPath(classPath)
        .handler(TestFunction.HANDLER)
        .jre(false)
        .aot(false);
  }

  private boolean isOutdated() throws IOException {
    return builder().jre(true).aot(true).build().isOutdated(zip);
  }

  @Test
  void aZipOfTheSameClassPathIsNot() throws IOException {
    assertFalse(isOutdated());
  }

  @Test
  void aZipIsIfAClassOrAResourceHasChangedSince() throws IOException {
    Path added = Files.writeString(folder.resolve("classes/shop/settings.txt"), "new");
    assertTrue(isOutdated());
    Files.delete(added);
    assertFalse(isOutdated());

    TestFunction.jar(folder.resolve("b.jar"), Map.of("reference.conf", "another"));
    assertTrue(isOutdated(), "a second resource of the same name");
  }

  @Test
  void nothingElseThatHasItsNameIs() throws IOException {
    Files.delete(zip);
    assertFalse(isOutdated(), "no file");

    Files.writeString(zip, "no zip");
    assertFalse(isOutdated(), "no zip");

    TestFunction.jar(zip, Map.of("bootstrap", "", "lib/app.jar", ""));
    assertFalse(isOutdated(), "a zip of another tool");

    Files.delete(zip);
    Files.createDirectory(zip);
    assertFalse(isOutdated(), "a folder");
  }

  @Test
  void aHandlerIsNeeded() {
    ProvidedZip nothing = ProvidedZip.builder().classPath(classPath).build();

    PackagingException refused =
        assertThrows(PackagingException.class, () -> nothing.isOutdated(zip));

    assertEquals(
        "no handler (expected: the class that Lambda starts, by --handler or <handler>)",
        refused.getMessage());
  }
}
