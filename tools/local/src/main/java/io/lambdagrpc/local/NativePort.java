package io.lambdagrpc.local;

import io.lambdagrpc.bridge.Bridge;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;

/**
 * The port for native gRPC clients. Nothing else here names the bridge, which those who use none do
 * not have on their class path.
 */
final class NativePort implements AutoCloseable {
  private final Bridge bridge;

  private NativePort(Bridge bridge) {
    this.bridge = bridge;
  }

  /**
   * Opens the port on 127.0.0.1, in front of a Function URL.
   *
   * @throws IOException if it is taken, or the bridge is not on the class path
   */
  static NativePort open(URI function, int port) throws IOException {
    try {
      return new NativePort(Bridge.to(function).port(port).drain(Duration.ZERO).start());
    } catch (NoClassDefFoundError e) {
      throw new IOException(
          "grpcPort: no bridge (expected: io.lambdagrpc:lambda-grpc-bridge on the class path)", e);
    }
  }

  int port() {
    return bridge.port();
  }

  @Override
  public void close() {
    bridge.close();
  }
}
