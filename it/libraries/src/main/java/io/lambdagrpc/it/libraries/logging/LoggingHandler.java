package io.lambdagrpc.it.libraries.logging;

import helloworld.GreeterLambda;

/** A service that logs through SLF4J, with Logback behind. */
public final class LoggingHandler extends GreeterLambda {

  public LoggingHandler() {
    super(new LoggingGreeter());
  }
}
