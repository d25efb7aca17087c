package io.lambdagrpc.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.util.concurrent.ListenableFuture;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Heads with as many names as the JDK's client takes: 75 KB, of which it makes 2.5 MB. */
@Timeout(300)
final class LargeHeadsTest {

  private static final int NAMES = 10_800;

  private static String names() {
    StringBuilder names = new StringBuilder("HTTP/1.1 200 OK\r\n");
    for (int i = 0; i < NAMES; i++) {
      names.append(Integer.toString(i, 36)).append(":\r\n");
    }
    return names.toString();
  }

  private static RawServer serverOf(String end) throws IOException {
    byte[] head = (names() + end).getBytes(ISO_8859_1);
    return new RawServer(
        socket -> {
          String unused = RawServer.readCall(socket);
          socket.getOutputStream().write(head);
          byte[] unusedToo = socket.getInputStream().readAllBytes();
        });
  }

  @Test
  void oneThatIsWholeHasTheLimitOfMetadata() throws Exception {
    try (RawServer server = serverOf("\r\n")) {
      ManagedChannel channel = GrpcWebChannelBuilder.forTarget(server.url()).build();
      StatusRuntimeException e =
          assertThrows(
              StatusRuntimeException.class,
              () ->
                  ClientCalls.blockingUnaryCall(
                      channel, HostilePeers.method("names"), CallOptions.DEFAULT, "go"));
      channel.shutdownNow();
      assertEquals(Status.Code.RESOURCE_EXHAUSTED, e.getStatus().getCode());
    }
  }

  /** As docs/security.md says; without the setting, the heap is full before a deadline fires. */
  @ParameterizedTest
  @ValueSource(strings = {"", "\r\n"})
  void theLimitOfTheJdkIsForManyAtOnce(String end) throws Exception {
    try (RawServer server = serverOf(end)) {
      List<String> options = List.of("-Xmx64m", "-Djdk.http.maxHeaderSize=16384");
      assertEquals(
          List.of("[UNAVAILABLE]"), ChildJvm.run(Calls.class, options, List.of(server.url())));
    }
  }

  /** Prints how the calls ended. */
  static final class Calls {

    private Calls() {}

    public static void main(String[] args) throws Exception {
      ManagedChannel channel = GrpcWebChannelBuilder.forTarget(args[0]).build();
      List<ListenableFuture<String>> replies = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        replies.add(
            ClientCalls.futureUnaryCall(
                channel.newCall(HostilePeers.method("names"), CallOptions.DEFAULT), "go"));
      }
      Set<Status.Code> ends = new TreeSet<>();
      for (ListenableFuture<String> reply : replies) {
        try {
          reply.get();
          ends.add(Status.Code.OK);
        } catch (ExecutionException e) {
          ends.add(Status.fromThrowable(e).getCode());
        }
      }
      System.out.println(ends);
    }
  }
}
