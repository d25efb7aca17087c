package io.lambdagrpc.it.builds;

import static org.junit.jupiter.api.Assertions.fail;

import io.lambdagrpc.it.fronts.Jdk;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A function that {@code mvn lambda-grpc:run} serves until this is closed.
 *
 * @param head of what Maven printed, until it served
 */
record ServedFunction(Process maven, URI url, String head) implements AutoCloseable {
  private static final Pattern ANSWERS = Pattern.compile(" answers at (http://\\S+) until Ctrl-C");

  static ServedFunction start(Project project, Jdk jdk, String... words) throws IOException {
    List<String> all = new ArrayList<>(List.of("lambda-grpc:run", "-Dlambda-grpc.port=0"));
    all.add("-Dlambda-grpc.timeout=60"); // on a busy machine, the first call takes more than 3 s
    all.addAll(List.of(words));
    Process maven = project.start(jdk, all.toArray(String[]::new));
    StringBuilder output = new StringBuilder();
    BufferedReader lines = maven.inputReader();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      output.append(line).append('\n');
      Matcher answers = ANSWERS.matcher(line);
      if (answers.find()) {
        return new ServedFunction(maven, URI.create(answers.group(1)), output.toString());
      }
    }
    return fail(output.toString());
  }

  /** Calls a method, {@code service/method}, as curl does. */
  String call(String method, String message) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(url.resolve("/" + method))
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofString(message))
            .build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
  }

  /** Stops Maven, and returns all that it printed. */
  String stop() {
    // Process.destroy() would close the stream that is still to be read.
    maven.toHandle().destroy();
    return head + maven.inputReader().lines().collect(Collectors.joining("\n", "", "\n"));
  }

  @Override
  public void close() {
    // The wrapper replaces itself with Java, so the signal reaches that.
    maven.destroy();
    maven.onExit().join();
  }
}
