package functions;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** A runtime of its own: replies to each event with a word and the handler that it was given. */
public final class OwnLoop {
  public static void main(String[] arguments) throws Exception {
    HttpClient client = HttpClient.newHttpClient();
    String invocation =
        "http://" + System.getenv("AWS_LAMBDA_RUNTIME_API") + "/2018-06-01/runtime/invocation/";
    while (true) {
      HttpResponse<String> next =
          client.send(
              HttpRequest.newBuilder(URI.create(invocation + "next")).build(),
              BodyHandlers.ofString());
      String id = next.headers().firstValue("lambda-runtime-aws-request-id").orElseThrow();
      String reply = "{\"own\":\"" + System.getenv("_HANDLER") + "\",\"event\":" + next.body() + "}";
      client.send(
          HttpRequest.newBuilder(URI.create(invocation + id + "/response"))
              .POST(BodyPublishers.ofString(reply))
              .build(),
          BodyHandlers.discarding());
    }
  }
}
