package io.lambdagrpc;

import static io.lambdagrpc.StreamingPeer.readHead;
import static io.lambdagrpc.StreamingPeer.send;
import static io.lambdagrpc.fixture.ScriptedRuntimeApi.ACCEPTED;
import static io.lambdagrpc.fixture.ScriptedRuntimeApi.invocation;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lambdagrpc.internal.env.UnfitEnvironmentError;
import io.lambdagrpc.internal.runtimeapi.RuntimeLoops;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many loops of one process, with a peer that breaks the protocol with one of them. */
@Timeout(30)
class RuntimeLoopsTest {

  private final StreamingPeer peer = new StreamingPeer();
  private final ExecutorService runner = Executors.newSingleThreadExecutor();
  private final CountDownLatch inHand = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);
  private volatile boolean fatal;

  RuntimeLoopsTest() throws IOException {}

  @AfterEach
  void close() throws IOException {
    release.countDown();
    runner.shutdownNow();
    peer.close();
  }

  private Future<?> run(int concurrency) {
    RuntimeLoops loops =
        new RuntimeLoops(
            "127.0.0.1:" + peer.port(),
            (event, reply, context) -> {
              inHand.countDown();
              try {
                release.await();
              } catch (InterruptedException e) {
                throw new IOException(e);
              }
              if (fatal) {
                throw UnfitEnvironmentError.of("later");
              }
              reply.write('a');
            },
            false,
            concurrency,
            trace -> {});
    return runner.submit(
        () -> {
          loops.run();
          return null;
        });
  }

  private Socket acceptPoll() throws IOException {
    Socket socket = peer.accept();
    assertTrue(readHead(socket.getInputStream()).startsWith("GET "));
    return socket;
  }

  /** Breaks the protocol with a loop that polls, twice. */
  private void breakDown(Socket polling) throws IOException {
    send(polling, "garbage\r\n\r\n");
    try (Socket again = acceptPoll()) {
      send(again, "garbage\r\n\r\n");
      assertEquals(-1, again.getInputStream().read());
    }
  }

  private static void assertEnded(Future<?> run) {
    Throwable cause =
        assertThrows(ExecutionException.class, () -> run.get(20, TimeUnit.SECONDS)).getCause();
    String message = String.valueOf(assertInstanceOf(IOException.class, cause).getMessage());
    assertEquals("runtime api: malformed status line (expected: HTTP/1.1 and a status)", message);
  }

  @Test
  void oneThatCannotGoOnEndsAll() throws Exception {
    Future<?> run = run(3);
    try (Socket one = acceptPoll();
        Socket two = acceptPoll();
        Socket three = acceptPoll()) {
      breakDown(two);
      assertEquals(-1, one.getInputStream().read());
      assertEquals(-1, three.getInputStream().read());
    }
    assertEnded(run);
  }

  /** A log that fails, here of a full heap, left the others waiting, one loop short for good. */
  @Test
  void soDoesOneThatCannotBeLogged() throws Exception {
    PrintStream before = System.out;
    PrintStream full =
        new PrintStream(OutputStream.nullOutputStream()) {
          @Override
          public void write(byte[] bytes, int offset, int length) {
            throw new OutOfMemoryError("full");
          }
        };
    System.setOut(full);
    try {
      oneThatCannotGoOnEndsAll();
    } finally {
      System.setOut(before);
    }
  }

  /** The one that fails later, here by what its handler throws, has ended because of the first. */
  @Test
  void theFirstFailureIsTheOneThatIsTold() throws Exception {
    fatal = true;
    Future<?> run = run(3);
    try (Socket one = acceptPoll();
        Socket two = acceptPoll();
        Socket three = acceptPoll()) {
      send(one, invocation("id", new byte[] {'1'}));
      inHand.await();
      breakDown(two);
      assertEquals(-1, three.getInputStream().read());
      release.countDown();
      assertTrue(readHead(one.getInputStream()).startsWith("POST "));
      send(one, ACCEPTED);
    }
    assertEnded(run);
  }

  @Test
  void whatTheOthersHaveInHandIsAnsweredBefore() throws Exception {
    Future<?> run = run(2);
    try (Socket one = acceptPoll();
        Socket two = acceptPoll()) {
      send(one, invocation("id", new byte[] {'1'}));
      inHand.await();
      breakDown(two);
      release.countDown();
      assertTrue(readHead(one.getInputStream()).startsWith("POST "));
      assertEquals('a', one.getInputStream().read());
      send(one, ACCEPTED);
      // It may poll once more before it is told, and closes its connection then.
      one.getInputStream().readAllBytes();
    }
    assertEnded(run);
  }
}
