package io.lambdagrpc.packaging.internal.training;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.lambdagrpc.local.internal.files.OneLine;
import io.lambdagrpc.packaging.internal.MistakeException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes calls of a function on the local Lambda, and says what is wrong with an answer. */
final class CallClient {

  /** What the local Lambda may take to say that a function took too long. */
  private static final Duration MARGIN = Duration.ofSeconds(10);

  /** What is shown of a reply, which may be as large as a function likes. */
  private static final int SHOWN = 1000;

  private static final int END_OF_STREAM_IN_JSON = 2;

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI url;
  private final List<Map.Entry<String, String>> headers;
  private final Duration timeout;

  CallClient(URI url, TrainingPlan plan) {
    this.url = url;
    this.headers = plan.headers();
    this.timeout = plan.timeout().plus(MARGIN);
  }

  /**
   * Calls in grpc-web.
   *
   * @param event what the request becomes on its way to the function
   * @return what went wrong, or nothing
   */
  String call(Call call, String event) throws IOException, InterruptedException {
    HttpResponse<byte[]> reply =
        post(call, event, "application/grpc-web+proto", frame(call.message()));
    byte[] trailers = lastFrame(reply.body(), 0x80);
    return trailers == null ? unexpected(reply) : failure(new String(trailers, US_ASCII));
  }

  /** Returns the frame that ends a stream, or null where none has that flag. */
  private static byte @Nullable [] lastFrame(byte[] body, int flag) {
    for (ByteBuffer left = ByteBuffer.wrap(body); left.remaining() >= 5; ) {
      byte flags = left.get();
      byte[] content = new byte[Math.max(0, Math.min(left.getInt(), left.remaining()))];
      left.get(content);
      if ((flags & flag) != 0) {
        return content;
      }
    }
    return null;
  }

  private static String failure(String trailers) {
    String block = "\r\n" + trailers.toLowerCase(Locale.ROOT);
    return block.contains("\r\ngrpc-status:0\r\n") || block.contains("\r\ngrpc-status: 0\r\n")
        ? ""
        : shown(trailers.strip().replace("\r\n", ", "));
  }

  /** Calls in JSON, as Connect does. */
  String callInJson(Call call, String event) throws IOException, InterruptedException {
    byte[] json = call.json().getBytes(UTF_8);
    HttpResponse<byte[]> reply =
        call.streams()
            ? post(call, event, "application/connect+json", frame(json))
            : post(call, event, "application/json", json);
    if (reply.statusCode() != 200) {
      return unexpected(reply);
    }
    if (!call.streams()) {
      return "";
    }
    byte[] end = lastFrame(reply.body(), END_OF_STREAM_IN_JSON);
    if (end == null) {
      return unexpected(reply);
    }
    String text = new String(end, UTF_8);
    return text.startsWith("{\"error\"") ? shown(text) : "";
  }

  /** Asks for the root, as a load balancer's health check does; any answer will do. */
  void checkHealth(String event) throws IOException, InterruptedException {
    http.send(request("", event).GET().build(), HttpResponse.BodyHandlers.discarding());
  }

  private static String unexpected(HttpResponse<byte[]> reply) {
    byte[] body = reply.body();
    return "HTTP status "
        + reply.statusCode()
        + " "
        + shown(new String(body, 0, Math.min(body.length, 4 * SHOWN), UTF_8).strip());
  }

  private static String shown(String text) {
    return OneLine.of(text, SHOWN);
  }

  private static byte[] frame(byte[] message) {
    return ByteBuffer.allocate(5 + message.length)
        .put((byte) 0)
        .putInt(message.length)
        .put(message)
        .array();
  }

  private HttpResponse<byte[]> post(Call call, String event, String contentType, byte[] body)
      throws IOException, InterruptedException {
    HttpRequest request =
        request(call.path(), event)
            .header("content-type", contentType)
            .POST(BodyPublishers.ofByteArray(body))
            .build();
    return http.send(request, HttpResponse.BodyHandlers.ofByteArray());
  }

  private HttpRequest.Builder request(String path, String event) throws MistakeException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url.resolve("/" + path))
            .version(HttpClient.Version.HTTP_1_1)
            .header("x-local-lambda-event", event)
            .timeout(timeout);
    for (Map.Entry<String, String> header : headers) {
      try {
        request.header(header.getKey(), header.getValue());
      } catch (IllegalArgumentException e) {
        throw new MistakeException(
            "header " + header.getKey() + ": cannot be sent (expected: one of a call's metadata)",
            e);
      }
    }
    return request;
  }
}
