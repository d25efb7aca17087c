package io.lambdagrpc.bridge;

import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelInboundHandlerAdapter;
import io.grpc.netty.shaded.io.netty.channel.EventLoop;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2ConnectionHandler;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection for each one that is too many: the oldest one without a call, so that those
 * which only stay keep nobody out, and the new one itself where all have calls. Each may hold a
 * part of a TLS record or a frame for as long as it likes; no call counts it, and without memory
 * for the next part Netty answers nobody.
 */
final class ConnectionLimit extends ChannelInboundHandlerAdapter {

  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(1);

  private final int most;
  private final Duration unreadTimeout;
  private final Duration closePatience;
  // In the order in which they came; guarded by itself.
  private final Set<Channel> open = new LinkedHashSet<>();

  // Guarded by open as well: those that have been told to close, and the files of all until the
  // system has them back.
  private final Set<Channel> closing = new LinkedHashSet<>();
  private int files;

  /**
   * Makes one for all connections.
   *
   * @param unreadTimeout how long one may read nothing of what waits for it; zero for ever
   */
  ConnectionLimit(int most, Duration unreadTimeout) {
    this(most, unreadTimeout, CLOSE_PATIENCE);
  }

  /**
   * The same, for tests.
   *
   * @param closePatience how long a peer that is told to leave may take to say that it has heard
   */
  ConnectionLimit(int most, Duration unreadTimeout, Duration closePatience) {
    this.most = most;
    this.unreadTimeout = unreadTimeout;
    this.closePatience = closePatience;
  }

  /** Returns how many connections are open. */
  long open() {
    synchronized (open) {
      return open.size();
    }
  }

  /** Returns a channel that listens, and counts what it accepts. */
  NioServerSocketChannel newServerChannel() {
    NioServerSocketChannel channel = new NioServerSocketChannel();
    channel.pipeline().addFirst(this);
    return channel;
  }

  /** What a channel that listens reads are connections. */
  @Override
  public void channelRead(ChannelHandlerContext context, Object accepted) {
    Channel connection = (Channel) accepted;
    synchronized (open) {
      if (open.size() >= most) {
        Channel idle = findIdle();
        if (idle == null) {
          connection.unsafe().closeForcibly();
          return;
        }
        open.remove(idle);
        closing.add(idle);
        close(idle);
      }
      open.add(connection);
      files++;
      if (files >= mostFiles()) {
        context.channel().config().setAutoRead(false);
        makeRoom();
      }
    }
    Future<?> unused = connection.closeFuture().addListener(closed -> forget(connection));
    connection.pipeline().addFirst(new UnreadLimit(unreadTimeout));
    context.fireChannelRead(connection);
  }

  private @Nullable Channel findIdle() {
    for (Channel connection : open) {
      if (!hasCalls(connection)) {
        return connection;
      }
    }
    return null;
  }

  private static boolean hasCalls(Channel connection) {
    Http2ConnectionHandler http2 = connection.pipeline().get(Http2ConnectionHandler.class);
    return http2 != null && http2.connection().numActiveStreams() > 0;
  }

  /**
   * Closes at once what was told to close, since a peer that does not answer must keep nobody out.
   * A connection with a call may end that call first, unless all of them have calls.
   */
  private void makeRoom() {
    Set<Channel> silent = new LinkedHashSet<>(closing);
    silent.removeIf(ConnectionLimit::hasCalls);
    if (silent.isEmpty()) {
      silent.addAll(closing);
    }
    silent.forEach(ConnectionLimit::closeAtOnce);
    closing.removeAll(silent);
  }

  /** Tells the peer that it has to connect anew; but it need not read that. */
  private void close(Channel idle) {
    Future<?> unused = idle.close();
    unused =
        idle.eventLoop()
            .schedule(
                () -> idle.unsafe().close(idle.voidPromise()),
                closePatience.toNanos(),
                TimeUnit.NANOSECONDS);
  }

  private static void closeAtOnce(Channel told) {
    EventLoop loop = told.eventLoop();
    if (!loop.isShuttingDown()) {
      loop.execute(() -> told.unsafe().close(told.voidPromise()));
    }
  }

  private void forget(Channel connection) {
    synchronized (open) {
      open.remove(connection);
      closing.remove(connection);
    }
    EventLoop loop = connection.eventLoop();
    if (!loop.isShuttingDown()) {
      // The system has the file back when the loop next waits for its connections; this runs then.
      Future<?> unused =
          loop.schedule(() -> giveBackFile(connection.parent()), 1, TimeUnit.NANOSECONDS);
    }
  }

  private void giveBackFile(Channel listening) {
    synchronized (open) {
      files--;
      if (files < mostFiles() && listening.isOpen()) {
        listening.config().setAutoRead(true);
      }
    }
  }

  /**
   * Returns how many files connections may have. Others close them than accept them, and may be
   * slower. Without files, the process could not even load a class, and the JVM would not try
   * again.
   */
  private long mostFiles() {
    return most + most / 2 + 1L;
  }
}
