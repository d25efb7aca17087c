package helloworld;

import io.lambdagrpc.local.LocalLambda;
import java.io.File;
import java.net.URI;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The README's first command: calls the function as it would be uploaded, on a local Lambda. */
final class Demo {
  private static final Path TARGET = Path.of("examples", "hello-world", "target");
  private static final Path ZIP = TARGET.resolve("function.zip");
  private static final Path CLIENT = TARGET.resolve("client.args");
  private static final String HANDLER = GreeterLambda.class.getName();
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private Demo() {}

  /** Takes the path of the jar that holds the local Lambda's command. */
  public static void main(String[] args) throws Exception {
    Files.writeString(CLIENT, "-cp \"" + classPath() + "\" " + GreeterClient.class.getName());
    System.out.println("starts " + ZIP + " as a local Lambda, and calls it");
    String reply = greet();
    String text =
        """

        %s

        That was %s of %s, called with grpc-web,
        in a process of its own, under Lambda's managed Java runtime on Java %s.

        To start it again, until Ctrl-C:
          java -jar %s --zip %3$s --handler %2$s --port 9000

        To call it then, in another terminal, from Java and with curl:
          java @%s http://127.0.0.1:9000 you
          curl --json '{"name":"you"}' http://127.0.0.1:9000/helloworld.Greeter/SayHello
        or in a browser:
          http://127.0.0.1:9000/helloworld.Greeter/SayHello?encoding=json&message=%%7B%%22name%%22%%3A%%22you%%22%%7D
        """
            .formatted(reply, HANDLER, ZIP, System.getProperty("java.version"), args[0], CLIENT);
    // Maven prints its summary when this main has returned, and what comes next stands below that.
    Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.print(text)));
  }

  private static String greet() throws Exception {
    try (LocalLambda lambda =
        LocalLambda.builder()
            .code(ZIP)
            .handler(HANDLER)
            .timeout(PATIENCE)
            .initTimeout(PATIENCE)
            .start()) {
      return GreeterClient.greet(lambda.uri().toString(), "world");
    }
  }

  /** Returns that of this class, which Maven loads with a class loader of its own. */
  private static String classPath() {
    return Demo.class.getClassLoader() instanceof URLClassLoader loader
        ? Stream.of(loader.getURLs())
            .map(jar -> Path.of(URI.create(jar.toString())).toString())
            .collect(Collectors.joining(File.pathSeparator))
        : System.getProperty("java.class.path");
  }
}
