package io.lambdagrpc.local;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a page of a stranger's may do to a function on this machine: nothing. */
class BrowserTest {
  private static final String NEXT = "/2018-06-01/runtime/invocation/next";

  private LocalRuntimeApi api;

  @BeforeEach
  void start() throws IOException {
    api = LocalRuntimeApi.start(Duration.ofSeconds(30));
  }

  @AfterEach
  void stop() throws IOException {
    api.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Host: localhost\r\nSec-Fetch-Site: cross-site",
        "Host: localhost\r\nSec-Fetch-Site: none",
        "Host: localhost\r\nOrigin: http://evil.example",
        "Host: localhost\r\norigin: null",
        "Host: evil.example"
      })
  void aPageTakesNoPollAndAnswersNone(String headers) throws Exception {
    CompletableFuture<String> poll =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .build()
            .sendAsync(
                HttpRequest.newBuilder(URI.create("http://" + api.endpoint() + NEXT)).build(),
                BodyHandlers.ofString())
            .thenApply(event -> event.statusCode() + " " + event.body());
    assertTrue(api.awaitPoll(Duration.ofSeconds(30)));

    for (String line : new String[] {"GET " + NEXT, "POST /2018-06-01/runtime/init/error"}) {
      String reply = send(api.endpoint(), line + " HTTP/1.1\r\n" + headers + "\r\n\r\n");
      assertTrue(reply.startsWith("HTTP/1.1 403 "), reply);
    }

    api.submit("[1]".getBytes(ISO_8859_1));
    assertEquals("200 [1]", poll.get(30, TimeUnit.SECONDS));
  }

  @Test
  void aPageOfAnotherDomainCallsNoFunction() throws Exception {
    try (Front front = Front.open(api, EventKind.FUNCTION_URL)) {
      String endpoint = front.uri().getHost() + ":" + front.uri().getPort();
      String reply =
          send(
              endpoint,
              "GET / HTTP/1.1\r\nHost: evil.example:" + front.uri().getPort() + "\r\n\r\n");
      assertTrue(reply.startsWith("HTTP/1.1 403 "), reply);
    }
  }

  private static String send(String endpoint, String text) throws IOException {
    URI uri = URI.create("http://" + endpoint);
    try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
      socket.getOutputStream().write(text.getBytes(ISO_8859_1));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }
}
