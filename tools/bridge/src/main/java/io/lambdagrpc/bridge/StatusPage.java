package io.lambdagrpc.bridge;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.grpc.netty.shaded.io.netty.bootstrap.ServerBootstrap;
import io.grpc.netty.shaded.io.netty.buffer.Unpooled;
import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.ChannelFuture;
import io.grpc.netty.shaded.io.netty.channel.ChannelFutureListener;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelInitializer;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.SimpleChannelInboundHandler;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.grpc.netty.shaded.io.netty.handler.codec.http.FullHttpResponse;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpHeaderNames;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpObject;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpRequest;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpResponseStatus;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpServerCodec;
import io.grpc.netty.shaded.io.netty.handler.codec.http.HttpVersion;
import io.grpc.netty.shaded.io.netty.handler.codec.http.LastHttpContent;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultThreadFactory;
import io.lambdagrpc.bridge.internal.relay.Clock;
import io.lambdagrpc.bridge.internal.relay.Traffic;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code /health} and {@code /metrics} over HTTP/1.1. Each connection has one request, a few
 * seconds, and no thread. Where there are many, the one that has waited longest gives way to the
 * next, so that those that never come to their end do not keep others from their answer.
 */
final class StatusPage implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int MAX_CONNECTIONS = 64;
  private static final int MAX_BYTES = 8 * 1024;

  private static final Set<String> OWN_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

  private final Traffic traffic;
  private final LongSupplier connections;
  private final boolean loopback;
  private final EventLoopGroup thread =
      new MultiThreadIoEventLoopGroup(
          1,
          new DefaultThreadFactory("lambda-grpc-bridge-status", true),
          NioIoHandler.newFactory());
  private final Channel server;
  private volatile boolean draining;

  /**
   * Opens the port.
   *
   * @throws IOException if it is taken, or the host is none
   */
  StatusPage(InetSocketAddress address, Traffic traffic, LongSupplier connections, Clock clock)
      throws IOException {
    if (address.isUnresolved()) {
      throw new IOException("no such host");
    }
    this.traffic = traffic;
    this.connections = connections;
    this.loopback = address.getAddress().isLoopbackAddress();
    // A sixteenth of the files at the most: gRPC clients and the function have the others.
    long most = Math.max(1, Math.min(MAX_CONNECTIONS, OpenFiles.quarter() / 4));
    ConnectionLimit limit = new ConnectionLimit((int) most, PATIENCE);
    ChannelFuture bound =
        new ServerBootstrap()
            .group(thread)
            .channelFactory(limit::newServerChannel)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel connection) {
                    begin(connection, clock);
                  }
                })
            .bind(address)
            .awaitUninterruptibly();
    this.server = bound.channel();
    if (!bound.isSuccess()) {
      stopThread();
      throw new IOException(bound.cause());
    }
  }

  int port() {
    return ((InetSocketAddress) server.localAddress()).getPort();
  }

  /** From now on the bridge is not healthy: it is on its way out. */
  void drain() {
    draining = true;
  }

  private void begin(Channel connection, Clock clock) {
    Runnable inTime = clock.schedule(() -> end(connection), PATIENCE.toNanos());
    Future<?> unused = connection.closeFuture().addListener(closed -> inTime.run());
    connection
        .pipeline()
        .addLast(new HttpServerCodec(MAX_BYTES, MAX_BYTES, MAX_BYTES), new Answer());
  }

  private static void end(Channel connection) {
    Future<?> unused = connection.close();
  }

  /** Answers one request when all of it has come. */
  private final class Answer extends SimpleChannelInboundHandler<HttpObject> {
    private @Nullable HttpRequest request;

    @Override
    protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
      if (part instanceof HttpRequest head) {
        request = head;
      }
      if (part.decoderResult().isFailure()) {
        reply(context, HttpResponseStatus.BAD_REQUEST, "expected: a request of HTTP/1.1\n");
      } else if (part instanceof LastHttpContent && request != null) {
        answer(context, request);
      }
    }

    private void answer(ChannelHandlerContext context, HttpRequest asked) {
      if (loopback && !asked.headers().getAll("host").stream().allMatch(StatusPage::isOwnName)) {
        // A web page whose own name leads here: DNS rebinding.
        reply(
            context,
            HttpResponseStatus.MISDIRECTED_REQUEST,
            "host: not here (expected: localhost)\n");
        return;
      }
      switch (asked.uri().replaceFirst("^https?://[^/]*", "").replaceFirst("\\?.*", "")) {
        case "/health" ->
            reply(
                context,
                draining ? HttpResponseStatus.SERVICE_UNAVAILABLE : HttpResponseStatus.OK,
                draining ? "draining\n" : "ok\n");
        case "/metrics" -> reply(context, HttpResponseStatus.OK, metrics());
        default -> reply(context, HttpResponseStatus.NOT_FOUND, "expected: /health or /metrics\n");
      }
    }

    private void reply(ChannelHandlerContext context, HttpResponseStatus status, String text) {
      request = null;
      FullHttpResponse response =
          new DefaultFullHttpResponse(
              HttpVersion.HTTP_1_1, status, Unpooled.copiedBuffer(text, UTF_8));
      response
          .headers()
          .set(HttpHeaderNames.CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")
          .set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes())
          .set(HttpHeaderNames.CONNECTION, "close");
      Future<?> unused = context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }

    /** The peer has reset the connection, or the like. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      end(context.channel());
    }
  }

  private static boolean isOwnName(String host) {
    return OWN_NAMES.contains(host.replaceFirst(":\\d+$", "").toLowerCase(Locale.ROOT));
  }

  /**
   * In the <a href="https://prometheus.io/docs/instrumenting/exposition_formats/">text format</a>.
   */
  private String metrics() {
    return metric("calls_total", "counter", "gRPC calls that came", traffic.calls())
        + metric("calls_in_flight", "gauge", "gRPC calls that have not ended", traffic.inFlight())
        + metric("held_bytes", "gauge", "bytes of their requests and replies", traffic.heldBytes())
        + metric("connections", "gauge", "connections of gRPC clients", connections.getAsLong());
  }

  private static String metric(String name, String type, String help, long value) {
    String full = "lambda_grpc_bridge_" + name;
    return String.format(
        Locale.ROOT, "# HELP %1$s %2$s\n# TYPE %1$s %3$s\n%1$s %4$d\n", full, help, type, value);
  }

  @Override
  public void close() {
    ChannelFuture unusedClosed = server.close().awaitUninterruptibly();
    stopThread();
  }

  private void stopThread() {
    Future<?> unused = thread.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }
}
