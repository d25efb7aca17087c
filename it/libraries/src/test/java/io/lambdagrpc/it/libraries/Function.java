package io.lambdagrpc.it.libraries;

import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import io.lambdagrpc.client.GrpcWebChannelBuilder;
import io.lambdagrpc.local.LocalLambda;
import io.lambdagrpc.local.LocalLambdaBuilder;
import java.io.IOException;

/** A function at work, and a client of it. */
record Function(LocalLambda lambda, ManagedChannel channel) implements AutoCloseable {

  static Function start(LocalLambdaBuilder builder) throws IOException, InterruptedException {
    LocalLambda lambda = builder.start();
    return new Function(lambda, GrpcWebChannelBuilder.forAddress(lambda.uri()).build());
  }

  /** Returns a channel whose calls carry this header. */
  Channel channel(String name, String value) {
    Metadata headers = new Metadata();
    headers.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value);
    return ClientInterceptors.intercept(
        channel, MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  /** Stops the process where it is, as Lambda does between two invocations. */
  void freeze() throws IOException, InterruptedException {
    Process kill =
        new ProcessBuilder("kill", "-STOP", Long.toString(lambda.process().pid()))
            .inheritIO()
            .start();
    if (kill.waitFor() != 0) {
      throw new IOException("kill: status " + kill.exitValue() + " (expected: 0)");
    }
  }

  @Override
  public void close() throws IOException {
    channel.shutdownNow();
    lambda.close();
  }
}
