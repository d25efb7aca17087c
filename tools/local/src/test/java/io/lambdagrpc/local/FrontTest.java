package io.lambdagrpc.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FrontTest {
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @Test
  void frontsAFunctionThatIsNoProcess() throws Exception {
    try (LocalRuntimeApi api = LocalRuntimeApi.start(Duration.ofSeconds(30));
        Front front = Front.open(api, EventKind.REST)) {
      CompletableFuture<HttpResponse<String>> called = client.sendAsync(call(front), text());
      HttpResponse<String> event = next(api);
      assertTrue(event.body().contains("\"stage\":\"test\""), event.body());
      answer(api, event, "{\"statusCode\":201,\"body\":\"made\"}");
      HttpResponse<String> reply = called.get(30, TimeUnit.SECONDS);
      assertEquals("201 made", reply.statusCode() + " " + reply.body());

      called = client.sendAsync(call(front), text());
      answer(api, next(api), "{}");
      assertEquals(502, called.get(30, TimeUnit.SECONDS).statusCode());
    }
  }

  @Test
  void closingItLeavesTheFunctionToOthers() throws Exception {
    try (LocalRuntimeApi api = LocalRuntimeApi.start(Duration.ofSeconds(30))) {
      Front closed = Front.open(api, EventKind.FUNCTION_URL);
      closed.close();
      assertThrows(ConnectException.class, () -> client.send(call(closed), text()));

      CompletableFuture<InvocationResult> result = api.invokeAsync(new byte[] {'1'});
      answer(api, next(api), "2");
      assertEquals(new InvocationResult.Success("2"), result.get(30, TimeUnit.SECONDS));
    }
  }

  private static HttpRequest call(Front front) {
    return HttpRequest.newBuilder(front.uri().resolve("a.B/C"))
        .POST(BodyPublishers.ofString("body"))
        .build();
  }

  private HttpResponse<String> next(LocalRuntimeApi api) throws Exception {
    return client.send(HttpRequest.newBuilder(invocation(api, "next")).build(), text());
  }

  private void answer(LocalRuntimeApi api, HttpResponse<String> event, String document)
      throws Exception {
    String id = event.headers().firstValue("Lambda-Runtime-Aws-Request-Id").orElseThrow();
    client.send(
        HttpRequest.newBuilder(invocation(api, id + "/response"))
            .POST(BodyPublishers.ofString(document))
            .build(),
        text());
  }

  private static URI invocation(LocalRuntimeApi api, String path) {
    return URI.create("http://" + api.endpoint() + "/2018-06-01/runtime/invocation/" + path);
  }

  private static HttpResponse.BodyHandler<String> text() {
    return BodyHandlers.ofString();
  }
}
