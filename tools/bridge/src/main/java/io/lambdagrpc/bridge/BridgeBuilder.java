package io.lambdagrpc.bridge;

import static java.util.Objects.requireNonNull;

import io.grpc.ConnectivityState;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.ServerCredentials;
import io.grpc.netty.shaded.io.grpc.netty.InternalNettyServerBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.netty.shaded.io.netty.channel.FixedRecvByteBufAllocator;
import io.lambdagrpc.bridge.internal.reflection.DescriptorSetReflection;
import io.lambdagrpc.bridge.internal.reflection.FunctionReflection;
import io.lambdagrpc.bridge.internal.reflection.Reflection;
import io.lambdagrpc.bridge.internal.reflection.ReflectionSource;
import io.lambdagrpc.bridge.internal.relay.Clock;
import io.lambdagrpc.bridge.internal.relay.CountingExecutor;
import io.lambdagrpc.bridge.internal.relay.Encodings;
import io.lambdagrpc.bridge.internal.relay.RelayRegistry;
import io.lambdagrpc.bridge.internal.relay.SystemClock;
import io.lambdagrpc.bridge.internal.relay.Traffic;
import io.lambdagrpc.bridge.internal.sigv4.SigV4Signer;
import io.lambdagrpc.client.GrpcWebChannelBuilder;
import io.lambdagrpc.client.RequestSigner;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Where a bridge listens, and how it calls the function.
 * <!-- Over 300 lines, since each setting says what it costs. -->
 *
 * @since 0.1.0
 */
public final class BridgeBuilder {

  /** Lambda's limit of an invocation, in both directions. */
  private static final int LAMBDA_LIMIT = 6 * 1024 * 1024;

  /**
   * Of the heap for each call. It takes 10 to 30 KB without its messages, and the HTTP client reads
   * some buffers ahead. Requests and replies have a quarter of the heap each, so all calls together
   * may take a quarter at most, and the JVM needs the rest.
   */
  private static final int CALL_BYTES = 256 * 1024;

  /**
   * Of the headers of a reply, and of its trailers, which are part of what a call takes. gRPC's
   * clients take 8 or 16 KiB, unless they are told otherwise.
   */
  static final int REPLY_METADATA = 16 * 1024;

  /**
   * Of a connection at a time. Netty would take 64 KB, and hold them or twice as much for as long
   * as the frame at their end is not whole.
   */
  private static final int READ_BYTES = 16 * 1024;

  private final GrpcWebChannelBuilder function;
  private String host = "127.0.0.1";
  private int port;
  private int httpPort = -1;
  private ServerCredentials credentials = InsecureServerCredentials.create();
  private @Nullable RequestSigner signer;
  private @Nullable Path descriptorSet;
  private Duration halfCloseTimeout = Duration.ofSeconds(30);
  private Duration stallTimeout = Duration.ofMinutes(5);
  private long maxHeldBytes = Runtime.getRuntime().maxMemory() / 4;
  private int maxCalls =
      (int)
          Math.min(
              Integer.MAX_VALUE,
              Math.min(Runtime.getRuntime().maxMemory() / CALL_BYTES, OpenFiles.quarter()));
  private int maxConnections = maxCalls;
  private Duration drain = Duration.ofSeconds(25);
  private @Nullable Clock clock;

  BridgeBuilder(URI function) {
    this.function =
        GrpcWebChannelBuilder.forAddress(function)
            .keepCompression()
            .directExecutor()
            // Below the idle timeout of load balancers: no call meets a connection that they close.
            .idleTimeout(50, TimeUnit.SECONDS)
            .maxInboundMessageSize(LAMBDA_LIMIT)
            .maxInboundMetadataSize(REPLY_METADATA);
  }

  /**
   * Sets the address to listen at, for both ports: {@code 127.0.0.1} by default, {@code 0.0.0.0}
   * for all of the machine.
   */
  public BridgeBuilder host(String address) {
    this.host = requireNonNull(address, "address");
    return this;
  }

  /** Sets the port for gRPC clients; 0, the default, takes a free one. */
  public BridgeBuilder port(int port) {
    this.port = checkPort("port", port);
    return this;
  }

  /**
   * Opens a second port, with {@code /health}, which answers 200, and 503 once the bridge is being
   * closed, and {@code /metrics}; 0 takes a free one, and by default there is none.
   */
  public BridgeBuilder httpPort(int port) {
    this.httpPort = checkPort("httpPort", port);
    return this;
  }

  /**
   * Sets what the bridge shows its callers, such as {@code TlsServerCredentials}; by default it
   * speaks plaintext. A connection that begins with a client certificate that has expired is
   * closed, also where it resumes a TLS session; sessions are up to the credentials.
   */
  public BridgeBuilder credentials(ServerCredentials credentials) {
    this.credentials = requireNonNull(credentials, "credentials");
    return this;
  }

  /** Signs each request to the function; by default none is. A signer may block. */
  public BridgeBuilder requestSigner(RequestSigner signer) {
    this.signer = requireNonNull(signer, "signer");
    return this;
  }

  /**
   * Signs each request to the function with AWS Signature Version 4, with the credentials that the
   * AWS SDK finds by itself. Their {@code authorization} takes the place of the caller's.
   *
   * @param service {@code lambda} for a Function URL, {@code execute-api} for an API Gateway
   * @param region such as {@code eu-west-1}
   * @throws IllegalStateException if {@code software.amazon.awssdk:auth} is not on the class path
   */
  public BridgeBuilder sigV4(String service, String region) {
    requireNonNull(service, "service");
    requireNonNull(region, "region");
    try {
      return requestSigner(new SigV4Signer(service, region));
    } catch (NoClassDefFoundError e) {
      throw new IllegalStateException(
          "sigV4: no AWS SDK (expected: software.amazon.awssdk:auth on the class path)", e);
    }
  }

  /** Calls the function in grpc-web-text, for fronts that carry nothing but text. */
  public BridgeBuilder useTextFormat() {
    GrpcWebChannelBuilder unused = function.useTextFormat();
    return this;
  }

  /**
   * Answers server reflection out of a descriptor set, as {@code protoc --include_imports
   * --descriptor_set_out} writes one. By default the function is asked, by an invocation for each
   * question.
   */
  public BridgeBuilder descriptorSet(Path file) {
    this.descriptorSet = requireNonNull(file, "file");
    return this;
  }

  /**
   * Sets after how long without a byte of a call that is not half-closed it ends as UNIMPLEMENTED,
   * since its caller waits for what cannot come; 30 s by default, and never with zero. Its whole
   * request may take ten times as long, or it ends as RESOURCE_EXHAUSTED.
   */
  public BridgeBuilder halfCloseTimeout(Duration timeout) {
    this.halfCloseTimeout = checkNotNegative("halfCloseTimeout", timeout);
    return this;
  }

  /**
   * Sets after how long a stream is reset whose caller has taken nothing of what waits for it, not
   * a whole message and not the end: until then, that holds a part of {@link #maxHeldBytes} and
   * {@link #maxCalls}; 5 min by default, and never with zero. So long may a stream of reflection be
   * open without a request, and a connection may hold what its caller does not read.
   */
  public BridgeBuilder stallTimeout(Duration timeout) {
    this.stallTimeout = checkNotNegative("stallTimeout", timeout);
    return this;
  }

  /**
   * Limits the bytes of all requests that are held together, and those of all replies, each to a
   * quarter of the heap by default. The request of one call is limited to 6 MiB, as in Lambda. In
   * any case the call ends as RESOURCE_EXHAUSTED.
   */
  public BridgeBuilder maxHeldBytes(long bytes) {
    if (bytes <= 0) {
      throw new IllegalArgumentException("maxHeldBytes: " + bytes + " (expected: more than 0)");
    }
    this.maxHeldBytes = bytes;
    return this;
  }

  /**
   * Limits the calls at the same time, by default one for each 256 KiB of the heap, and one for
   * each 4 files that the process may open: each takes memory, also before it sends a byte, and a
   * connection to the function. One more ends as RESOURCE_EXHAUSTED. Where there are twice as many,
   * since refused callers do not read, the next stream is reset as REFUSED_STREAM.
   */
  public BridgeBuilder maxCalls(int calls) {
    if (calls <= 0) {
      throw new IllegalArgumentException("maxCalls: " + calls + " (expected: more than 0)");
    }
    this.maxCalls = calls;
    return this;
  }

  /**
   * Limits the connections at the same time, by default as {@link #maxCalls} does: each may hold
   * buffers that belong to no call. For one more, the oldest one without a call is closed, or it
   * itself where all have calls.
   */
  public BridgeBuilder maxConnections(int connections) {
    if (connections <= 0) {
      throw new IllegalArgumentException(
          "maxConnections: " + connections + " (expected: more than 0)");
    }
    this.maxConnections = connections;
    return this;
  }

  /**
   * Limits each message of a reply, as it stands on the wire; 6 MiB by default, all that a reply
   * has which is not streamed. The bridge holds one message of each call.
   */
  public BridgeBuilder maxReplyMessageBytes(int bytes) {
    GrpcWebChannelBuilder unused = function.maxInboundMessageSize(bytes);
    return this;
  }

  /**
   * Limits the headers of a reply, and its trailers, each value with its name and 32 bytes; 16 KiB
   * each by default. Each call may hold both, which {@link #maxCalls} has to leave room for. Of
   * headers that are not whole the JDK's HTTP client holds what the system property {@code
   * jdk.http.maxHeaderSize} says, 384 KiB by default.
   */
  public BridgeBuilder maxReplyMetadataBytes(int bytes) {
    GrpcWebChannelBuilder unused = function.maxInboundMetadataSize(bytes);
    return this;
  }

  /** Sets how long {@link Bridge#close} waits for the calls under way, 25 s by default. */
  public BridgeBuilder drain(Duration patience) {
    this.drain = checkNotNegative("drain", patience);
    return this;
  }

  /** Sets what measures the time of callers, in place of the JVM's own clock. */
  BridgeBuilder clock(Clock clock) {
    this.clock = clock;
    return this;
  }

  /**
   * Opens the port, or both. The function is not called.
   *
   * @throws IOException if a port is taken, or the descriptor set is none
   */
  public Bridge start() throws IOException {
    ManagedChannel channel = channel();
    ReflectionSource source =
        descriptorSet == null
            ? new FunctionReflection(channel)
            : DescriptorSetReflection.read(descriptorSet);
    Traffic traffic = new Traffic(LAMBDA_LIMIT, maxHeldBytes, maxCalls);
    SystemClock ownClock = new SystemClock();
    Clock time = clock == null ? ownClock : clock;
    Reflection reflection = new Reflection(source, time, stallTimeout.toNanos());
    RelayRegistry registry =
        new RelayRegistry(
            channel, time, halfCloseTimeout.toNanos(), stallTimeout.toNanos(), reflection);
    ConnectionLimit connections = new ConnectionLimit(maxConnections, stallTimeout);
    Server server = server(registry, traffic, connections);
    StatusPage page = null;
    boolean started = false;
    try {
      page =
          httpPort < 0
              ? null
              : new StatusPage(
                  new InetSocketAddress(host, httpPort), traffic, connections::open, time);
      // Makes the HTTP client now. At the first call there may be no file for its certificates,
      // and the JVM would not try to read them again.
      ConnectivityState unused = channel.getState(true);
      server.start();
      started = true;
    } catch (IOException e) {
      int taken = page == null && httpPort >= 0 ? httpPort : port;
      throw new IOException(
          "port: " + taken + " at " + host + " is taken (expected: a free one, or 0)", e);
    } finally {
      if (!started) {
        channel.shutdownNow();
      }
      if (!started && page != null) {
        page.close();
      }
    }
    return new Bridge(server, channel, reflection, traffic, ownClock, page, drain);
  }

  private Server server(RelayRegistry registry, Traffic traffic, ConnectionLimit connections) {
    // A call too many is told so, but not a thousand of them.
    Http2Limits streams = new Http2Limits((int) Math.min(Integer.MAX_VALUE, 2L * maxCalls));
    NettyServerBuilder server =
        NettyServerBuilder.forAddress(
            new InetSocketAddress(host, port), streams.bound(credentials));
    InternalNettyServerBuilder.useNioTransport(server);
    return server
        .channelFactory(connections::newServerChannel)
        .withChildOption(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(READ_BYTES))
        .directExecutor()
        .fallbackHandlerRegistry(registry)
        .addStreamTracerFactory(traffic)
        .addTransportFilter(new ExpiryFilter())
        .decompressorRegistry(Encodings.decompressors())
        .compressorRegistry(Encodings.compressors())
        // Traffic limits requests, as a status that says so: this would cancel the call.
        .maxInboundMessageSize(Integer.MAX_VALUE)
        // Callers on the same machine may ask often whether it is still there.
        .permitKeepAliveTime(1, TimeUnit.SECONDS)
        .permitKeepAliveWithoutCalls(true)
        .build();
  }

  private ManagedChannel channel() {
    if (signer != null) {
      // As many threads as there are calls would be too many, where credentials take their time.
      Executor blocking = new CountingExecutor(DaemonPool.create("lambda-grpc-bridge-signer"));
      return function.requestSigner(new LoggedSigner(signer)).offloadExecutor(blocking).build();
    }
    return function.build();
  }

  private static int checkPort(String name, int port) {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException(name + ": " + port + " (expected: 0 to 65535)");
    }
    return port;
  }

  private static Duration checkNotNegative(String name, Duration value) {
    if (value.isNegative()) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: 0 or more)");
    }
    return value;
  }
}
