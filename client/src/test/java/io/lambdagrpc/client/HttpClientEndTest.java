package io.lambdagrpc.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The HTTP client's one thread ends, as it does of an {@code OutOfMemoryError}. */
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
