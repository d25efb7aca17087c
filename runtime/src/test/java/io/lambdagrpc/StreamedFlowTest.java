package io.lambdagrpc;

import static io.lambdagrpc.StreamingPeer.STREAM;
import static io.lambdagrpc.StreamingPeer.frame;
import static io.lambdagrpc.StreamingPeer.invoke;
import static io.lambdagrpc.StreamingPeer.readChunk;
import static io.lambdagrpc.StreamingPeer.readHead;
import static io.lambdagrpc.StreamingPeer.readLastChunk;
import static io.lambdagrpc.StreamingPeer.send;
import static io.lambdagrpc.StreamingPeer.streaming;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Context;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCallStreamObserver;
import io.lambdagrpc.fixture.Front;
import io.lambdagrpc.fixture.GrowingTimeout;
import io.lambdagrpc.fixture.LambdaFunction;
import io.lambdagrpc.fixture.ScriptedRuntimeApi;
import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A service that streams faster than its peer reads, or longer than its peer stays. */
@Timeout(60)
class StreamedFlowTest {

  private static final int LARGE = 64 * 1024;

  private final StreamingPeer peer = new StreamingPeer();

  StreamedFlowTest() throws IOException {}

  @AfterEach
  void close() throws IOException {
    peer.close();
  }

  @Test
  void aServiceThatNeverAsksIsHeldBackUntilItsDeadline() throws Exception {
    AtomicInteger sent = new AtomicInteger();
    AtomicReference<@Nullable Thread> sending = new AtomicReference<>();
    Server started =
        peer.start(
            LambdaFunction.server(
                streaming(
                    replies -> {
                      ((ServerCallStreamObserver<String>) replies).setOnCancelHandler(() -> {});
                      sending.set(Thread.currentThread());
                      while (!Context.current().isCancelled() && sent.get() < 4096) {
                        replies.onNext("a".repeat(LARGE));
                        sent.incrementAndGet();
                      }
                      sending.set(null);
                    })));
    try (Socket socket = peer.accept()) {
      GrowingTimeout.run(
          (timeout, millis) -> {
            sent.set(0);
            invoke(socket, STREAM.timeout(timeout));
            boolean held = isHeldBack(socket, sending);
            // What the kernel takes for a peer that does not read, and little more.
            assertTrue(sent.get() < 1024, "sent " + sent);
            readHead(socket.getInputStream());
            String last = readLastChunk(socket);
            assertTrue(last.contains("grpc-status:4\r\ngrpc-message:deadline exceeded"), last);
            send(socket, ScriptedRuntimeApi.ACCEPTED);
            return held;
          });
      assertTrue(readHead(socket.getInputStream()).startsWith("GET "));
    }
    started.shutdownNow();
  }

  /** Waits until the call has ended, and tells whether its service had to wait before. */
  private static boolean isHeldBack(Socket socket, AtomicReference<@Nullable Thread> sending)
      throws IOException {
    // The reply begins with what the service sends, or with the end at the deadline.
    while (socket.getInputStream().available() == 0) {
      Thread.onSpinWait();
    }
    boolean held = false;
    for (Thread service = sending.get(); service != null; service = sending.get()) {
      held |= service.getState() == Thread.State.TIMED_WAITING;
    }
    return held;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aServiceThatAsksIsToldToGoOn(boolean direct) throws Exception {
    AtomicInteger sent = new AtomicInteger();
    AtomicInteger calls = new AtomicInteger();
    ServerServiceDefinition service =
        streaming(
            replies -> {
              ServerCallStreamObserver<String> observer =
                  (ServerCallStreamObserver<String>) replies;
              observer.setOnReadyHandler(
                  () -> {
                    calls.incrementAndGet();
                    while (observer.isReady() && sent.get() < 200) {
                      observer.onNext("a".repeat(LARGE));
                      if (sent.incrementAndGet() == 200) {
                        observer.onCompleted();
                      }
                    }
                  });
            });
    LambdaServerBuilder server = LambdaFunction.server(service);
    Server started = peer.start(direct ? server.directExecutor() : server);
    try (Socket socket = peer.accept()) {
      invoke(socket, STREAM);
      readHead(socket.getInputStream());
      long bytes = 0;
      String last = "";
      for (String piece = readChunk(socket); !piece.isEmpty(); piece = readChunk(socket)) {
        bytes += piece.length();
        last = piece;
      }
      assertTrue(bytes > 200L * LARGE, "bytes " + bytes);
      assertTrue(last.endsWith(frame(0x80, "grpc-status:0\r\n")));
      assertTrue(direct || calls.get() > 1, "calls " + calls);
    }
    started.shutdownNow();
  }

  /** As on grpc-java's server: not when the write ends, for which the client may let it wait. */
  @Test
  void aServiceThatAsksLearnsOfTheDeadlineThoughItsClientReadsNothing() throws Exception {
    CountDownLatch cancelled = new CountDownLatch(1);
    ServerServiceDefinition service =
        streaming(
            replies -> {
              ServerCallStreamObserver<String> observer =
                  (ServerCallStreamObserver<String>) replies;
              observer.setOnCancelHandler(cancelled::countDown);
              observer.setOnReadyHandler(
                  () -> {
                    while (observer.isReady()) {
                      observer.onNext("a".repeat(LARGE));
                    }
                  });
            });
    Server started = peer.start(LambdaFunction.server(service));
    try (Socket socket = peer.accept()) {
      invoke(socket, STREAM.timeout("1S"));
      assertTrue(cancelled.await(30, TimeUnit.SECONDS));
      readHead(socket.getInputStream());
      String last = readLastChunk(socket);
      assertTrue(last.contains("grpc-status:4\r\n"), last);
    }
    started.shutdownNow();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aConnectionThatIsCutCancelsItsCallOnly(boolean direct) throws Exception {
    CountDownLatch cancelled = new CountDownLatch(1);
    ServerServiceDefinition service =
        streaming(
            replies -> {
              ServerCallStreamObserver<String> observer =
                  (ServerCallStreamObserver<String>) replies;
              observer.setOnCancelHandler(cancelled::countDown);
              while (!observer.isCancelled()) {
                observer.onNext("a".repeat(LARGE));
              }
            });
    LambdaServerBuilder server = LambdaFunction.server(service);
    Server started = peer.start(direct ? server.directExecutor() : server);
    try (Socket socket = peer.accept()) {
      invoke(socket, STREAM);
      readHead(socket.getInputStream());
      socket.setSoLinger(true, 0);
    }
    // A reply that is cut before its second write is begun anew, once.
    if (!servesNext()) {
      assertTrue(servesNext());
    }
    assertTrue(cancelled.await(30, TimeUnit.SECONDS));
    started.shutdownNow();
  }

  /** Cuts a connection that brings a reply and no poll. */
  private boolean servesNext() throws IOException {
    try (Socket socket = peer.accept()) {
      boolean polled = readHead(socket.getInputStream()).startsWith("GET ");
      if (polled) {
        send(socket, ScriptedRuntimeApi.invocation("id", Front.FUNCTION_URL.event(STREAM)));
        assertTrue(readHead(socket.getInputStream()).startsWith("POST "));
      }
      socket.setSoLinger(true, 0);
      return polled;
    }
  }
}
