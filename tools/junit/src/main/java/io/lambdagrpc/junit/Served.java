package io.lambdagrpc.junit;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import io.lambdagrpc.local.InvocationResult;
import io.lambdagrpc.local.ReplyReceiver;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A function in this JVM. */
final class Served implements TestedFunction {
  private static final String RESPONSE_MODE = "LAMBDA_GRPC_RESPONSE_MODE";

  /** Keeps handlers from logging that nothing streams here, as the own runtime does. */
  private static final String STREAMING_RUNTIME = "io.lambdagrpc.streaming";

  private final Supplier<RequestStreamHandler> handlers;
  private volatile @Nullable RequestStreamHandler handler;
  private Duration timeout = Duration.ofSeconds(3);
  private boolean streaming;

  Served(Supplier<RequestStreamHandler> handlers) {
    this.handlers = handlers;
  }

  void timeout(Duration value) {
    timeout = value;
  }

  void stream() {
    streaming = true;
  }

  @Override
  public void start(Consumer<String> log) {
    if (streaming) {
      String mode = System.getenv(RESPONSE_MODE);
      if (!"streaming".equals(mode)) {
        throw new IllegalStateException(
            RESPONSE_MODE
                + ": "
                + mode
                + " (expected: streaming, in the environment of the JVM that runs the tests)");
      }
      System.setProperty(STREAMING_RUNTIME, "true");
    }
    handler = handlers.get();
  }

  @Override
  public RecordedCall newCall(HttpRequest request, Scope scope) {
    return new RecordedCall(request);
  }

  @Override
  public InvocationResult invoke(RecordedCall call, Scope scope, byte[] event, ReplyReceiver reply)
      throws InterruptedException {
    RequestStreamHandler started = Objects.requireNonNull(handler, "handler");
    Consumer<String> log =
        record -> {
          call.logged(record);
          scope.log().add(record);
          System.out.print(record.endsWith("\n") ? record : record + "\n");
        };
    return new ServedHandler(started, timeout).invoke(event, call.requestId(), reply, log);
  }

  @Override
  public void stop() {
    handler = null;
  }
}
