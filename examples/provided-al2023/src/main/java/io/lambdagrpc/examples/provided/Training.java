package io.lambdagrpc.examples.provided;

import io.lambdagrpc.local.InvokeMode;
import io.lambdagrpc.local.LocalLambda;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Lets a function write an AOT cache, {@code app.aot}, on the local Lambda. What the cache holds is
 * what these calls need, streamed and buffered.
 *
 * @param root holds {@code bootstrap} and what that starts
 * @param java runs it, where the root holds no JRE
 * @param method as in {@code helloworld.Greeter/SayHello}
 * @param message of each request
 * @param json of each request in JSON; null where there is none
 */
@SuppressWarnings("ArrayRecordComponent") // nobody changes or compares it
record Training(
    Path root, Path java, String handler, String method, byte[] message, @Nullable String json) {

  /** Some things happen at the second call only. */
  private static final int CALLS = 10;

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  void run() throws IOException, InterruptedException {
    Path cache = root.resolve("app.aot");
    try (LocalLambda lambda =
        LocalLambda.builder()
            .code(root)
            .bootstrap()
            .javaHome(java)
            .handler(handler)
            .timeout(PATIENCE)
            .initTimeout(PATIENCE)
            .invokeMode(InvokeMode.RESPONSE_STREAM)
            .env("LAMBDA_GRPC_RESPONSE_MODE", "streaming")
            .env("LAMBDA_GRPC_AOT_OUTPUT", cache.toString())
            .start()) {
      for (int i = 0; i < CALLS; i++) {
        // A load balancer's reply is buffered whatever the setting.
        String event = i % 2 == 0 ? "alb" : "function-url";
        call(lambda, event);
        if (json != null) {
          callInJson(lambda, event, json);
        }
      }
      terminate(lambda.process());
      if (!Files.exists(cache)) {
        throw new IOException(cache + " was not written\n" + lambda.log());
      }
    }
  }

  private void call(LocalLambda lambda, String event) throws IOException, InterruptedException {
    byte[] frame =
        ByteBuffer.allocate(5 + message.length)
            .put((byte) 0)
            .putInt(message.length)
            .put(message)
            .array();
    HttpResponse<String> reply =
        send(lambda, event, "application/grpc-web+proto", BodyPublishers.ofByteArray(frame));
    if (!reply.body().contains("grpc-status:0")) {
      throw new IOException(method + ": " + reply + " " + reply.body() + "\n" + lambda.log());
    }
  }

  private void callInJson(LocalLambda lambda, String event, String text)
      throws IOException, InterruptedException {
    HttpResponse<String> reply =
        send(lambda, event, "application/json", BodyPublishers.ofString(text));
    if (reply.statusCode() != 200) {
      throw new IOException(method + ": " + reply + " " + reply.body() + "\n" + lambda.log());
    }
  }

  private HttpResponse<String> send(
      LocalLambda lambda, String event, String contentType, BodyPublisher body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(lambda.uri().resolve("/" + method))
            .header("content-type", contentType)
            .header("x-local-lambda-event", event)
            .POST(body)
            .build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
  }

  /** Ends the function as Lambda does; the JVM writes the cache before it ends. */
  private static void terminate(ProcessHandle process) {
    process.destroy();
    process.onExit().join();
  }
}
