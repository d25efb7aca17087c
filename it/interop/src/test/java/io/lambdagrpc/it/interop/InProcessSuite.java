package io.lambdagrpc.it.interop;

import io.grpc.ServerBuilder;
import io.grpc.census.InternalCensusTracingAccessor;
import io.lambdagrpc.LambdaServerBuilder;
import io.lambdagrpc.local.Front;
import io.lambdagrpc.local.LocalRuntimeApi;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The suite against a server in this JVM, with all of its server-side checks as well. */
final class InProcessSuite extends InteropSuite {
  private final LocalRuntimeApi runtimeApi;
  private final Front front;

  InProcessSuite(Wire wire, LocalRuntimeApi runtimeApi, Front front, boolean hopeless) {
    super(wire, front.uri(), hopeless);
    this.runtimeApi = runtimeApi;
    this.front = front;
  }

  static InProcessSuite start(Wire wire, boolean hopeless) throws IOException {
    LocalRuntimeApi runtimeApi = LocalRuntimeApi.start(InteropTests.PATIENCE);
    return new InProcessSuite(wire, runtimeApi, Front.open(runtimeApi, wire.event()), hopeless);
  }

  @Override
  protected ServerBuilder<?> getServerBuilder() {
    return LambdaServerBuilder.create()
        .runtimeApi(runtimeApi.endpoint())
        .addStreamTracerFactory(createCustomCensusTracerFactory())
        .addStreamTracerFactory(InternalCensusTracingAccessor.getServerStreamTracerFactory());
  }

  @Override
  public void tearDown() {
    super.tearDown();
    try {
      front.close();
      runtimeApi.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
