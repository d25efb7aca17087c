package io.lambdagrpc.it.interop;

import io.grpc.ManagedChannelBuilder;
import io.grpc.census.InternalCensusTracingAccessor;
import io.grpc.testing.integration.AbstractInteropTest;
import java.net.URI;
import org.junit.Test;

/** The suite against a function that runs anywhere, with all of its client-side checks. */
public class InteropSuite extends AbstractInteropTest {
  private final Wire wire;
  private final URI url;
  private final boolean hopeless;

  InteropSuite(Wire wire, URI url, boolean hopeless) {
    this.wire = wire;
    this.url = url;
    this.hopeless = hopeless;
  }

  final boolean isHopeless() {
    return hopeless;
  }

  @Override
  protected final ManagedChannelBuilder<?> createChannelBuilder() {
    // grpc-core's channels add the tracing by themselves.
    return wire.channel(url)
        .intercept(
            createCensusStatsClientInterceptor(),
            InternalCensusTracingAccessor.getClientInterceptor());
  }

  @Override
  protected final int unaryPayloadLength() {
    return wire.largePayload();
  }

  @Override
  protected final int operationTimeoutMillis() {
    return hopeless ? 500 : super.operationTimeoutMillis();
  }

  // The suite leaves these three to its command-line client. Without the probe, since grpc-java's
  // service does not refuse what it is sent uncompressed.

  @Test
  public void clientCompressedUnary() throws Exception {
    clientCompressedUnary(false);
  }

  @Test
  public void clientCompressedStreaming() throws Exception {
    clientCompressedStreaming(false);
  }

  @Test
  @Override
  public void serverCompressedStreaming() throws Exception {
    super.serverCompressedStreaming();
  }
}
