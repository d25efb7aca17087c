package helloworld;

import io.lambdagrpc.local.LocalLambda;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** The README's first command: calls the function as it would be uploaded, on a local Lambda. */
final class Demo {
  private static final Path TARGET = Path.of("examples", "hello-world", "target");
  private static final Path ZIP = TARGET.resolve("function.zip");

  private Demo() {}

  /** Takes the path of the jar that holds the local Lambda's command. */
  public static void main(String[] args) throws Exception {
    Path client = TARGET.resolve("client.args");
    Files.writeString(
        client,
        "-cp \"" + System.getProperty("java.class.path") + "\" " + GreeterClient.class.getName());
    String handler = GreeterLambda.class.getName();
    Duration patience = Duration.ofSeconds(30);
    try (LocalLambda lambda =
        LocalLambda.builder()
            .code(ZIP)
            .handler(handler)
            .timeout(patience)
            .initTimeout(patience)
            .start()) {
      System.out.println(GreeterClient.greet(lambda.uri().toString(), "world"));
      System.out.println();
      System.out.println(
          "That was " + handler + " of " + ZIP + ", called with grpc-web at " + lambda.uri());
      System.out.println(
          "in process "
              + lambda.process().pid()
              + ", under Lambda's managed Java runtime on Java "
              + System.getProperty("java.version")
              + ".");
    }
    System.out.printf(
        """

        To start it again by hand, until Ctrl-C:
          java -jar %s --zip %s --handler %s --port 9000

        To call it, in another terminal:
          java @%s http://127.0.0.1:9000 you
          curl --json '{"name":"you"}' http://127.0.0.1:9000/helloworld.Greeter/SayHello
        """,
        args[0], ZIP, handler, client);
  }
}
