package io.lambdagrpc.junit;

import io.lambdagrpc.local.InitErrorException;
import io.lambdagrpc.local.InvocationResult;
import io.lambdagrpc.local.LocalLambda;
import io.lambdagrpc.local.LocalLambdaBuilder;
import io.lambdagrpc.local.ReplyReceiver;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A function in a process of its own, started from its package. */
final class Packaged implements TestedFunction {
  private static final int MAX_INIT_LOG = 64 * 1024; // all of it is in a failure's message

  private final LocalLambdaBuilder builder;
  private volatile @Nullable LocalLambda lambda;

  Packaged(LocalLambdaBuilder builder) {
    this.builder = builder;
  }

  LocalLambdaBuilder builder() {
    return builder;
  }

  @Override
  public void start(Consumer<String> log) throws IOException, InterruptedException {
    LogBook init = new LogBook(MAX_INIT_LOG);
    builder.logTo(
        line -> {
          if (lambda == null) {
            init.add(line);
          }
          log.accept(line);
        });
    try {
      lambda = builder.start();
    } catch (InitErrorException e) {
      throw new IllegalStateException(
          "the function did not start: " + e.getMessage() + "\nIts log:\n" + init.text(), e);
    }
  }

  @Override
  public RecordedCall newCall(HttpRequest request, Scope scope) {
    return new RecordedCall(request, scope.log());
  }

  @Override
  public InvocationResult invoke(RecordedCall call, Scope scope, byte[] event, ReplyReceiver reply)
      throws InterruptedException {
    return Objects.requireNonNull(lambda, "lambda").invoke(event, call.requestId(), reply);
  }

  @Override
  public void stop() throws IOException {
    LocalLambda last = lambda;
    lambda = null;
    if (last != null) {
      last.close();
    }
  }
}
