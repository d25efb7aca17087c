package worlds;

import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.lambdagrpc.LambdaServerBuilder;
import io.lambdagrpc.client.GrpcWebChannelBuilder;
import io.lambdagrpc.local.EventKind;
import io.lambdagrpc.local.Front;
import io.lambdagrpc.local.LocalRuntimeApi;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * The same services on a server over TCP and on Lambda, both in this JVM: what differs between them
 * is nothing but where they run.
 *
 * @param serverChannel speaks native gRPC
 * @param lambdaChannel speaks grpc-web, to a Function URL that does not stream
 */
record TwoWorlds(
    Server server,
    ManagedChannel serverChannel,
    Server lambda,
    ManagedChannel lambdaChannel,
    LocalRuntimeApi runtimeApi,
    Front front)
    implements AutoCloseable {

  private static final Duration LONG = Duration.ofSeconds(30);

  /** Starts both, with a function's timeout that no call reaches. */
  static TwoWorlds start(Consumer<ServerBuilder<?>> configure) throws IOException {
    return start(LONG, configure);
  }

  /** Starts both; what the Lambda does not answer ends 500 ms before the function's timeout. */
  static TwoWorlds start(Duration timeout, Consumer<ServerBuilder<?>> configure)
      throws IOException {
    ServerBuilder<?> tcp =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    configure.accept(tcp);
    Server server = tcp.build().start();

    LocalRuntimeApi runtimeApi = LocalRuntimeApi.start(timeout);
    LambdaServerBuilder builder = LambdaServerBuilder.create().runtimeApi(runtimeApi.endpoint());
    configure.accept(builder);
    Front front = Front.open(runtimeApi, EventKind.FUNCTION_URL);
    return new TwoWorlds(
        server,
        nativeChannel(server.getPort()),
        builder.build().start(),
        GrpcWebChannelBuilder.forAddress(front.uri()).build(),
        runtimeApi,
        front);
  }

  static ManagedChannel nativeChannel(int port) {
    return NettyChannelBuilder.forAddress("127.0.0.1", port, InsecureChannelCredentials.create())
        .build();
  }

  /** Returns the URL of the Lambda. */
  URI url() {
    return front.uri();
  }

  @Override
  public void close() throws IOException {
    serverChannel.shutdownNow();
    lambdaChannel.shutdownNow();
    server.shutdownNow();
    lambda.shutdownNow();
    front.close();
    runtimeApi.close();
  }
}
