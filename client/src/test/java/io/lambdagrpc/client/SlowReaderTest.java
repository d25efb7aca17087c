package io.lambdagrpc.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Flow control and cancellation, as the server feels them in its socket. */
@Timeout(60)
final class SlowReaderTest {

  private static final int MESSAGES = 400;
  private static final String LARGE = "x".repeat(100_000);

  private final RecordingListener listener = new RecordingListener();

  @Test
  void aServerCannotSendMoreThanIsAskedForAndSocketsHold() throws Exception {
    AtomicInteger sent = new AtomicInteger();
    CountDownLatch streaming = new CountDownLatch(1);
    byte[] message = Wire.message(LARGE);
    try (ScriptedServer server =
        new ScriptedServer(
            exchange -> {
              if (streaming.getCount() == 0) {
                ScriptedServer.reply(exchange, 200, message, Wire.OK);
                return;
              }
              streaming.countDown();
              OutputStream out = ScriptedServer.stream(exchange);
              while (sent.incrementAndGet() <= MESSAGES) {
                out.write(message);
              }
              out.write(Wire.OK);
            })) {
      ManagedChannel channel = server.client().build();
      ClientCall<String, String> slow = start(channel);
      slow.request(1);
      streaming.await();
      // Time enough for a hundred messages through the same client.
      for (int i = 0; i < 100; i++) {
        assertEquals(
            LARGE,
            ClientCalls.blockingUnaryCall(
                channel, Wire.method(MethodType.UNARY), CallOptions.DEFAULT, "go"));
      }
      assertTrue(sent.get() < MESSAGES / 2, sent + " messages sent");
      slow.request(MESSAGES);
      assertTrue(listener.status().isOk());
      assertEquals(MESSAGES + 2, listener.events.size());
      channel.shutdownNow();
    }
  }

  @Test
  void cancelClosesTheConnectionOfAServerThatIsSilentInMidStream() throws Exception {
    cancelWhileSilent(Wire.message("one"));
  }

  @Test
  void cancelClosesTheConnectionOfAServerThatIsSilentInMidMessage() throws Exception {
    byte[] half = {0, 0, 0, 0, 9, 'h'};
    cancelWhileSilent(Wire.join(Wire.message("one"), half));
  }

  /** The server writes {@code body}, then nothing, and waits for the client to hang up. */
  private void cancelWhileSilent(byte[] body) throws Exception {
    CompletableFuture<Integer> closed = new CompletableFuture<>();
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      thread.execute(
          () -> {
            try (Socket socket = server.accept()) {
              answer(socket, body);
              closed.complete(socket.getInputStream().read());
            } catch (IOException e) {
              closed.complete(-1); // a reset closes a connection, too
            }
          });
      ManagedChannel channel =
          GrpcWebChannelBuilder.forAddress("127.0.0.1", server.getLocalPort())
              .usePlaintext()
              .build();
      CompletableFuture<String> first = new CompletableFuture<>();
      ClientCall<String, String> call =
          channel.newCall(Wire.method(MethodType.SERVER_STREAMING), CallOptions.DEFAULT);
      call.start(
          new SimpleForwardingClientCallListener<>(listener) {
            @Override
            public void onMessage(String message) {
              first.complete(message);
            }
          },
          new Metadata());
      call.request(9);
      call.sendMessage("go");
      call.halfClose();
      assertEquals("one", first.get(30, TimeUnit.SECONDS));
      call.cancel("enough", null);
      assertEquals(Status.Code.CANCELLED, listener.status().getCode());
      assertEquals(-1, closed.get(30, TimeUnit.SECONDS));
      channel.shutdownNow();
    } finally {
      thread.shutdownNow();
    }
  }

  private static void answer(Socket socket, byte[] body) throws IOException {
    InputStream in = socket.getInputStream();
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) in.read());
    }
    in.readNBytes(Wire.message("go").length);
    OutputStream out = socket.getOutputStream();
    String answer =
        """
        HTTP/1.1 200 OK\r
        content-type: application/grpc-web+proto\r
        content-length: 1000\r
        \r
        """;
    out.write(answer.getBytes(StandardCharsets.US_ASCII));
    out.write(body);
    out.flush();
  }

  private ClientCall<String, String> start(ManagedChannel channel) {
    ClientCall<String, String> call =
        channel.newCall(Wire.method(MethodType.SERVER_STREAMING), CallOptions.DEFAULT);
    call.start(listener, new Metadata());
    call.sendMessage("go");
    call.halfClose();
    return call;
  }
}
