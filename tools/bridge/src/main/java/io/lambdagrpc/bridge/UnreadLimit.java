package io.lambdagrpc.bridge;

import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelInboundHandlerAdapter;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads no more from a peer that does not read: statuses, resets and acknowledgements have no flow
 * control, and would pile up. If it still reads nothing in the time that it has, it is gone.
 */
final class UnreadLimit extends ChannelInboundHandlerAdapter {

  private final Duration timeout;
  private @Nullable Future<?> end;

  /**
   * Makes one for one connection.
   *
   * @param timeout zero for no end
   */
  UnreadLimit(Duration timeout) {
    this.timeout = timeout;
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    boolean reads = context.channel().isWritable();
    context.channel().config().setAutoRead(reads);
    if (end != null) {
      end.cancel(false);
      end = null;
    }
    if (!reads && !timeout.isZero()) {
      end =
          context
              .executor()
              .schedule(() -> close(context), timeout.toNanos(), TimeUnit.NANOSECONDS);
    }
    context.fireChannelWritabilityChanged();
  }

  private static void close(ChannelHandlerContext context) {
    Future<?> unused = context.close();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (end != null) {
      end.cancel(false);
    }
    context.fireChannelInactive();
  }
}
