package io.lambdagrpc.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One channel in a JVM of 64 MB calls each hostile peer, and a good one after it. Calls that are to
 * end by a limit have an hour to do so, so that a deadline is never taken for one.
 */
@Timeout(300)
final class HostilePeersTest {

  private static final HostilePeers PEERS = new HostilePeers();
  private static final Map<String, String> ENDS = new HashMap<>();

  @BeforeAll
  static void callEach() throws Exception {
    try (RawServer server = new RawServer(PEERS)) {
      List<String> arguments = new ArrayList<>(List.of(server.url()));
      PEERS
          .ends()
          .forEach(
              (name, end) -> {
                arguments.add(name);
                arguments.add(end == Status.Code.DEADLINE_EXCEEDED ? "500" : "3600000");
              });
      for (String line : ChildJvm.run(Calls.class, List.of("-Xmx64m"), arguments)) {
        String[] nameAndEnd = line.split(" ", 2);
        ENDS.put(nameAndEnd[0], nameAndEnd.length == 2 ? nameAndEnd[1] : "");
      }
    }
  }

  static Stream<String> names() {
    return PEERS.ends().keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("names")
  void aHostilePeerEndsItsOwnCallAlone(String name) {
    assertEquals(PEERS.ends().get(name) + ", then good", ENDS.get(name));
  }

  /** {@code url name millis name millis ...}: prints how each call ended, and the one after it. */
  static final class Calls {

    private Calls() {}

    public static void main(String[] args) {
      ManagedChannel channel =
          GrpcWebChannelBuilder.forTarget(args[0]).maxInboundMetadataSize(1024 * 1024).build();
      for (int i = 1; i < args.length; i += 2) {
        Status.Code end = call(channel, args[i], Long.parseLong(args[i + 1]));
        System.out.println(args[i] + " " + end + ", then " + callGoodOne(channel));
      }
    }

    /** Asks for as many messages as there may be, save where none is to be taken. */
    private static Status.Code call(ManagedChannel channel, String name, long millis) {
      CompletableFuture<Status.Code> end = new CompletableFuture<>();
      ClientCall<String, String> call =
          channel.newCall(
              HostilePeers.method(name),
              CallOptions.DEFAULT.withDeadlineAfter(millis, TimeUnit.MILLISECONDS));
      call.start(
          new ClientCall.Listener<>() {
            @Override
            public void onClose(Status status, Metadata trailers) {
              end.complete(status.getCode());
            }
          },
          new Metadata());
      call.request(name.equals("messages") ? 0 : Integer.MAX_VALUE);
      call.sendMessage("go");
      call.halfClose();
      return end.join();
    }

    private static String callGoodOne(ManagedChannel channel) {
      try {
        return ClientCalls.blockingUnaryCall(
            channel, HostilePeers.method(HostilePeers.GOOD), CallOptions.DEFAULT, "go");
      } catch (StatusRuntimeException e) {
        return e.getStatus().toString();
      }
    }
  }
}
