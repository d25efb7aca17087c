package io.lambdagrpc.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Timer;
import java.util.TimerTask;

/** A class's {@code main} in a JVM of its own, on the class path of the tests. */
final class ChildJvm {

  private static final long MILLIS = 60_000;

  private ChildJvm() {}

  /** Returns the lines that it printed, once it has ended well. */
  static List<String> run(Class<?> main, List<String> options, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(arguments);
    Process jvm = new ProcessBuilder(command).redirectErrorStream(true).start();
    Timer timer = new Timer(true);
    timer.schedule(
        new TimerTask() {
          @Override
          public void run() {
            jvm.destroyForcibly();
          }
        },
        MILLIS);
    String printed = new String(jvm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, jvm.waitFor(), printed);
    timer.cancel();
    return printed.lines().toList();
  }
}
