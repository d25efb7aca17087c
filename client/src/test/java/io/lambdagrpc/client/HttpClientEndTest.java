package io.lambdagrpc.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An HTTP client ends, as after an {@code OutOfMemoryError} in its thread, or cannot read a reply.
 */
@Timeout(60)
final class HttpClientEndTest {

  @Test
  void atMostOneCallFailsAndTheNextOneHasANewClient() throws Exception {
    Set<Thread> others = selectors();
    try (ScriptedServer server = ScriptedServer.replying(Wire.message("reply"), Wire.OK)) {
      ManagedChannel channel = server.client().build();
      assertEquals("reply", call(channel));
      for (Thread selector : selectors()) {
        if (!others.contains(selector)) {
          selector.interrupt();
          selector.join();
        }
      }
      try {
        assertEquals("reply", call(channel));
      } catch (StatusRuntimeException e) { // the HTTP client may have sent the request
        assertEquals(Status.Code.UNAVAILABLE, e.getStatus().getCode());
        String text = String.valueOf(e.getStatus().getDescription());
        assertTrue(text.contains("the HTTP client has ended"), text);
      }
      assertEquals("reply", call(channel));
      channel.shutdownNow();
    }
  }

  /**
   * Each held a file of the process, and all that came on it, for as long as the server liked, also
   * without its client.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTQ/1.1 200 OK\r\n\r\n",
        "HTTP/1.1 2x0 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nb ad: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-type: application/grpc-web\r\ncontent-length: 1e9\r\n\r\n"
      })
  void theConnectionOfAReplyThatCouldNotBeReadIsClosed(String reply) throws Exception {
    CountDownLatch closed = new CountDownLatch(1);
    try (RawServer server =
        new RawServer(
            socket -> {
              String unused = RawServer.readCall(socket);
              RawServer.write(socket, reply);
              RawServer.readSome(socket);
              closed.countDown();
            })) {
      ManagedChannel channel = GrpcWebChannelBuilder.forTarget(server.url()).build();
      assertThrows(StatusRuntimeException.class, () -> call(channel));
      assertTrue(closed.await(30, TimeUnit.SECONDS));
      channel.shutdownNow();
    }
  }

  private static String call(ManagedChannel channel) {
    return ClientCalls.blockingUnaryCall(
        channel, Wire.method(MethodType.UNARY), CallOptions.DEFAULT, "go");
  }

  private static Set<Thread> selectors() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().endsWith("-SelectorManager"))
        .collect(Collectors.toSet());
  }
}
