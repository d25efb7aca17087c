package io.lambdagrpc.local.internal.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

final class ScratchTest {

  @TempDir Path folder;

  @Test
  void isGoneWhenItIsClosed() throws IOException {
    Path made;
    try (Scratch scratch = Scratch.create("scratch")) {
      made = scratch.folder();
      Files.writeString(Files.createDirectories(made.resolve("a/b")).resolve("file"), "text");
    }
    assertFalse(Files.exists(made));
  }

  /** As by Ctrl-C, in the midst of a long build. */
  @Test
  @Timeout(60)
  void isGoneWhenTheProcessIsToldToEnd() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Holder.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      Path made = Path.of(lines.readLine());
      assertTrue(Files.exists(made.resolve("file")));
      process.destroy();
      assertTrue(process.waitFor(30, TimeUnit.SECONDS));
      assertFalse(Files.exists(made));
    } finally {
      process.destroyForcibly();
    }
  }

  /** Holds a folder until the process ends. */
  static final class Holder {
    private Holder() {}

    public static void main(String[] args) throws IOException {
      Scratch scratch = Scratch.in(Path.of(args[0]), "scratch");
      Files.writeString(scratch.folder().resolve("file"), "text");
      System.out.println(scratch.folder());
      int unused = System.in.read();
    }
  }
}
