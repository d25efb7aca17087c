package io.lambdagrpc.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.common.util.concurrent.ListenableFuture;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a channel takes from the JVM, and what it gives back. */
@Timeout(120)
final class ResourcesTest {

  private static final int CALLS = 200;

  @Test
  void manyCallsRunAtOnce() throws Exception {
    CountDownLatch all = new CountDownLatch(CALLS);
    try (ScriptedServer server =
        new ScriptedServer(
            exchange -> {
              all.countDown();
              all.await();
              ScriptedServer.reply(exchange, 200, Wire.message("reply"), Wire.OK);
            })) {
      ManagedChannel channel = server.client().build();
      List<ListenableFuture<String>> replies = new ArrayList<>();
      for (int i = 0; i < CALLS; i++) {
        replies.add(
            ClientCalls.futureUnaryCall(
                channel.newCall(Wire.method(MethodType.UNARY), CallOptions.DEFAULT), "go"));
      }
      for (ListenableFuture<String> reply : replies) {
        assertEquals("reply", reply.get(60, TimeUnit.SECONDS));
      }
      channel.shutdown();
      assertTrue(channel.awaitTermination(30, TimeUnit.SECONDS));
    }
  }

  /**
   * The JDK closed the connection of a call that was cancelled when its reply had come, which had
   * another call by then: of 4,000 calls like these, some 100 failed.
   */
  @Test
  void callsThatAreCancelledFailNoOtherCall() throws Exception {
    try (ScriptedServer server = ScriptedServer.replying(Wire.message("reply"), Wire.OK)) {
      ManagedChannel channel = server.client().build();
      Set<String> ends = ConcurrentHashMap.newKeySet();
      Semaphore atOnce = new Semaphore(32);
      ScheduledExecutorService timer = Executors.newScheduledThreadPool(2);
      for (int i = 0; i < 6_000; i++) {
        atOnce.acquire();
        boolean cancelled = i % 3 == 0;
        ClientCall<String, String> call =
            channel.newCall(Wire.method(MethodType.UNARY), CallOptions.DEFAULT);
        call.start(
            new ClientCall.Listener<>() {
              @Override
              public void onClose(Status status, Metadata trailers) {
                if (!cancelled || status.getCode() != Status.Code.CANCELLED) {
                  ends.add(String.valueOf(status.isOk() ? "OK" : status));
                }
                atOnce.release();
              }
            },
            new Metadata());
        call.request(2);
        call.sendMessage("go");
        call.halfClose();
        if (cancelled) {
          Future<?> unused =
              timer.schedule(() -> call.cancel("enough", null), i % 2000, TimeUnit.MICROSECONDS);
        }
      }
      atOnce.acquire(32);
      timer.shutdownNow();
      channel.shutdownNow();
      assertEquals(Set.of("OK"), ends);
    }
  }

  @Test
  void theThreadsOfTheHttpClientEndAfterTheShutdown() throws Exception {
    Set<Thread> before = httpThreads();
    callAndShutDown();
    Set<Thread> left = httpThreads();
    left.removeAll(before);
    assertTrue(!left.isEmpty(), "no threads were seen");
    for (Thread thread : left) {
      assertTrue(thread.isDaemon(), thread.getName());
      // It ends when the collector has found its client unused: the JDK before 21 has no close().
      while (thread.isAlive() && thread.getName().endsWith("SelectorManager")) {
        System.gc();
        thread.join(100);
      }
    }
  }

  /** A connection of the JDK's remembers its first exchange, and that had all of the call. */
  @Test
  void aCallThatHasEndedIsFreeWhileItsConnectionIsOpen() throws Exception {
    List<WeakReference<?>> ofCall = new CopyOnWriteArrayList<>();
    try (ScriptedServer server = ScriptedServer.replying(Wire.message("reply"), Wire.OK)) {
      ManagedChannel channel =
          server
              .client()
              .requestSigner(
                  (request, body) -> {
                    ofCall.add(new WeakReference<>(body));
                    return Map.of();
                  })
              .build();
      ofCall.add(listenerOfCall(channel));
      assertEquals(2, ofCall.size());
      while (ofCall.stream().anyMatch(each -> each.get() != null)) {
        System.gc();
        Thread.sleep(10);
      }
      channel.shutdown();
      assertTrue(channel.awaitTermination(30, TimeUnit.SECONDS));
    }
  }

  // A method of its own, so that no local variable keeps the listener.
  private static WeakReference<?> listenerOfCall(ManagedChannel channel) throws Exception {
    CompletableFuture<Status> end = new CompletableFuture<>();
    ClientCall.Listener<String> listener =
        new ClientCall.Listener<>() {
          @Override
          public void onClose(Status status, Metadata trailers) {
            end.complete(status);
          }
        };
    ClientCall<String, String> call =
        channel.newCall(Wire.method(MethodType.UNARY), CallOptions.DEFAULT);
    call.start(listener, new Metadata());
    call.request(2);
    call.sendMessage("go");
    call.halfClose();
    assertTrue(end.get(30, TimeUnit.SECONDS).isOk());
    return new WeakReference<>(listener);
  }

  @Test
  void aChannelThatIsNotShutDownLetsTheJvmExit() throws Exception {
    try (ScriptedServer server = ScriptedServer.replying(Wire.message("reply"), Wire.OK)) {
      assertEquals(List.of("reply"), ChildJvm.run(Main.class, List.of(), List.of(server.url())));
    }
  }

  /** Calls once, and leaves everything open. */
  static final class Main {

    private Main() {}

    public static void main(String[] args) {
      ManagedChannel channel = GrpcWebChannelBuilder.forTarget(args[0]).build();
      System.out.println(
          ClientCalls.blockingUnaryCall(
              channel, Wire.method(MethodType.UNARY), CallOptions.DEFAULT, "go"));
    }
  }

  // A method of its own, so that no local variable keeps the channel.
  private static void callAndShutDown() throws Exception {
    try (ScriptedServer server = ScriptedServer.replying(Wire.message("reply"), Wire.OK)) {
      ManagedChannel channel = server.client().build();
      assertEquals(
          "reply",
          ClientCalls.blockingUnaryCall(
              channel, Wire.method(MethodType.UNARY), CallOptions.DEFAULT, "go"));
      channel.shutdown();
      assertTrue(channel.awaitTermination(30, TimeUnit.SECONDS));
    }
  }

  private static Set<Thread> httpThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("HttpClient-"))
        .collect(Collectors.toSet());
  }
}
