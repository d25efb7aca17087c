package io.lambdagrpc.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The messages of docs/troubleshooting.md are those of the code: what stands between two {@code
 * ...} of a heading in code is the text of a string somewhere. People search for them.
 */
class MessagesTest {
  private static final String HEADING = "### `";
  private static final List<String> MODULES =
      List.of("runtime", "client", "protoc-gen-lambda-grpc", "tools");

  @Test
  void eachIsInTheCode() throws IOException {
    String code = code();
    List<String> gone = new ArrayList<>();
    int messages = 0;
    for (String line : Page.of("docs/troubleshooting.md").lines()) {
      if (!line.startsWith(HEADING)) {
        continue;
      }
      messages++;
      String message = line.substring(HEADING.length(), line.lastIndexOf('`'));
      for (String piece : message.split("\\.\\.\\.", -1)) {
        if (!code.contains(piece.strip())) {
          gone.add(piece.strip());
        }
      }
    }
    assertEquals(List.of(), gone);
    assertTrue(messages > 20, messages + " messages");
  }

  /** Returns all sources and scripts, with the pieces of each text joined. */
  private static String code() throws IOException {
    StringBuilder code = new StringBuilder();
    for (String module : MODULES) {
      try (Stream<Path> files = Files.walk(Page.ROOT.resolve(module))) {
        for (Path file : files.filter(MessagesTest::isCode).toList()) {
          code.append(Files.readString(file).replaceAll("\"\\s*\\+\\s*\"", "")).append('\n');
        }
      }
    }
    return code.toString().replace("\\\"", "\"");
  }

  private static boolean isCode(Path file) {
    Path path = Page.ROOT.relativize(file);
    return path.toString().contains("src/main")
        && (path.toString().matches(".*\\.(java|groovy)")
            || path.endsWith("bootstrap")
            || path.endsWith("archetype-resources/pom.xml"));
  }
}
