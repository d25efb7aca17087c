package io.lambdagrpc.it.interop;

import io.grpc.ServerInterceptor;
import io.grpc.testing.integration.TestServiceImpl;
import io.grpc.testing.integration.TestServiceLambda;
import io.lambdagrpc.LambdaServerBuilder;
import java.util.concurrent.Executors;

/** The function's handler: the suite's own service, with the suite's own interceptors. */
public final class InteropFunction extends TestServiceLambda {

  public InteropFunction() {
    super(
        new TestServiceImpl(Executors.newSingleThreadScheduledExecutor()),
        InteropFunction::addInterceptors);
  }

  private static LambdaServerBuilder addInterceptors(LambdaServerBuilder server) {
    for (ServerInterceptor interceptor : TestServiceImpl.interceptors()) {
      server.intercept(interceptor);
    }
    return server;
  }
}
