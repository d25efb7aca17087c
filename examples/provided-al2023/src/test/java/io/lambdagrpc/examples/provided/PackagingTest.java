package io.lambdagrpc.examples.provided;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lambdagrpc.it.fronts.Jdk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What packaging leaves alone when it fails; {@link ProvidedIT} has what it makes. */
class PackagingTest {

  @TempDir Path folder;
  private Path functionZip;

  /** The function has a handler, but no runtime to train: that is the last step to fail. */
  @BeforeEach
  void makeProject() throws IOException {
    functionZip = folder.resolve("shop/target/function.zip");
    Files.createDirectories(functionZip.getParent());
    Files.writeString(folder.resolve("shop/Shop.java"), "class Shop {}");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(functionZip))) {
      zip.putNextEntry(new ZipEntry("shop/Handler.class"));
      zip.write(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 1});
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "shop.zip",
        "shop",
        "shop/target/function",
        "shop/target",
        "new/shop.zip",
        "shop/.zip"
      })
  void nothingOfTheProjectIsLost(String output) throws IOException {
    assumeTrue(Jdk.of(25).isPresent(), "no JDK 25 on this machine");
    Map<String, String> before = content();
    assertFails(functionZip, folder.resolve(output), "shop.Handler");
    assertEquals(before, content());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "shop/target/function.zip",
        "shop/../shop/./target/function.zip",
        "link.zip",
        "linked/function.zip",
        "hard.zip"
      })
  void theInputIsNotTheOutput(String output) throws IOException {
    Files.createSymbolicLink(folder.resolve("link.zip"), functionZip);
    Files.createSymbolicLink(folder.resolve("linked"), folder.resolve("shop/target"));
    Files.createLink(folder.resolve("hard.zip"), functionZip);
    Map<String, String> before = content();

    IOException refused = assertFails(functionZip, folder.resolve(output), "shop.Handler");
    assertEquals(
        folder.resolve(output) + ": is the function.zip itself (expected: another file to make)",
        refused.getMessage());
    assertEquals(before, content());
  }

  @Test
  void anEarlierZipOutlivesEveryFailure() throws IOException {
    assumeTrue(Jdk.of(25).isPresent(), "no JDK 25 on this machine");
    Path zip = Files.writeString(folder.resolve("shop.zip"), "the earlier one");
    Path noZip = Files.writeString(folder.resolve("no.zip"), "no zip");
    Map<String, String> before = content();

    assertFails(folder.resolve("missing.zip"), zip, "shop.Handler");
    assertFails(folder, zip, "shop.Handler");
    assertFails(noZip, zip, "shop.Handler");
    assertFails(functionZip, zip, "shop.Missing");
    assertFails(functionZip, zip, "shop.Handler");
    assertEquals(before, content());
  }

  private static IOException assertFails(Path input, Path output, String handler) {
    String[] words = {
      "--no-jre", input.toString(), output.toString(), handler, "shop.Shop/Sell", "00"
    };
    return assertThrows(IOException.class, () -> Packaging.main(words), () -> "" + List.of(words));
  }

  /** Returns all files below the folder with what is in them. */
  private Map<String, String> content() throws IOException {
    Map<String, String> content = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        content.put(folder.relativize(file).toString(), Files.readString(file, ISO_8859_1));
      }
    }
    return content;
  }
}
