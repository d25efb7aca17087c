package io.lambdagrpc.internal.call;

import io.grpc.Status;
import io.lambdagrpc.internal.wire.Exchange;
import io.lambdagrpc.internal.wire.HeaderMetadata;
import io.lambdagrpc.internal.wire.Sink;
import io.lambdagrpc.internal.wire.WireRequest;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Runs the calls of one server. Safe for use by many threads at once. */
public final class Calls {

  private final CallSettings settings;
  private final HeaderMetadata names = new HeaderMetadata();
  private final CallTimer timer = new CallTimer();
  private final CallsInHand inHand;

  /** Runs calls with these settings. */
  public Calls(CallSettings settings) {
    this.settings = settings;
    this.inHand = new CallsInHand(settings.maxOverdueCalls(), timer);
  }

  /**
   * Runs one call, and returns when its reply has been written. Throws nothing that a request or a
   * service could cause: whatever goes wrong in the call is its status.
   *
   * @param fullMethodName such as {@code helloworld.Greeter/SayHello}
   * @param refusal how the call ends before its method is looked up; null where nothing is against
   *     it
   * @throws IOException if the reply could not be written whole; the call is cancelled then
   * @throws VirtualMachineError if the call cannot begin, since others hold all threads for good
   */
  public void run(
      String fullMethodName,
      @Nullable Status refusal,
      Exchange exchange,
      Sink sink,
      Invocation invocation)
      throws IOException {
    WireRequest request =
        exchange.read(
            fullMethodName,
            names,
            settings.decompressorRegistry(),
            settings.maxInboundMessageSize());
    if (refusal != null) {
      request = request.refused(refusal);
    }
    inHand.begin(invocation);
    try {
      new CallRunner(settings, timer, inHand, invocation, request, exchange, sink).runToEnd();
    } finally {
      inHand.end();
    }
  }

  /** Returns how many calls have no complete reply. */
  public int inHand() {
    return inHand.count();
  }

  /** Returns what all calls share. */
  public CallSettings settings() {
    return settings;
  }

  /** Ends the thread of the timer, if there is one; no call may come after. */
  public void close() {
    timer.close();
  }
}
