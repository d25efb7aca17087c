package io.lambdagrpc.bridge;

import io.grpc.ServerCredentials;
import io.grpc.netty.shaded.io.grpc.netty.GrpcHttp2ConnectionHandler;
import io.grpc.netty.shaded.io.grpc.netty.InternalNettyServerCredentials;
import io.grpc.netty.shaded.io.grpc.netty.InternalProtocolNegotiator;
import io.grpc.netty.shaded.io.netty.buffer.ByteBuf;
import io.grpc.netty.shaded.io.netty.buffer.Unpooled;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandler;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelPromise;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2Connection;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2Error;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2Exception;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2Headers;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2HeadersEncoder;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2Settings;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2Stream;
import io.grpc.netty.shaded.io.netty.util.AsciiString;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Bounds what callers make Netty hold before, behind and beside their calls: none of it is a byte
 * of a message, which {@code Traffic} would count.
 *
 * <ul>
 *   <li>streams, of all connections together: a refusal, too, holds its stream until the caller has
 *       read it, and a thousand of them come in one packet. One more is reset before it costs;
 *   <li>streams whose answer is complete, or whose call grpc-java has forgotten: they end at once;
 *   <li>resets and acknowledgements that wait for a caller to read them;
 *   <li>the buffer of which a piece of a message is a slice: a byte would hold all of it;
 *   <li>HPACK's table for what is sent, for which a caller may ask 4 GB, and its changes.
 * </ul>
 */
final class Http2Limits {

  /** What <a href="https://www.rfc-editor.org/rfc/rfc9113#section-6.5.2">HTTP/2</a> begins with. */
  private static final long TABLE_BYTES = 4096;

  /** Frames that a connection is owed at a time, since nothing else counts them. */
  private static final int MAX_OWED = 100;

  /**
   * Each change of HPACK's table is kept until headers are sent, and a caller need not ask for any.
   * Clients set it once.
   */
  private static final int MAX_TABLES = 100;

  private final int maxStreams;
  private final AtomicInteger streams = new AtomicInteger();

  Http2Limits(int maxStreams) {
    this.maxStreams = maxStreams;
  }

  /** Returns credentials whose connections are bounded. */
  ServerCredentials bound(ServerCredentials credentials) {
    InternalProtocolNegotiator.ServerFactory unbound =
        InternalNettyServerCredentials.toNegotiator(credentials);
    InternalProtocolNegotiator.ServerFactory bound =
        executors -> new Negotiator(unbound.newNegotiator(executors));
    return InternalNettyServerCredentials.create(bound);
  }

  /** Is told of each connection, before anything comes through it. */
  private final class Negotiator implements InternalProtocolNegotiator.ProtocolNegotiator {
    private final InternalProtocolNegotiator.ProtocolNegotiator unbound;

    Negotiator(InternalProtocolNegotiator.ProtocolNegotiator unbound) {
      this.unbound = unbound;
    }

    @Override
    public AsciiString scheme() {
      return unbound.scheme();
    }

    @Override
    public ChannelHandler newHandler(GrpcHttp2ConnectionHandler http2) {
      Bound bound = new Bound(http2);
      http2.decoder().frameListener(bound);
      http2.connection().addListener(new Count(bound));
      return unbound.newHandler(http2);
    }

    @Override
    public void close() {
      unbound.close();
    }
  }

  /** What becomes of the streams of one connection. */
  private final class Count extends Http2ConnectionAdapter {
    private final Bound bound;

    Count(Bound bound) {
      this.bound = bound;
    }

    @Override
    public void onStreamAdded(Http2Stream stream) {
      streams.incrementAndGet();
    }

    @Override
    public void onStreamHalfClosed(Http2Stream stream) {
      if (stream.state() == Http2Stream.State.HALF_CLOSED_LOCAL) {
        bound.endLater(stream.id());
      }
    }

    @Override
    public void onStreamRemoved(Http2Stream stream) {
      streams.decrementAndGet();
    }
  }

  /** Looks at what comes through one connection before grpc-java does. */
  private final class Bound extends Http2FrameListenerDecorator {
    private final Http2ConnectionHandler http2;
    private final Http2Connection.PropertyKey hasHead;
    private int owed;
    private int tables;
    private @Nullable ChannelHandlerContext context;

    Bound(Http2ConnectionHandler http2) {
      super(http2.decoder().frameListener());
      this.http2 = http2;
      this.hasHead = http2.connection().newKey();
    }

    /**
     * Headers that end a request come here as well, and gRPC has none. grpc-java would make one
     * more call of them, and forget the first, which nothing would ever end.
     */
    @Override
    public void onHeadersRead(
        ChannelHandlerContext context,
        int stream,
        Http2Headers headers,
        int dependency,
        short weight,
        boolean exclusive,
        int padding,
        boolean end)
        throws Http2Exception {
      Http2Stream known = http2.connection().stream(stream);
      if (known != null && known.setProperty(hasHead, true) != null) {
        super.onRstStreamRead(context, stream, Http2Error.PROTOCOL_ERROR.code());
        reset(context, stream, Http2Error.PROTOCOL_ERROR);
        return;
      }
      if (streams.get() <= maxStreams) {
        super.onHeadersRead(context, stream, headers, dependency, weight, exclusive, padding, end);
        endWithoutCall(context, stream);
      } else {
        reset(context, stream, Http2Error.REFUSED_STREAM);
      }
    }

    /**
     * What is no gRPC has an answer by now, as HTTP has it, whose text may wait for the caller's
     * window for ever.
     */
    private void endWithoutCall(ChannelHandlerContext context, int id) throws Http2Exception {
      Http2Stream stream = http2.connection().stream(id);
      if (stream != null && stream.isHeadersSent()) {
        http2.flush(context);
        reset(context, id, Http2Error.NO_ERROR);
      }
    }

    /**
     * All has been sent: the stream does not wait for the end of its request. It is counted until
     * its reset is sent, so that this one need not be owed.
     */
    void endLater(int id) {
      ChannelHandlerContext known = context;
      if (known != null) {
        known.executor().execute(() -> end(known, id));
      }
    }

    private void end(ChannelHandlerContext context, int id) {
      if (http2.connection().stream(id) != null) {
        Future<?> unused =
            http2.resetStream(context, id, Http2Error.NO_ERROR.code(), context.newPromise());
        http2.flush(context);
      }
    }

    private void reset(ChannelHandlerContext context, int stream, Http2Error error)
        throws Http2Exception {
      Future<?> unused = http2.resetStream(context, stream, error.code(), owe(context));
    }

    /**
     * Returns what hears that one more frame has been sent. Who leaves too many unread is closed.
     *
     * @throws Http2Exception if it is
     */
    private ChannelPromise owe(ChannelHandlerContext context) throws Http2Exception {
      if (owed == MAX_OWED) {
        http2.flush(context);
      }
      if (owed == MAX_OWED) {
        throw close(context, "reads nothing");
      }
      if (!context.channel().isActive()) {
        throw close(context, "has gone");
      }
      owed++;
      return context.newPromise().addListener(sent -> owed--);
    }

    /**
     * Closes the connection, and not by way of HTTP/2 and TLS, which would wait for the caller.
     * What has been read of it is not looked at: each frame may be one more stream.
     */
    private Http2Exception close(ChannelHandlerContext context, String why) {
      context.channel().unsafe().close(context.voidPromise());
      return Http2Exception.connectionError(Http2Error.ENHANCE_YOUR_CALM, why);
    }

    @Override
    public int onDataRead(
        ChannelHandlerContext context, int stream, ByteBuf data, int padding, boolean end)
        throws Http2Exception {
      ByteBuf own = Unpooled.copiedBuffer(data);
      try {
        return super.onDataRead(context, stream, own, padding, end);
      } finally {
        own.release();
      }
    }

    /** The encoder has taken the settings by now. */
    @Override
    public void onSettingsRead(ChannelHandlerContext context, Http2Settings settings)
        throws Http2Exception {
      this.context = context;
      // Its acknowledgement has been written just before.
      Future<?> unused = context.write(Unpooled.EMPTY_BUFFER, owe(context));
      Http2HeadersEncoder.Configuration table =
          http2.encoder().configuration().headersConfiguration();
      if (settings.headerTableSize() != null) {
        tables++;
        if (tables > MAX_TABLES) {
          throw close(context, "changes its table too often");
        }
      }
      if (table.maxHeaderTableSize() > TABLE_BYTES) {
        table.maxHeaderTableSize(TABLE_BYTES);
      }
      super.onSettingsRead(context, settings);
    }
  }
}
