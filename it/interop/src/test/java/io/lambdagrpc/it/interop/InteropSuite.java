package io.lambdagrpc.it.interop;

import io.grpc.ManagedChannelBuilder;
import io.grpc.census.InternalCensusTracingAccessor;
import io.grpc.testing.integration.AbstractInteropTest;
import java.net.URI;
import org.junit.Test;

/** The suite against a function that runs anywhere, with all of its client-side checks. */
public class InteropSuite extends AbstractInteropTest {
  private final ManagedChannelBuilder<?> channel;
  private final int largePayload;
  private final boolean hopeless;

  /**
   * Makes what one test needs.
   *
   * @param channel with all that belongs to tracing, but for the suite's own statistics
   * @param hopeless whether the test is one that cannot pass
   */
  InteropSuite(ManagedChannelBuilder<?> channel, int largePayload, boolean hopeless) {
    this.channel = channel;
    this.largePayload = largePayload;
    this.hopeless = hopeless;
  }

  InteropSuite(Wire wire, URI url, boolean hopeless) {
    // grpc-core's channels add the tracing by themselves.
    this(
        wire.channel(url).intercept(InternalCensusTracingAccessor.getClientInterceptor()),
        wire.largePayload(),
        hopeless);
  }

  final boolean isHopeless() {
    return hopeless;
  }

  @Override
  protected final ManagedChannelBuilder<?> createChannelBuilder() {
    return channel.intercept(createCensusStatsClientInterceptor());
  }

  @Override
  protected final int unaryPayloadLength() {
    return largePayload;
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
