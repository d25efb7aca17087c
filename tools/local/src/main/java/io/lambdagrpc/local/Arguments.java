package io.lambdagrpc.local;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The command line, read into a builder. */
record Arguments(LocalLambdaBuilder builder, String handler, boolean nativePort, boolean help) {
  static final String USAGE =
      """
      usage: java -jar lambda-grpc-local-all.jar --zip FILE --handler CLASS [option...]

        --zip FILE         the function.zip, or a folder that holds what would be in it
        --handler CLASS    package.Class or package.Class::method
        --port N           port of the Function URL on 127.0.0.1 (default: a free one)
        --grpc-port N      opens a port for native gRPC clients, too (0: a free one)
        --allow-host NAME  another name for 127.0.0.1 that requests may be for; may be repeated
        --debug PORT       the function's JVM listens there for a debugger, and the timeout is
                           an hour if none is given
        --memory MB        memory of the function (default: 512)
        --timeout SECONDS  timeout of the function (default: 3)
        --java-home DIR    the JDK that runs the function (default: the one that runs this)
        --env NAME=VALUE   an environment variable of the function; may be repeated
        --event KIND       function-url (default), http-api, http-api-v1, rest,
                           rest-custom-domain, alb, alb-multi, vpc-lattice, vpc-lattice-v1
        --stage NAME       stage of the API Gateway events (default: test)
        --base-path PATH   of rest-custom-domain (default: /base), load balancers and VPC
                           Lattice (default: none)
        --invoke-mode MODE BUFFERED (default) or RESPONSE_STREAM
        --bootstrap        runs the function's own bootstrap, as provided.al2023 does
        --help             prints this
      """;

  /**
   * Parses the words of a command line.
   *
   * @throws IllegalArgumentException if they are none that {@link #USAGE} tells of
   */
  static Arguments parse(String... words) {
    LocalLambdaBuilder builder = LocalLambda.builder();
    String zip = "";
    String handler = "";
    boolean nativePort = false;
    Deque<String> left = new ArrayDeque<>(List.of(words));
    while (!left.isEmpty()) {
      String option = left.remove();
      switch (option) {
        case "--help" -> {
          return new Arguments(builder, handler, nativePort, true);
        }
        case "--zip" -> {
          zip = value(option, left);
          builder.code(path(option, zip));
        }
        case "--handler" -> {
          handler = value(option, left);
          builder.handler(handler);
        }
        case "--port" -> builder.port(number(option, left));
        case "--grpc-port" -> {
          builder.grpcPort(number(option, left));
          nativePort = true;
        }
        case "--allow-host" -> builder.allowHost(value(option, left));
        case "--debug" -> builder.debug(number(option, left));
        case "--memory" -> builder.memory(number(option, left));
        case "--timeout" -> builder.timeout(Duration.ofSeconds(number(option, left)));
        case "--java-home" -> builder.javaHome(path(option, value(option, left)));
        case "--env" -> addVariable(builder, value(option, left));
        case "--event" -> builder.event(EventKind.of(value(option, left)));
        case "--stage" -> builder.stage(value(option, left));
        case "--base-path" -> builder.basePath(value(option, left));
        case "--invoke-mode" -> builder.invokeMode(InvokeMode.of(value(option, left)));
        case "--bootstrap" -> builder.bootstrap();
        default ->
            throw new IllegalArgumentException(option + " (expected: an option of those below)");
      }
    }
    if (zip.isEmpty() || handler.isBlank()) {
      throw new IllegalArgumentException(
          (zip.isEmpty() ? "--zip" : "--handler") + ": missing (expected: --zip and --handler)");
    }
    return new Arguments(builder, handler, nativePort, false);
  }

  private static String value(String option, Deque<String> left) {
    if (left.isEmpty()) {
      throw new IllegalArgumentException(option + ": nothing after it (expected: a value)");
    }
    return left.remove();
  }

  private static int number(String option, Deque<String> left) {
    String value = value(option, left);
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(option + ": " + value + " (expected: a number)", e);
    }
  }

  private static Path path(String option, String value) {
    try {
      return Path.of(value);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException(option + ": " + value + " (expected: a path)", e);
    }
  }

  private static void addVariable(LocalLambdaBuilder builder, String value) {
    int equals = value.indexOf('=');
    if (equals <= 0) {
      throw new IllegalArgumentException("--env: " + value + " (expected: NAME=VALUE)");
    }
    builder.env(value.substring(0, equals), value.substring(equals + 1));
  }
}
