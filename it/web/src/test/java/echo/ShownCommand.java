package echo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A command as a page shows it, and below it as comments what it prints. */
record ShownCommand(String command, List<String> output) {
  private static final String COMMENT = "# ";

  /** To a pipe, curl tells of its progress, too. */
  private static final String QUIET = "curl() { command curl --silent --show-error \"$@\"; }\n";

  static List<ShownCommand> read(Path script) throws IOException {
    List<ShownCommand> commands = new ArrayList<>();
    for (String line : Files.readAllLines(script)) {
      if (line.startsWith(COMMENT)) {
        commands.get(commands.size() - 1).output().add(line.substring(COMMENT.length()));
      } else if (!line.isEmpty()) {
        commands.add(new ShownCommand(line, new ArrayList<>()));
      }
    }
    return commands;
  }

  /** Runs it against another URL than the one that is shown; returns what it prints. */
  List<String> run(String shown, String url) throws IOException, InterruptedException {
    Process shell =
        new ProcessBuilder("sh", "-c", QUIET + command.replace(shown, url))
            .redirectErrorStream(true)
            .start();
    try {
      shell.getOutputStream().close();
      try (BufferedReader output = shell.inputReader(UTF_8)) {
        List<String> lines = output.lines().toList();
        int status = shell.waitFor();
        return lines.isEmpty() ? List.of("exit status " + status) : lines;
      }
    } finally {
      shell.destroyForcibly();
    }
  }

  @Override
  public String toString() {
    return command;
  }
}
