package io.lambdagrpc.it.interop;

import io.grpc.ManagedChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.InternalNettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.lambdagrpc.local.LocalLambda;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.TestFactory;

/** grpc-java's interop suite with its own channel, over HTTP/2, through a bridge. */
class BridgedInteropIT {
  private static final int LARGE_PAYLOAD = 4_000_000;

  @SuppressWarnings("NullAway.Init") // NullAway does not know the annotation of start
  private static LocalLambda lambda;

  @BeforeAll
  static void start() throws Exception {
    lambda =
        LocalLambda.builder()
            .code(Path.of("target", "function.zip"))
            .handler(InteropFunction.class.getName())
            .grpcPort(0)
            .timeout(InteropTests.PATIENCE)
            .initTimeout(InteropTests.PATIENCE)
            .start();
  }

  @AfterAll
  static void stop() throws Exception {
    lambda.close();
  }

  @TestFactory
  DynamicContainer interop() throws Exception {
    return InteropTests.of(
        "native, through a bridge",
        Impossible.THROUGH_A_BRIDGE,
        hopeless -> new InteropSuite(channel(), LARGE_PAYLOAD, hopeless));
  }

  private static ManagedChannelBuilder<?> channel() {
    NettyChannelBuilder channel =
        NettyChannelBuilder.forAddress("127.0.0.1", lambda.grpcPort())
            .usePlaintext()
            .maxInboundMessageSize(2 * LARGE_PAYLOAD);
    // The suite counts by itself.
    InternalNettyChannelBuilder.setStatsEnabled(channel, false);
    return channel;
  }
}
