package io.lambdagrpc.examples.provided;

import io.lambdagrpc.local.InvokeMode;
import io.lambdagrpc.local.LocalLambda;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Lets a function write an AOT cache, {@code app.aot}, on the local Lambda. What the cache holds is
 * what these calls need, streamed and buffered.
 *
 * @param root holds {@code bootstrap} and what that starts
 * @param java runs it, where the root holds no JRE
 * @param method as in {@code helloworld.Greeter/SayHello}
 * @param message of each request
 */
@SuppressWarnings("ArrayRecordComponent") // nobody changes or compares it
record Training(Path root, Path java, String handler, String method, byte[] message) {

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
        call(lambda, i % 2 == 0 ? "alb" : "function-url");
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
    HttpRequest request =
        HttpRequest.newBuilder(lambda.uri().resolve("/" + method))
            .header("content-type", "application/grpc-web+proto")
            .header("x-local-lambda-event", event)
            .POST(HttpRequest.BodyPublishers.ofByteArray(frame))
            .build();
    HttpResponse<String> reply =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    if (!reply.body().contains("grpc-status:0")) {
      throw new IOException(method + ": " + reply + " " + reply.body() + "\n" + lambda.log());
    }
  }

  /** Ends the function as Lambda does; the JVM writes the cache before it ends. */
  private static void terminate(ProcessHandle process) {
    process.destroy();
    process.onExit().join();
  }
}
