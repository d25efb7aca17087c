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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A function that {@code mvn lambda-grpc:run} serves until this is closed. */
record ServedFunction(Process maven, URI url) implements AutoCloseable {
  private static final Pattern ANSWERS = Pattern.compile(" answers at (http://\\S+) until Ctrl-C");

  static ServedFunction start(Project project, Jdk jdk) throws IOException {
    Process maven = project.start(jdk, "lambda-grpc:run", "-Dlambda-grpc.port=0");
    return new ServedFunction(maven, url(maven));
  }

  private static URI url(Process maven) throws IOException {
    StringBuilder output = new StringBuilder();
    BufferedReader lines = maven.inputReader();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      output.append(line).append('\n');
      Matcher answers = ANSWERS.matcher(line);
      if (answers.find()) {
        return URI.create(answers.group(1));
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

  @Override
  public void close() {
    // The wrapper replaces itself with Java, so the signal reaches that.
    maven.destroy();
    maven.onExit().join();
  }
}
