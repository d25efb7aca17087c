package io.lambdagrpc.bridge;

import java.io.IOException;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** A native client, a bridge and a function, one behind the other. */
final class TestBed implements AutoCloseable {

  final ScriptedFunction function;
  final Bridge bridge;
  final Native client;

  TestBed(ScriptedFunction.Script script, UnaryOperator<BridgeBuilder> settings)
      throws IOException {
    function = new ScriptedFunction(script);
    bridge = settings.apply(Bridge.to(function.url())).start();
    client = new Native(bridge.port());
  }

  static TestBed answering(ScriptedFunction.Script script) throws IOException {
    // What is left of a test's calls is not waited for.
    return new TestBed(script, builder -> builder.drain(Duration.ZERO));
  }

  /** A call ends for its client a little before it ends for the server. */
  long heldAfterTheCalls() throws InterruptedException {
    while (bridge.counters().inFlight() > 0) {
      Thread.sleep(1);
    }
    return bridge.counters().heldBytes();
  }

  @Override
  public void close() {
    client.close();
    bridge.close();
    function.close();
  }
}
