package worlds;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lambdagrpc.it.fronts.Mains;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The way back to a server is one line: what docs/server.md promises of the two mains. */
class MainsTest {
  @Test
  void theTwoMainsDifferInOneLine() throws Exception {
    List<String> server = Mains.lines("both-worlds", PricesServer.class);
    List<String> function = Mains.lines("both-worlds", PricesFunction.class);

    assertEquals(server.size(), function.size());
    assertEquals(
        List.of(
            "    var server = Grpc.newServerBuilderForPort("
                + "port(args), InsecureServerCredentials.create());",
            "    var server = LambdaServerBuilder.create();"),
        Mains.differing(server, function));
  }
}
