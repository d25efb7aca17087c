package io.lambdagrpc.bridge;

import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelInboundHandlerAdapter;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Closes a connection that is one too many, before a byte of it is read. Each may hold a part of a
 * TLS record, 64 KB, for as long as it likes; no call counts it, and without memory for the next
 * part Netty answers nobody.
 */
final class ConnectionLimit extends ChannelInboundHandlerAdapter {

  private final long most;
  private final AtomicLong open = new AtomicLong();

  ConnectionLimit(long most) {
    this.most = most;
  }

  /** Returns how many connections are open. */
  long open() {
    return open.get();
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
    if (open.incrementAndGet() > most) {
      open.decrementAndGet();
      connection.unsafe().closeForcibly();
      return;
    }
    Future<?> unused = connection.closeFuture().addListener(closed -> open.decrementAndGet());
    context.fireChannelRead(connection);
  }
}
