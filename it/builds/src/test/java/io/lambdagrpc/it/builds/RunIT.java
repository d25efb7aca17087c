package io.lambdagrpc.it.builds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.lambdagrpc.it.fronts.Jdk;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code mvn lambda-grpc:run} compiles a function and serves it until Maven is stopped. */
class RunIT {
  private static final Pattern ANSWERS = Pattern.compile(" answers at (http://\\S+) until Ctrl-C");

  @TempDir Path folder;

  @Test
  void servesTheFunctionUntilMavenIsStopped() throws Exception {
    Project project =
        Project.copy(Project.root().resolve("examples/hello-world"), folder.resolve("copy"));
    Process maven = project.start(Jdk.current(), "lambda-grpc:run", "-Dlambda-grpc.port=0");
    try {
      HttpResponse<String> reply = greet(url(maven));

      assertEquals("{\"message\":\"Hello you!\"}", reply.body());
    } finally {
      // The wrapper replaces itself with Java, so the signal reaches that.
      maven.destroy();
      maven.waitFor();
    }
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

  private static HttpResponse<String> greet(URI url) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(url.resolve("/helloworld.Greeter/SayHello"))
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofString("{\"name\":\"you\"}"))
            .build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
  }
}
