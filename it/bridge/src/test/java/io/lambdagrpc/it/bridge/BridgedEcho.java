package io.lambdagrpc.it.bridge;

import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.lambdagrpc.local.InvokeMode;
import io.lambdagrpc.local.LocalLambda;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** The function on a local Lambda with a native port, and a native channel to it. */
record BridgedEcho(LocalLambda lambda, ManagedChannel channel) implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Starts the function with replies that stream, and as many calls at once as given. */
  static BridgedEcho start(int concurrency) throws IOException, InterruptedException {
    LocalLambda lambda =
        LocalLambda.builder()
            .code(Path.of("target", "function.zip"))
            .handler(BridgedFunction.class.getName())
            .env("AWS_LAMBDA_EXEC_WRAPPER", "/var/task/bootstrap")
            .env("LAMBDA_GRPC_RESPONSE_MODE", "streaming")
            .env("AWS_LAMBDA_MAX_CONCURRENCY", "" + concurrency)
            .invokeMode(InvokeMode.RESPONSE_STREAM)
            .grpcPort(0)
            .timeout(PATIENCE)
            .initTimeout(PATIENCE)
            .start();
    return new BridgedEcho(lambda, channel(lambda.grpcPort()));
  }

  static ManagedChannel channel(int port) {
    return Grpc.newChannelBuilder(address(port), InsecureChannelCredentials.create()).build();
  }

  static String address(int port) {
    return "127.0.0.1:" + port;
  }

  String address() {
    return address(lambda.grpcPort());
  }

  @Override
  public void close() throws IOException {
    channel.shutdownNow();
    lambda.close();
  }
}
