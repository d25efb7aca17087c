package io.lambdagrpc.packaging;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What packaging leaves alone, whether it fails or not. */
class FilesTest {

  @TempDir Path folder;
  private List<Path> classPath = List.of();

  @BeforeEach
  void makeProject() throws IOException {
    classPath = new ArrayList<>(TestFunction.classPath(folder));
    Files.createDirectories(folder.resolve("shop/target/function"));
    Files.writeString(folder.resolve("shop/Shop.java"), "class Shop {}");
    Files.writeString(folder.resolve("shop/target/function/file"), "a user's");
    classPath.add(
        TestFunction.jar(folder.resolve("shop/target/shop.jar"), Map.of("shop/a.txt", "a")));
  }

  private void write(Path output) throws IOException {
    FunctionZip.builder().classPath(classPath).handler(TestFunction.HANDLER).build().write(output);
  }

  private void assertFails(Path output, ProvidedZip.Builder provided) {
    assertThrows(IOException.class, () -> provided.classPath(classPath).build().write(output));
  }

  @ParameterizedTest
  @ValueSource(strings = {"shop.zip", "shop/target/function.zip", "shop/.zip", "new/shop.zip"})
  void nothingButTheOutputChanges(String output) throws IOException {
    Map<String, String> before = content();
    write(folder.resolve(output));
    Map<String, String> after = content();
    after.remove(output);
    assertEquals(before, after);
  }

  @ParameterizedTest
  @ValueSource(strings = {"shop", "shop/target/function", "shop/target", "."})
  void aFolderIsNeverTheOutput(String output) throws IOException {
    Path path = folder.resolve(output);
    Map<String, String> before = content();
    String expected = path + ": is a folder (expected: a file to make or to replace)";
    assertEquals(expected, assertThrows(PackagingException.class, () -> write(path)).getMessage());
    assertEquals(
        expected,
        assertThrows(
                PackagingException.class,
                () ->
                    ProvidedZip.builder()
                        .classPath(classPath)
                        .handler(TestFunction.HANDLER)
                        .build()
                        .write(path))
            .getMessage());
    assertEquals(before, content());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "shop/target/shop.jar",
        "shop/../shop/./target/shop.jar",
        "link.jar",
        "linked/shop.jar",
        "hard.jar"
      })
  void theInputIsNotTheOutput(String output) throws IOException {
    Path jar = folder.resolve("shop/target/shop.jar");
    Files.createSymbolicLink(folder.resolve("link.jar"), jar);
    Files.createSymbolicLink(folder.resolve("linked"), folder.resolve("shop/target"));
    Files.createLink(folder.resolve("hard.jar"), jar);
    Map<String, String> before = content();
    PackagingException refused =
        assertThrows(PackagingException.class, () -> write(folder.resolve(output)));
    assertEquals(
        folder.resolve(output) + ": is on the class path itself (expected: another file to make)",
        refused.getMessage());
    assertEquals(before, content());
  }

  @ParameterizedTest
  @ValueSource(strings = {"classes/function.zip", "classes/new/folder/a.zip", "linked/a.zip"})
  void theOutputIsNotInAnInput(String output) throws IOException {
    Files.createSymbolicLink(folder.resolve("linked"), folder.resolve("classes/shop"));
    Map<String, String> before = content();
    PackagingException refused =
        assertThrows(PackagingException.class, () -> write(folder.resolve(output)));
    assertEquals(
        folder.resolve(output)
            + ": is in "
            + folder.resolve("classes")
            + " of the class path (expected: a file outside of it)",
        refused.getMessage());
    assertEquals(before, content());
  }

  @Test
  void anEarlierZipOutlivesEveryFailure() throws IOException {
    TestFunction.requireJdk();
    Path zip = Files.writeString(folder.resolve("shop.zip"), "the earlier one");
    Path noJdk = Files.createDirectory(folder.resolve("jdk"));
    // Their processes fail: jdeps or jlink, the descriptors, the start, a call.
    Map<String, String> before = content();
    assertFails(zip, ProvidedZip.builder());
    assertFails(zip, ProvidedZip.builder().handler("shop.Missing"));
    ProvidedZip.Builder provided = ProvidedZip.builder().handler(TestFunction.HANDLER);
    assertFails(zip, provided.jdk(noJdk));
    provided.jdk(null);
    assertFails(zip, provided.addModules(List.of("no.such.module")));
    provided.addModules(List.of());
    assertFails(zip, provided.training(Training.builder().call("shop.Orders/No", "{}").build()));
    provided.jre(false);
    assertFails(zip, provided.training(Training.builder().env("SHOP_FAILS", "in a test").build()));
    assertFails(
        zip,
        provided.training(
            Training.builder().call("shop.Orders/Get", "{}").env("SHOP_TOKEN", "secret").build()));
    classPath.add(folder.resolve("missing.jar"));
    assertThrows(PackagingException.class, () -> write(zip));
    assertEquals(before, content());
  }

  /** Returns all files below the folder with what is in them. */
  private Map<String, String> content() throws IOException {
    Map<String, String> content = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.toList()) {
        content.put(
            folder.relativize(file).toString(),
            Files.isRegularFile(file) ? Files.readString(file, ISO_8859_1) : "");
      }
    }
    content.remove("new");
    return content;
  }
}
