package helloworld.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The way back to a server is one line: what docs/server.md promises of the two mains. */
class MainsTest {
  @Test
  void theTwoMainsDifferInOneLine() throws Exception {
    List<String> server = linesOfMain("GreeterServer");
    List<String> function = linesOfMain("GreeterFunction");
    assertEquals(server.size(), function.size());

    List<String> differing = new ArrayList<>();
    for (int i = 0; i < server.size(); i++) {
      if (!server.get(i).equals(function.get(i))) {
        differing.add(server.get(i));
        differing.add(function.get(i));
      }
    }

    assertEquals(
        List.of(
            "    Grpc.newServerBuilderForPort("
                + "Integer.parseInt(args[0]), InsecureServerCredentials.create())",
            "    LambdaServerBuilder.create()"),
        differing);
  }

  private static List<String> linesOfMain(String type) throws IOException {
    Path folder =
        Path.of(
            "../../examples/server-streaming/src/main/java",
            MainsTest.class.getPackageName().replace('.', '/'));
    try (Stream<String> lines = Files.lines(folder.resolve(type + ".java"))) {
      return lines.dropWhile(line -> !line.startsWith("  public static void main(")).toList();
    }
  }
}
