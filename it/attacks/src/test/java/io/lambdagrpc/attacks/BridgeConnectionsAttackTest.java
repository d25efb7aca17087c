package io.lambdagrpc.attacks;

import static io.lambdagrpc.attacks.BridgeTarget.PEER;
import static io.lambdagrpc.attacks.BridgeTarget.REFLECTION;
import static io.lambdagrpc.attacks.Http2Frames.HEADER_TABLE_SIZE;
import static io.lambdagrpc.attacks.Http2Frames.INITIAL_WINDOW_SIZE;
import static io.lambdagrpc.attacks.Http2Frames.frame;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A bridge with little memory whose callers make their connections hold what belongs to no message:
 * replies that nobody reads, acknowledgements, tables of headers, streams, pieces of large reads.
 * Whoever calls beside them is answered, if only with a refusal, and who reads what comes keeps its
 * connection; when they are gone, nothing is left of them.
 */
class BridgeConnectionsAttackTest {

  private static final int ACK_AND_UPDATE_BYTES = 16;
  private static final int UNKNOWN_TYPE = 0x42;
  private static final int MAX_FRAME = 16 * 1024;
  private static final byte[] OK = HttpCall.frame(0x80, "grpc-status:0\r\n".getBytes(ISO_8859_1));

  /**
   * What each of some connections sends.
   *
   * @param reads whether it reads what comes back; if so, others are served meanwhile
   * @param setting the one that it begins with
   * @param piece what it sends first, second, and so on
   */
  private record Input(
      int connections,
      boolean reads,
      int setting,
      int value,
      int pieces,
      IntFunction<byte[]> piece) {

    byte[] beginning() {
      return HttpCall.join(Http2Frames.preface(setting, value), piece.apply(0), piece.apply(1));
    }
  }

  private final HttpServer function =
      HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 500);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch end = new CountDownLatch(1);
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong closed = new AtomicLong();
  private @Nullable BridgeTarget bridge;

  BridgeConnectionsAttackTest() throws IOException {
    function.setExecutor(threads);
    function.createContext("/", this::answer);
    function.start();
  }

  @AfterEach
  void end() {
    end.countDown();
    if (bridge != null) {
      bridge.close();
    }
    function.stop(0);
    threads.shutdownNow();
  }

  @Test
  void connections() throws IOException {
    List<Shape<Input>> shapes =
        List.of(
            new Shape<>("refusals that nobody reads", BridgeConnectionsAttackTest::refusals),
            new Shape<>("small streams, unread", BridgeConnectionsAttackTest::smallStreams),
            new Shape<>("acknowledgements, unread", BridgeConnectionsAttackTest::settings),
            new Shape<>("a large table of headers", BridgeConnectionsAttackTest::table),
            new Shape<>("small pieces of large reads", BridgeConnectionsAttackTest::pieces),
            new Shape<>("reflection that is not read", BridgeConnectionsAttackTest::reflection),
            new Shape<>("requests that do not end", BridgeConnectionsAttackTest::openRequests),
            new Shape<>("heads that come twice", BridgeConnectionsAttackTest::doubleHeads));
    new Attack<>("bridge-connections", shapes, this::attack, Shrinker.none(), Input::beginning)
        .runSlow(shapes.size());
  }

  private static int stream(int piece) {
    return 2 * piece + 1;
  }

  private static byte[] unknownMethod(int piece, int length) {
    return Http2Frames.call(stream(piece), "/" + piece + " " + "x".repeat(length), Map.of());
  }

  private static Input refusals(Random random) {
    int length = 5000 + random.nextInt(2000);
    return new Input(
        Tricks.any(random, 1, 100),
        false,
        INITIAL_WINDOW_SIZE,
        0,
        20_000,
        piece -> unknownMethod(piece, length));
  }

  private static Input smallStreams(Random random) {
    String path = Tricks.any(random, "/no such method", PEER + "Good");
    return new Input(
        Tricks.any(random, 20, 200),
        false,
        INITIAL_WINDOW_SIZE,
        0,
        200,
        piece -> {
          ByteArrayOutputStream calls = new ByteArrayOutputStream();
          for (int i = 0; i < 500; i++) {
            int stream = stream(500 * piece + i);
            calls.writeBytes(
                stream == 1 ? Http2Frames.indexedCall(1, path) : Http2Frames.callAgain(stream));
          }
          return calls.toByteArray();
        });
  }

  private static Input settings(Random random) {
    byte[] settings = frame(Http2Frames.SETTINGS, 0, 0);
    ByteArrayOutputStream many = new ByteArrayOutputStream();
    for (int i = 0; i < 7000; i++) {
      many.writeBytes(settings);
    }
    // None of them gives way to another connection.
    byte[] call = Http2Frames.call(1, PEER + "Good", Map.of());
    return new Input(
        100 + random.nextInt(100),
        false,
        INITIAL_WINDOW_SIZE,
        0,
        50,
        piece -> piece == 0 ? call : many.toByteArray());
  }

  private static Input table(Random random) {
    int length = 6000 + random.nextInt(1000);
    return new Input(
        1,
        true,
        HEADER_TABLE_SIZE,
        Integer.MAX_VALUE,
        12_000,
        piece -> unknownMethod(piece, length));
  }

  private static Input pieces(Random random) {
    int size = 1 + random.nextInt(10);
    byte[] rest = frame(UNKNOWN_TYPE, 0, 0, new byte[MAX_FRAME]);
    byte[] part = frame(Http2Frames.DATA, 0, 1, new byte[size]);
    byte[] call =
        HttpCall.join(
            Http2Frames.call(1, PEER + "Good", Map.of()),
            frame(Http2Frames.DATA, 0, 1, (byte) 0, (byte) 0, (byte) 0x10, (byte) 0, (byte) 0));
    return new Input(
        60,
        true,
        INITIAL_WINDOW_SIZE,
        0,
        40,
        piece -> piece == 0 ? call : HttpCall.join(part, rest, rest, rest));
  }

  /** The first question is never answered. */
  private static Input reflection(Random random) {
    byte question = (byte) random.nextInt();
    byte[] call =
        HttpCall.join(
            Http2Frames.call(1, REFLECTION, Map.of()), Http2Frames.message(1, false, question));
    byte[] rest = frame(Http2Frames.DATA, 0, 1, new byte[MAX_FRAME]);
    return new Input(200, true, INITIAL_WINDOW_SIZE, 0, 60, piece -> piece == 0 ? call : rest);
  }

  /** The answer is there before the end of the request, or without one. */
  private static Input openRequests(Random random) {
    // What is no gRPC is answered with a text.
    String path = Tricks.any(random, "/no such method", "nothing");
    return new Input(
        1 + random.nextInt(3),
        true,
        INITIAL_WINDOW_SIZE,
        Tricks.any(random, 0, 65_535),
        2000,
        piece -> Http2Frames.call(stream(piece), path, Map.of()));
  }

  private static Input doubleHeads(Random random) {
    String path = Tricks.any(random, PEER + "Good", REFLECTION);
    return new Input(
        1,
        true,
        INITIAL_WINDOW_SIZE,
        random.nextInt(65_535),
        250,
        piece -> {
          byte[] head = Http2Frames.call(stream(piece), path, Map.of());
          return HttpCall.join(head, head);
        });
  }

  private @Nullable Fault attack(Input input) throws IOException, InterruptedException {
    BridgeTarget target = bridge;
    if (target == null) {
      target = new BridgeTarget(function.getAddress().getPort());
      bridge = target;
    }
    List<Socket> callers = new ArrayList<>();
    closed.set(0);
    Fault fault;
    try {
      for (int i = 0; i < input.connections(); i++) {
        Socket caller = target.connect(input.reads());
        callers.add(caller);
        threads.execute(() -> send(input, caller));
      }
      fault = target.checkUnderAttack(sent::get);
      if (fault == null && input.reads()) {
        fault = target.checkServed();
      }
      if (fault == null && closed.get() > 0) {
        fault = Fault.of("connections are closed that read all", closed);
      }
    } finally {
      for (Socket caller : callers) {
        caller.close();
      }
    }
    fault = fault == null ? target.checkAfterwards() : fault;
    if (fault != null) {
      target.close();
      bridge = null;
    }
    return fault;
  }

  /** Sends all of it, or until the bridge has had enough. */
  private void send(Input input, Socket caller) {
    try {
      OutputStream out = caller.getOutputStream();
      out.write(Http2Frames.preface(input.setting(), input.value()));
      // Its windows are large once its settings are acknowledged.
      byte[] unused = caller.getInputStream().readNBytes(ACK_AND_UPDATE_BYTES);
      out.write(frame(Http2Frames.SETTINGS, Http2Frames.ACK, 0));
      if (input.reads()) {
        threads.execute(
            () -> {
              BridgeTarget.readAll(caller);
              closed.incrementAndGet();
            });
      }
      for (int piece = 0; piece < input.pieces(); piece++) {
        out.write(input.piece().apply(piece));
        sent.incrementAndGet();
      }
    } catch (IOException e) {
      // It has left.
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] unused = exchange.getRequestBody().readAllBytes();
      if (exchange.getRequestURI().getPath().equals(REFLECTION)) {
        end.await();
      }
      exchange.getResponseHeaders().set("content-type", "application/grpc-web+proto");
      exchange.sendResponseHeaders(200, OK.length);
      exchange.getResponseBody().write(OK);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
