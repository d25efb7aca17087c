package io.lambdagrpc.bridge;

import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelInboundHandlerAdapter;
import io.grpc.netty.shaded.io.netty.channel.ChannelOutboundBuffer;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads no more from a peer that does not read: resets and acknowledgements have no flow control,
 * and would pile up. If it still reads nothing in the time that it has, it is gone.
 */
final class UnreadLimit extends ChannelInboundHandlerAdapter {

  /**
   * More than flow control lets wait, which stops at some 64 to 96 KB: a caller that reads a large
   * reply slowly is read as ever, since it may cancel.
   */
  private static final long MAX_BYTES = 128 * 1024;

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
  public void channelReadComplete(ChannelHandlerContext context) {
    context.fireChannelReadComplete();
    ChannelOutboundBuffer unread = context.channel().unsafe().outboundBuffer();
    if (unread != null && unread.totalPendingWriteBytes() > MAX_BYTES) {
      context.channel().config().setAutoRead(false);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    boolean reads = context.channel().isWritable();
    if (end != null) {
      end.cancel(false);
      end = null;
    }
    if (reads) {
      context.channel().config().setAutoRead(true);
    } else if (!timeout.isZero()) {
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
