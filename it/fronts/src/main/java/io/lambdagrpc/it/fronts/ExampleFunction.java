package io.lambdagrpc.it.fronts;

import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import io.lambdagrpc.client.GrpcWebChannelBuilder;
import io.lambdagrpc.local.EventKind;
import io.lambdagrpc.local.InvokeMode;
import io.lambdagrpc.local.LocalLambda;
import io.lambdagrpc.local.LocalLambdaBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** An example as a local Lambda. */
record ExampleFunction(LocalLambda lambda, ManagedChannel channel) implements RunningService {
  private static final Metadata.Key<String> EVENT =
      Metadata.Key.of("x-local-lambda-event", Metadata.ASCII_STRING_MARSHALLER);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  static RunningService managed(Class<?> handler, Jdk jdk)
      throws IOException, InterruptedException {
    return start(builder(handler, jdk));
  }

  static RunningService bootstrap(Class<?> handler, Jdk jdk)
      throws IOException, InterruptedException {
    return start(wrapped(handler, jdk));
  }

  static RunningService streaming(Class<?> handler, Jdk jdk)
      throws IOException, InterruptedException {
    return start(
        wrapped(handler, jdk)
            .invokeMode(InvokeMode.RESPONSE_STREAM)
            .env("LAMBDA_GRPC_RESPONSE_MODE", "streaming"));
  }

  private static LocalLambdaBuilder wrapped(Class<?> handler, Jdk jdk) throws IOException {
    return builder(handler, jdk).env("AWS_LAMBDA_EXEC_WRAPPER", "/var/task/bootstrap");
  }

  /** Starts the zip's content through a wrapper that runs another main than the runtime's. */
  static RunningService main(Class<?> main, Jdk jdk) throws IOException, InterruptedException {
    Path wrapper = Files.createTempFile("wrapper", ".sh");
    try {
      Files.writeString(
          wrapper,
          "#!/bin/sh\nexec \"$1\" -cp \"$LAMBDA_TASK_ROOT:$LAMBDA_TASK_ROOT/lib/*\" "
              + main.getName()
              + "\n");
      Files.setPosixFilePermissions(wrapper, PosixFilePermissions.fromString("rwx------"));
      return start(builder(main, jdk).env("AWS_LAMBDA_EXEC_WRAPPER", wrapper.toString()));
    } finally {
      Files.delete(wrapper);
    }
  }

  private static LocalLambdaBuilder builder(Class<?> handler, Jdk jdk) throws IOException {
    return LocalLambda.builder()
        .code(Example.zip(handler))
        // That of the custom domain, and none for all other kinds of events.
        .env("LAMBDA_GRPC_BASE_PATH", "/base,/")
        .handler(handler.getName())
        .javaHome(jdk.requireHome())
        .timeout(PATIENCE)
        .initTimeout(PATIENCE);
  }

  private static RunningService start(LocalLambdaBuilder builder)
      throws IOException, InterruptedException {
    LocalLambda lambda = builder.start();
    return new ExampleFunction(lambda, GrpcWebChannelBuilder.forAddress(lambda.uri()).build());
  }

  @Override
  public List<Route> routes() {
    return Arrays.stream(EventKind.values()).map(this::route).toList();
  }

  private Route route(EventKind event) {
    Metadata header = new Metadata();
    header.put(EVENT, event.wireName());
    return new Route(
        event.wireName(),
        ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(header)));
  }

  @Override
  public boolean awaitLog(String text, Duration patience) throws InterruptedException {
    return lambda.awaitLog(text, patience);
  }

  @Override
  public String log() {
    return lambda.log();
  }

  @Override
  public void close() throws IOException {
    channel.shutdownNow();
    lambda.close();
  }
}
