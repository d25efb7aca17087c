package io.lambdagrpc.benchmarks;

import helloworld.CallLog;
import helloworld.GreeterLambda;
import helloworld.GreeterService;

/** A handler with an interceptor and a limit of its own, for docs/getting-started.md to quote. */
public final class LimitedGreeter extends GreeterLambda {

  /** Called by the managed runtime. */
  public LimitedGreeter() {
    super(
        new GreeterService(),
        server -> server.intercept(new CallLog()).maxInboundMessageSize(64 * 1024));
  }
}
