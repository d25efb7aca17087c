package io.lambdagrpc.attacks;

import io.lambdagrpc.bridge.Bridge;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A bridge with little memory. It tells its two ports, and for each line of its input how many
 * calls run and how many bytes it holds.
 */
final class BridgeProcess {

  /** As the command sets it, like the limit for heads of replies. */
  private static final Logger OF_HTTP2 = Logger.getLogger("io.grpc.netty.shaded");

  private BridgeProcess() {}

  public static void main(String[] args) throws IOException {
    OF_HTTP2.setLevel(Level.SEVERE);
    System.setProperty("jdk.http.maxHeaderSize", Integer.toString(16 * 1024));
    URI function = URI.create("http://127.0.0.1:" + args[0]);
    try (Bridge bridge = Bridge.to(function).httpPort(0).start()) {
      System.out.println(ChildJvm.RESULT + bridge.port() + " " + bridge.httpPort());
      BufferedReader questions =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
      while (questions.readLine() != null) {
        Bridge.Counters counters = bridge.counters();
        System.out.println(
            ChildJvm.RESULT + counters.inFlight() + " calls, " + counters.heldBytes() + " bytes");
      }
    }
  }
}
