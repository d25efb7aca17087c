package io.lambdagrpc.local;

import io.lambdagrpc.bridge.Bridge;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The port for native gRPC clients. Nothing else here names the bridge, which those who use none do
 * not have on their class path.
 */
final class NativePort implements AutoCloseable {

  /** As in the bridge's own command: callers could fill the log with stack traces. */
  private static final Logger OF_HTTP2 = Logger.getLogger("io.grpc.netty.shaded");

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
    if (OF_HTTP2.getLevel() == null) { // not set by anybody else
      OF_HTTP2.setLevel(Level.SEVERE);
    }
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
