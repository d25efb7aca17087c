package io.lambdagrpc.bridge;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.netty.shaded.io.netty.bootstrap.ServerBootstrap;
import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandler;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelInboundHandlerAdapter;
import io.grpc.netty.shaded.io.netty.channel.ChannelInitializer;
import io.grpc.netty.shaded.io.netty.channel.ChannelOutboundHandlerAdapter;
import io.grpc.netty.shaded.io.netty.channel.ChannelPromise;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections that come while those before them are not yet closed. */
@Timeout(60)
class ConnectionLimitTest {

  private static final int MOST = 10;

  /** HTTP/2's first bytes, no settings, and the headers of a stream: GET https /. */
  private static final byte[] CALL =
      ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
              + "\0\0\0\4\0\0\0\0\0"
              + "\0\0\3\1\4\0\0\0\1\u0082\u0087\u0084")
          .getBytes(ISO_8859_1);

  /** What Netty accepts before it looks whether it may. */
  private static final int AT_ONCE = 16;

  private final EventLoopGroup accepting =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final EventLoopGroup closing =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final AtomicInteger accepted = new AtomicInteger();
  private final List<Socket> callers = new ArrayList<>();
  private Channel listening;

  @BeforeEach
  void listen() throws Exception {
    listen(new ConnectionLimit(MOST, Duration.ZERO), new Plain());
  }

  @ChannelHandler.Sharable
  private static final class Plain extends ChannelInboundHandlerAdapter {}

  /** Waits until its peer has heard that the connection ends, as HTTP/2 does. */
  @ChannelHandler.Sharable
  private static class Graceful extends ChannelOutboundHandlerAdapter {
    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {}
  }

  private void listen(ConnectionLimit limit, ChannelHandler ofEach) throws Exception {
    ChannelInboundHandlerAdapter counting =
        new ChannelInboundHandlerAdapter() {
          @Override
          public void channelRead(ChannelHandlerContext context, Object connection) {
            accepted.incrementAndGet();
            context.fireChannelRead(connection);
          }
        };
    listening =
        new ServerBootstrap()
            .group(accepting, closing)
            .channelFactory(limit::newServerChannel)
            .handler(counting)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel connection) {
                    connection.pipeline().addLast(ofEach);
                  }
                })
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .sync()
            .channel();
  }

  @AfterEach
  void end() throws Exception {
    for (Socket caller : callers) {
      caller.close();
    }
    accepting.shutdownGracefully(0, 10, TimeUnit.SECONDS).get();
    closing.shutdownGracefully(0, 10, TimeUnit.SECONDS).get();
  }

  private void connect(int connections) throws Exception {
    for (int i = 0; i < connections; i++) {
      InetSocketAddress address = (InetSocketAddress) listening.localAddress();
      callers.add(new Socket(address.getAddress(), address.getPort()));
    }
  }

  private void awaitAccepted(int connections) throws InterruptedException {
    while (accepted.get() < connections) {
      Thread.sleep(1);
    }
  }

  /**
   * Where closing was slower than accepting, 800 connections took all files of the process. A class
   * that the JVM could not read just then was missing from then on.
   */
  @Test
  void connectionsThatAreNotClosedYetKeepOthersWaiting() throws Exception {
    CountDownLatch slow = new CountDownLatch(1);
    closing.execute(
        () -> {
          try {
            slow.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    try {
      connect(100);
      awaitAccepted(MOST + MOST / 2 + 1);
      for (int i = 0; i < 100; i++) { // Netty accepts what is there before it looks for tasks
        accepting.submit(() -> {}).get();
      }
      int most = MOST + MOST / 2 + AT_ONCE;
      assertTrue(accepted.get() <= most, () -> accepted + " connections");
    } finally {
      slow.countDown();
    }
    awaitAccepted(100);
  }

  /** Each kept its file for a second: 200 connections a second kept others waiting. */
  @Test
  void thoseThatDoNotAnswerKeepNobodyWaiting() throws Exception {
    listen(new ConnectionLimit(MOST, Duration.ZERO, Duration.ofHours(1)), new Graceful());
    connect(100);
    awaitAccepted(100);
  }

  /** Speaks HTTP/2 as well. */
  @ChannelHandler.Sharable
  private static final class Speaking extends Graceful {
    private final List<Channel> connections = new CopyOnWriteArrayList<>();

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
      ChannelHandler http2 = Http2FrameCodecBuilder.forServer().build();
      context.pipeline().addBefore(context.name(), null, http2);
      connections.add(context.channel());
    }

    void awaitConnection() throws InterruptedException {
      while (connections.isEmpty()) {
        Thread.sleep(1);
      }
    }

    void awaitCall() throws InterruptedException {
      Http2ConnectionHandler http2 =
          connections.get(0).pipeline().get(Http2ConnectionHandler.class);
      while (http2.connection().numActiveStreams() == 0) {
        Thread.sleep(1);
      }
    }
  }

  /** They were closed with the others: their calls had come before they were told to leave. */
  @Test
  void thoseWithACallAreTheLastToGiveWay() throws Exception {
    Speaking speaking = new Speaking();
    listen(new ConnectionLimit(MOST, Duration.ZERO, Duration.ofHours(1)), speaking);
    connect(1);
    speaking.awaitConnection();
    connect(MOST);
    awaitAccepted(1 + MOST);
    callers.get(0).getOutputStream().write(CALL);
    speaking.awaitCall();
    connect(100);
    awaitAccepted(1 + MOST + 100);
    assertTrue(speaking.connections.get(0).isOpen());
  }

  @Test
  void whoLeavesMakesRoom() throws Exception {
    for (int i = 0; i < 10; i++) {
      connect(MOST);
      awaitAccepted((i + 1) * MOST);
      for (Socket caller : callers) {
        caller.close();
      }
    }
  }
}
