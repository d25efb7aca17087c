package io.lambdagrpc.bridge;

import static java.util.Objects.requireNonNull;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.lambdagrpc.bridge.internal.reflection.Reflection;
import io.lambdagrpc.bridge.internal.relay.SystemClock;
import io.lambdagrpc.bridge.internal.relay.Traffic;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A server for native gRPC clients, in front of a function that they could not call: it takes any
 * method over HTTP/2 and passes it on as grpc-web.
 *
 * <pre>{@code
 * try (Bridge bridge = Bridge.to(URI.create("https://host/stage")).port(9090).start()) {
 *   bridge.awaitTermination();
 * }
 * }</pre>
 *
 * <p>Metadata, messages, compressed ones as they are, deadlines, cancellation, statuses and
 * trailers arrive as they were sent. Messages are never parsed. A request is held until its caller
 * half-closes, since a function gets nothing of it before; replies are passed on as they come, and
 * only as fast as the caller reads them.
 *
 * <p>Safe for use by many threads.
 *
 * @since 0.1.0
 */
public final class Bridge implements AutoCloseable {

  /**
   * What passes through.
   *
   * @param calls how many calls there have been
   * @param inFlight how many of them have not ended
   * @param heldBytes bytes of their requests and replies
   */
  public record Counters(long calls, long inFlight, long heldBytes) {}

  private final Server server;
  private final ManagedChannel function;
  private final Reflection reflection;
  private final Traffic traffic;
  private final SystemClock ownClock;
  private final @Nullable StatusPage statusPage;
  private final Duration drain;

  Bridge(
      Server server,
      ManagedChannel function,
      Reflection reflection,
      Traffic traffic,
      SystemClock ownClock,
      @Nullable StatusPage statusPage,
      Duration drain) {
    this.server = server;
    this.function = function;
    this.reflection = reflection;
    this.traffic = traffic;
    this.ownClock = ownClock;
    this.statusPage = statusPage;
    this.drain = drain;
  }

  /**
   * Returns a builder for a bridge to a function.
   *
   * @param function {@code http} or {@code https}, a host, perhaps a port and a base path such as
   *     the stage of an API Gateway
   * @throws IllegalArgumentException if the URL is of another form
   */
  public static BridgeBuilder to(URI function) {
    return new BridgeBuilder(requireNonNull(function, "function"));
  }

  /** Returns the port for gRPC clients. */
  public int port() {
    return server.getPort();
  }

  /**
   * Returns the port of {@code /health} and {@code /metrics}.
   *
   * @throws IllegalStateException if none was opened
   */
  public int httpPort() {
    if (statusPage == null) {
      throw new IllegalStateException("httpPort: none (expected: one set in the builder)");
    }
    return statusPage.port();
  }

  /** Returns what has passed through so far. */
  public Counters counters() {
    return new Counters(traffic.calls(), traffic.inFlight(), traffic.heldBytes());
  }

  /**
   * Waits until the bridge is closed.
   *
   * @throws InterruptedException if interrupted while waiting
   */
  public void awaitTermination() throws InterruptedException {
    server.awaitTermination();
  }

  /**
   * Takes no more calls, waits for those under way as long as {@link BridgeBuilder#drain} says, and
   * ends those that are left as CANCELLED or UNAVAILABLE. Reflection streams that wait for a
   * request end at once.
   */
  @Override
  public void close() {
    Server unusedServer = server.shutdown();
    reflection.endIdle();
    if (statusPage != null) {
      statusPage.drain();
    }
    try {
      boolean unusedDrained = server.awaitTermination(drain.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      unusedServer = server.shutdownNow();
      ManagedChannel unusedChannel = function.shutdownNow();
      ownClock.close();
      if (statusPage != null) {
        statusPage.close();
      }
    }
  }
}
