package io.lambdagrpc.packaging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command: what it prints, and its exit status. */
class MainTest {

  @TempDir Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(List<String> words) {
    return Main.run(words, new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));
  }

  @Test
  void aZipIsMadeAndSaid() throws IOException {
    List<Path> classPath = TestFunction.classPath(folder);
    Path lib = Files.createDirectory(folder.resolve("lib"));
    String own = classPath.get(0).toString();
    for (Path entry : classPath.subList(1, classPath.size())) {
      if (Files.isDirectory(entry)) {
        own += File.pathSeparator + entry;
      } else {
        Files.copy(entry, lib.resolve(String.valueOf(entry.getFileName())));
      }
    }
    Path zip = folder.resolve("made/function.zip");
    int status =
        run(
            List.of(
                "zip",
                "--class-path",
                own + File.pathSeparator + lib + "/*",
                "--output",
                zip.toString(),
                "--handler",
                TestFunction.HANDLER,
                "--jar-name",
                "shop.jar"));
    assertEquals("", err.toString(UTF_8));
    assertEquals(0, status);
    assertTrue(out.toString(UTF_8).contains(zip + ": "), out.toString(UTF_8));
    assertTrue(TestFunction.files(zip).containsKey("lib/shop.jar"));
  }

  @Test
  void helpExplainsEachOption() throws IOException {
    assertEquals(0, run(List.of("provided", "--help")));
    String source =
        Files.readString(Path.of("src/main/java/io/lambdagrpc/packaging/Arguments.java"));
    List<String> options =
        Pattern.compile("(?:case|equals\\()\\s*\"(--[a-z-]+)\"")
            .matcher(source)
            .results()
            .map(match -> match.group(1))
            .collect(Collectors.toCollection(ArrayList::new));
    assertTrue(options.size() > 10, options::toString);
    for (String option : options) {
      assertTrue(
          Pattern.compile("(?m)^  " + option + "[ \n]").matcher(out.toString(UTF_8)).find(),
          option);
    }
    assertEquals(2, run(List.of()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          jar                          | jar (expected: zip or provided)
          zip --call a/B={}            | --call (expected: an option of zip)
          provided --jar-name a.jar    | --jar-name (expected: an option of provided)
          zip --output                 | --output: nothing after it (expected: a value)
          zip --class-path a           | --output: missing (expected: the zip to make)
          provided --env A             | --env: A (expected: NAME=VALUE)
          provided --header A          | --header: A (expected: NAME:VALUE)
          provided --timeout soon      | --timeout: soon (expected: a number)
          provided --timeout 0         | timeout: PT0S (expected: more than none)
          """)
  void aWrongWordIsNamed(String words, String message) {
    assertEquals(2, run(List.of(words.split(" "))));
    assertEquals(
        message + System.lineSeparator() + "--help tells what there is" + System.lineSeparator(),
        err.toString(UTF_8));
  }

  @Test
  void aMistakeIsASentence() {
    assertEquals(
        2,
        run(
            List.of(
                "zip",
                "--class-path",
                folder + "/none",
                "--output",
                folder.resolve("a.zip") + "")));
    assertEquals(
        folder
            + "/none: no such file (expected: a jar or a folder of classes)"
            + System.lineSeparator(),
        err.toString(UTF_8));
  }

  @Test
  void aFailureIsASentenceToo() throws IOException {
    List<Path> classPath = TestFunction.classPath(folder);
    Path file = Files.writeString(folder.resolve("file"), "");
    String path =
        classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    assertEquals(
        1, run(List.of("zip", "--class-path", path, "--output", file.resolve("a.zip") + "")));
    String text = err.toString(UTF_8);
    assertTrue(text.contains(file.toString()) && text.lines().count() == 1, text);
  }
}
