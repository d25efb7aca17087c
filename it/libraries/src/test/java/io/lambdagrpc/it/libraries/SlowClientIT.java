package io.lambdagrpc.it.libraries;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import echo.EchoRequest;
import io.lambdagrpc.it.fronts.Frame;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Flow control of other stubs than grpc-java's own, where replies are streamed. */
@Timeout(120)
class SlowClientIT {

  private static final int REPLY_BYTES = 64 * 1024;

  /** More than what fits into the sockets' buffers between the two. */
  private static final int MOST_BYTES = 64 * 1024 * 1024;

  /** A client that takes the begin of a stream, and then nothing, not even its end. */
  @ParameterizedTest
  @EnumSource(names = {"REACTOR", "COROUTINES"})
  void aServiceMakesNoMoreRepliesThanItsClientTakes(Library library) throws Exception {
    try (Function function = Function.start(Way.STREAMING.builder(library))) {
      byte[] message =
          EchoRequest.newBuilder()
              .setText("x".repeat(REPLY_BYTES))
              .setStayOpen(true)
              .build()
              .toByteArray();
      byte[] frame = Frame.of(message);
      HttpRequest request =
          HttpRequest.newBuilder(function.lambda().uri().resolve("/echo.Echo/SayEach"))
              .header("content-type", "application/grpc-web+proto")
              .header("grpc-timeout", "3S")
              .POST(HttpRequest.BodyPublishers.ofByteArray(frame))
              .build();
      HttpResponse<InputStream> reply =
          HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream begun = reply.body()) {
        assertEquals(0, begun.read());
        assertTrue(
            function.lambda().awaitLog("replies until the deadline", Duration.ofSeconds(30)),
            function.lambda()::log);
      }
      Matcher said = Pattern.compile("(\\d+) replies").matcher(function.lambda().log());
      assertTrue(said.find());
      assertTrue(Integer.parseInt(said.group(1)) < MOST_BYTES / REPLY_BYTES, said.group());
    }
  }
}
