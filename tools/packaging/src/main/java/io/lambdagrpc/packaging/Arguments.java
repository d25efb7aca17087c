package io.lambdagrpc.packaging;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The command line, read into what it asks for. */
final class Arguments {
  static final String USAGE =
      """
      usage: java -jar lambda-grpc-packaging-all.jar zip|provided --class-path PATH --output FILE
             [option...]

        zip                  for Lambda's managed Java runtimes, java17 and later
        provided             for provided.al2023, with a JRE 25 and an AOT cache of its own

        --class-path PATH    jars and folders of the function as for java, its own classes first;
                             folder/* is all jars of a folder; a shaded jar alone will do
        --output FILE        the zip to make; an earlier one is replaced when this one is finished
        --handler CLASS      package.Class or package.Class::handleRequest; only checked by zip,
                             needed by provided
        --help               prints this

      of zip:
        --jar-name NAME      name in lib/ of the jar with the function's own classes (default: that
                             on the class path, or function.jar)

      of provided:
        --call CALL          a call to train the AOT cache with, as in
                             'helloworld.Greeter/SayHello={"name": "you"}', or without a message
                             for an empty one; may be repeated
        --header NAME:VALUE  a header of the calls, as in 'authorization: Bearer x'; may be repeated
        --env NAME=VALUE     an environment variable of the function while it is trained; may be
                             repeated
        --json               makes each call in JSON as well
        --training-class C   a class whose main makes calls; its argument is the function's URL
        --training-class-path PATH
                             class path of that class (default: the function's)
        --timeout SECONDS    of the start, of each call and of the training class (default: 60)
        --jdk DIR            the JDK 25 (default: JDK25_HOME, JAVA_HOME, the one that runs this or
                             one beside it)
        --architecture NAME  x86_64 or arm64 (default: that of the JDK)
        --add-modules NAMES  modules of the JRE that no class names, separated by commas
        --no-aot             leaves out the AOT cache, and the training
        --no-jre             leaves out the JRE: for java25, with bootstrap as exec wrapper
      """;

  /** Writes the zip. */
  interface Task {
    void write(Consumer<String> log) throws IOException;
  }

  private final FunctionZip.Builder function = FunctionZip.builder();
  private final ProvidedZip.Builder provided = ProvidedZip.builder();
  private final Training.Builder training = Training.builder();
  private final Words words;
  private final boolean isProvided;
  private @Nullable Path output;

  private Arguments(Words words) {
    this.words = words;
    String command = words.next();
    this.isProvided = command.equals("provided");
    if (!isProvided && !command.equals("zip")) {
      throw new IllegalArgumentException(command + " (expected: zip or provided)");
    }
  }

  /**
   * Parses the words of a command line, of which there is one at least.
   *
   * @throws IllegalArgumentException if they are none that {@link #USAGE} tells of
   */
  static Task parse(List<String> words) throws IOException {
    return new Arguments(new Words(words)).parse();
  }

  private Task parse() throws IOException {
    while (!words.isEmpty()) {
      String option = words.next();
      boolean known =
          parseCommon(option) || (isProvided ? parseProvided(option) : parseFunction(option));
      if (!known) {
        throw new IllegalArgumentException(
            option + " (expected: an option of " + (isProvided ? "provided" : "zip") + ")");
      }
    }
    Path file = output;
    if (file == null) {
      throw new IllegalArgumentException("--output: missing (expected: the zip to make)");
    }
    return isProvided
        ? log -> provided.training(training.build()).log(log).build().write(file)
        : log -> function.log(log).build().write(file);
  }

  private boolean parseCommon(String option) throws IOException {
    switch (option) {
      case "--class-path" -> {
        List<Path> classPath = words.classPath(option);
        function.classPath(classPath);
        provided.classPath(classPath);
      }
      case "--output" -> output = words.path(option);
      case "--handler" -> {
        String handler = words.value(option);
        function.handler(handler);
        provided.handler(handler);
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean parseFunction(String option) {
    if (option.equals("--jar-name")) {
      function.jarName(words.value(option));
      return true;
    }
    return false;
  }

  private boolean parseProvided(String option) throws IOException {
    switch (option) {
      case "--call" -> {
        String call = words.value(option);
        int message = call.indexOf('=');
        training.call(
            message < 0 ? call : call.substring(0, message),
            message < 0 ? "{}" : call.substring(message + 1));
      }
      case "--header" -> {
        Map.Entry<String, String> header = words.pair(option, ":", "NAME:VALUE");
        training.header(header.getKey(), header.getValue().strip());
      }
      case "--env" -> {
        Map.Entry<String, String> variable = words.pair(option, "=", "NAME=VALUE");
        training.env(variable.getKey(), variable.getValue());
      }
      case "--json" -> training.json(true);
      case "--training-class" -> training.trainingClass(words.value(option));
      case "--training-class-path" -> training.classPath(words.classPath(option));
      case "--timeout" -> training.timeout(Duration.ofSeconds(words.number(option)));
      case "--jdk" -> provided.jdk(words.path(option));
      case "--architecture" -> provided.architecture(words.value(option));
      case "--add-modules" -> provided.addModules(List.of(words.value(option).split(",")));
      case "--no-aot" -> provided.aot(false);
      case "--no-jre" -> provided.jre(false);
      default -> {
        return false;
      }
    }
    return true;
  }
}
