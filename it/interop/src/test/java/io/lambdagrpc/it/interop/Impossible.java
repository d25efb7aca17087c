package io.lambdagrpc.it.interop;

import java.util.Map;
import java.util.Set;

/** The suite's tests that cannot pass, each with the reason. One that passes is a failure. */
final class Impossible {
  private static final String FULL_DUPLEX =
      "sends a request only after the reply to the one before it; Lambda hands over a request when"
          + " it is whole, and grpc-web clients send it as a whole";

  /** For a native client behind a bridge, by the name of the test. */
  static final Map<String, String> THROUGH_A_BRIDGE =
      Map.of(
          "cancelAfterFirstResponse",
          FULL_DUPLEX,
          "gracefulShutdown",
          FULL_DUPLEX,
          "pingPong",
          FULL_DUPLEX);

  /** For our own client, by the name of the test. */
  static final Map<String, String> OVER_GRPC_WEB =
      Map.of(
          "cancelAfterFirstResponse",
          FULL_DUPLEX,
          "gracefulShutdown",
          FULL_DUPLEX,
          "pingPong",
          FULL_DUPLEX,
          "getServerAddressAndLocalAddressFromClient",
          "asks a call for the addresses of its connection, which java.net.http does not tell");

  /** What the suite itself skips where the server is another process; nothing else is skipped. */
  static final Set<String> IN_PROCESS_ONLY =
      Set.of("censusContextsPropagated", "sendsTimeoutHeader");

  private Impossible() {}
}
