package io.lambdagrpc.local;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A front and the Runtime API behind it, without a process: the test is the function. */
final class StreamingTestBed implements AutoCloseable {
  final FunctionLog log = new FunctionLog(line -> {});
  final LocalRuntimeApi api = LocalRuntimeApi.start(Duration.ofSeconds(30));
  final ScriptedRuntime runtime = new ScriptedRuntime(api);
  final Queue<Fault> faults = new ArrayDeque<>();
  private final Front front;

  StreamingTestBed(InvokeMode mode) throws IOException {
    this.front =
        new Front(
            0,
            Hosts.LOOPBACK,
            new Gateway(
                EventKind.FUNCTION_URL,
                FrontPaths.DEFAULT,
                mode,
                (event, receiver) ->
                    LocalRuntimeApi.await(api.submit(event, receiver, faults.poll())),
                log),
            log);
  }

  int port() {
    return front.uri().getPort();
  }

  CompletableFuture<HttpResponse<InputStream>> call(EventKind kind) {
    HttpRequest request =
        HttpRequest.newBuilder(front.uri().resolve("a.B/C"))
            .header(Gateway.EVENT_HEADER, kind.wireName())
            .build();
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .build()
        .sendAsync(request, BodyHandlers.ofInputStream());
  }

  CompletableFuture<HttpResponse<InputStream>> call() {
    return call(EventKind.FUNCTION_URL);
  }

  static <T> T await(CompletableFuture<T> future) throws Exception {
    return future.get(30, TimeUnit.SECONDS);
  }

  static String read(InputStream in, int count) throws IOException {
    return new String(in.readNBytes(count), ISO_8859_1);
  }

  static String rest(HttpResponse<InputStream> response) throws IOException {
    return new String(response.body().readAllBytes(), ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    runtime.close();
    front.close();
    api.close();
  }
}
