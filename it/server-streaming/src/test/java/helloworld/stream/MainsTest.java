package helloworld.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lambdagrpc.it.fronts.Mains;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The way back to a server is one line: what docs/server.md promises of the two mains. */
class MainsTest {
  @Test
  void theTwoMainsDifferInOneLine() throws Exception {
    List<String> server = Mains.lines("server-streaming", GreeterServer.class);
    List<String> function = Mains.lines("server-streaming", GreeterFunction.class);

    assertEquals(server.size(), function.size());
    assertEquals(
        List.of(
            "    Grpc.newServerBuilderForPort("
                + "Integer.parseInt(args[0]), InsecureServerCredentials.create())",
            "    LambdaServerBuilder.create()"),
        Mains.differing(server, function));
  }
}
