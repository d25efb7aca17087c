package io.lambdagrpc.attacks;

import static io.lambdagrpc.attacks.BridgeTarget.PEER;
import static io.lambdagrpc.attacks.BridgeTarget.REFLECTION;
import static io.lambdagrpc.attacks.Http2Frames.frame;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A bridge with little memory, whose callers send what they like and read what they like. Whoever
 * calls beside them is answered, if only with a refusal; when they are gone, nothing is left of
 * them. The function is called by the paths of methods only, with headers of the bridge's own.
 * (Over 300 lines: most of it are the inputs.)
 */
class BridgeAttackTest {

  private static final int PIECE = 64 * 1024;
  private static final int ROUNDS = 4;
  private static final Pattern METHOD = Pattern.compile("/[\\w.$-]+/[\\w.$-]+");
  private static final byte[] END = HttpCall.frame(0x80, "grpc-status:0\r\n".getBytes(ISO_8859_1));

  /**
   * What one caller sends.
   *
   * @param window what it reads of each reply
   * @param toStatusPage whether it is sent to that port, some times, and not to that of gRPC
   */
  @SuppressWarnings("ArrayRecordComponent") // nobody changes or compares it
  private record Input(int window, byte[] sent, boolean toStatusPage) {

    Stream<Input> smaller() {
      return Shrinker.bytes(sent).map(less -> new Input(window, less, toStatusPage));
    }
  }

  private final HttpServer function =
      HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 500);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicLong written = new AtomicLong();
  private final Queue<String> wrongCalls = new ConcurrentLinkedQueue<>();
  private @Nullable BridgeTarget bridge;

  BridgeAttackTest() throws IOException {
    function.setExecutor(threads);
    function.createContext("/", this::answer);
    function.start();
  }

  @AfterEach
  void end() {
    if (bridge != null) {
      bridge.close();
    }
    function.stop(0);
    threads.shutdownNow();
  }

  @Test
  void callers() throws IOException {
    List<Shape<Input>> shapes =
        List.of(
            new Shape<>("calls without a message", BridgeAttackTest::openCalls),
            new Shape<>("replies that nobody reads", BridgeAttackTest::unreadReplies),
            new Shape<>("reflection that nobody reads", BridgeAttackTest::unreadReflection),
            new Shape<>("messages in pieces", BridgeAttackTest::pieces),
            new Shape<>("resets", BridgeAttackTest::resets),
            new Shape<>("resets of reflection", BridgeAttackTest::reflectionResets),
            new Shape<>("malformed timeouts", BridgeAttackTest::timeouts),
            new Shape<>("headers", BridgeAttackTest::headers),
            new Shape<>("paths", BridgeAttackTest::paths),
            new Shape<>("frames", BridgeAttackTest::frames),
            new Shape<>("status page", BridgeAttackTest::statusPage));
    new Attack<>("bridge", shapes, this::attack, Input::smaller, Input::sent)
        .runSlow(shapes.size());
  }

  /**
   * Calls that end in all ways with a part of their reply held, round after round: the connections
   * to the function outlive them.
   */
  @Test
  void callersWithoutRoomRoundAfterRound() throws IOException {
    List<Shape<Input>> shapes =
        List.of(new Shape<>("large replies, no room, deadlines", BridgeAttackTest::noRoom));
    new Attack<>("bridge-rounds", shapes, this::attack, Input::smaller, Input::sent)
        .runSlow(ROUNDS);
  }

  private static byte[] join(Stream<byte[]> parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    parts.forEach(all::writeBytes);
    return all.toByteArray();
  }

  private static Input calls(int count, int window, IntFunction<byte[]> call) {
    return new Input(
        window, join(Stream.iterate(1, stream -> stream + 2).limit(count).map(call::apply)), false);
  }

  private static Input openCalls(Random random) {
    Map<String, String> headers = Map.of("x-metadata", "v".repeat(random.nextInt(7000)));
    return calls(8000, 65_535, stream -> Http2Frames.call(stream, PEER + "Good", headers));
  }

  private static Input unreadReplies(Random random) {
    int window = random.nextInt(100_000);
    return calls(
        40,
        window,
        stream ->
            HttpCall.join(
                Http2Frames.call(stream, PEER + "Large", Map.of()),
                Http2Frames.message(stream, true)));
  }

  private static Input noRoom(Random random) {
    return calls(
        400,
        0,
        stream -> {
          String method = Tricks.any(random, "Good", "Medium", "Medium", "Large");
          Map<String, String> headers =
              random.nextBoolean()
                  ? Map.of()
                  : Map.of("grpc-timeout", 20 + random.nextInt(1000) + "m");
          byte[] call =
              HttpCall.join(
                  Http2Frames.call(stream, PEER + method, headers),
                  Http2Frames.message(stream, true));
          return random.nextInt(10) > 0
              ? call
              : HttpCall.join(call, frame(Http2Frames.RST_STREAM, 0, stream, new byte[4]));
        });
  }

  private static Input unreadReflection(Random random) {
    byte[] message = Http2Frames.message(1, false, (byte) random.nextInt());
    return new Input(
        0,
        HttpCall.join(
            Http2Frames.call(1, REFLECTION, Map.of()),
            join(Stream.generate(() -> message).limit(200))),
        false);
  }

  private static Input pieces(Random random) {
    int size = 1 + random.nextInt(3);
    return new Input(
        65_535,
        HttpCall.join(
            Http2Frames.call(1, PEER + "Good", Map.of()),
            frame(Http2Frames.DATA, 0, 1, (byte) 0, (byte) 0, (byte) 0x40, (byte) 0, (byte) 0),
            join(
                Stream.generate(() -> frame(Http2Frames.DATA, 0, 1, new byte[size]))
                    .limit(60_000 / size))),
        false);
  }

  private static Input resets(Random random) {
    boolean whole = random.nextBoolean();
    return calls(
        1000,
        65_535,
        stream ->
            HttpCall.join(
                Http2Frames.call(stream, PEER + "Good", Map.of()),
                whole ? Http2Frames.message(stream, true) : new byte[0],
                frame(Http2Frames.RST_STREAM, 0, stream, new byte[4])));
  }

  /** The function is being asked when they come. */
  private static Input reflectionResets(Random random) {
    byte[] question = new byte[1 + random.nextInt(5000)];
    return calls(
        200,
        65_535,
        stream ->
            HttpCall.join(
                Http2Frames.call(stream, REFLECTION, Map.of()),
                Http2Frames.message(stream, false, question),
                frame(Http2Frames.RST_STREAM, 0, stream, new byte[4])));
  }

  /** Streams that end before they are calls: more than there may be calls. */
  private static Input timeouts(Random random) {
    Map<String, String> timeout = Map.of("grpc-timeout", Tricks.any(random, "x", "1", "-1S", ""));
    return calls(1000, 65_535, stream -> Http2Frames.call(stream, PEER + "Good", timeout));
  }

  private static Input headers(Random random) {
    String name =
        Tricks.any(
            random,
            "connection",
            "host",
            "transfer-encoding",
            "content-length",
            "content-encoding",
            "expect",
            "upgrade",
            "te",
            "http2-settings",
            "keep-alive",
            "x-grpc-web",
            "content-type",
            "accept",
            "x a",
            "",
            "x\r\nx-evil",
            "x-evil:",
            "X-Upper",
            "x-bin",
            "grpc-timeout",
            ":path");
    String value =
        Tricks.any(
            random,
            "evil",
            "a\r\nx-evil: 1",
            "a\nx-evil: 1",
            "\u0000",
            "\u00ff",
            "chunked",
            "0",
            "");
    return new Input(
        65_535,
        HttpCall.join(
            Http2Frames.call(1, PEER + "Good", Map.of(name, value)), Http2Frames.message(1, true)),
        false);
  }

  private static Input paths(Random random) {
    String path =
        Tricks.any(
            random,
            "/../Good",
            PEER + "..",
            "/./Good",
            "//Good",
            PEER + "/Good",
            PEER + "Good?x=1",
            PEER + "Good#x",
            PEER + "%47ood",
            "/public.Api" + PEER + "Good",
            PEER + "Good/",
            PEER + "Good;x",
            PEER + "Good\\..\\x",
            "\\attack.v1.Peer\\Good",
            "http://evil.example" + PEER + "Good",
            "@evil.example" + PEER + "Good",
            "*",
            "",
            PEER + "\u00e4",
            PEER + "a b",
            PEER + "a\r\nx-evil: 1");
    return new Input(
        65_535,
        HttpCall.join(Http2Frames.call(1, path, Map.of()), Http2Frames.message(1, true)),
        false);
  }

  /** Frames that are well-formed, and no more: also floods of one kind. */
  private static Input frames(Random random) {
    boolean flood = random.nextBoolean();
    int type = random.nextInt(11);
    int[] kind = {type, random.nextInt(256), random.nextInt(4), random.nextInt(12)};
    return new Input(
        65_535,
        HttpCall.join(
            Http2Frames.call(1, PEER + "Good", Map.of()),
            join(
                Stream.generate(
                        () -> {
                          byte[] payload = new byte[flood ? kind[3] : random.nextInt(64)];
                          random.nextBytes(payload);
                          return flood
                              ? frame(kind[0], kind[1], kind[2], payload)
                              : frame(
                                  random.nextInt(11),
                                  random.nextInt(256),
                                  random.nextInt(8),
                                  payload);
                        })
                    .limit(flood ? 20_000 : 50))),
        false);
  }

  private static Input statusPage(Random random) {
    String request = "POST /health HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nabc";
    int end = 1 + random.nextInt(request.length() - 1);
    return new Input(0, request.substring(0, end).getBytes(ISO_8859_1), true);
  }

  private @Nullable Fault attack(Input input) throws IOException, InterruptedException {
    BridgeTarget target = bridge;
    if (target == null) {
      target = new BridgeTarget(function.getAddress().getPort());
      bridge = target;
    }
    Fault fault = attack(input, target);
    if (fault != null) {
      target.close();
      bridge = null;
    }
    return fault;
  }

  private @Nullable Fault attack(Input input, BridgeTarget target)
      throws IOException, InterruptedException {
    wrongCalls.clear();
    List<Socket> callers = List.of(send(input, target), send(input, target), send(input, target));
    try {
      Fault fault = target.checkUnderAttack(written::get);
      if (fault != null) {
        return fault;
      }
      if (!wrongCalls.isEmpty()) {
        return Fault.of("the function is called by what is no method", wrongCalls);
      }
    } finally {
      for (Socket caller : callers) {
        caller.close();
      }
    }
    return target.checkAfterwards();
  }

  private static Socket send(Input input, BridgeTarget target) throws IOException {
    return input.toStatusPage()
        ? target.sendToStatusPage(input.sent())
        : target.send(input.window(), input.sent());
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] request = exchange.getRequestBody().readAllBytes();
      String path = exchange.getRequestURI().toString();
      String host = "127.0.0.1:" + function.getAddress().getPort();
      if (!METHOD.matcher(path).matches()
          || !List.of(host).equals(exchange.getRequestHeaders().get("host"))
          || exchange.getRequestHeaders().containsKey("x-evil")
          || request.length < 5) {
        wrongCalls.add(path + " " + exchange.getRequestHeaders().entrySet());
      }
      boolean medium = path.endsWith("/Medium") || path.equals(REFLECTION);
      int size = path.endsWith("/Large") ? 4_000_000 : medium ? 1_000_000 : 1;
      byte[] reply = HttpCall.join(HttpCall.frame(0, new byte[size]), END);
      exchange.getResponseHeaders().set("content-type", "application/grpc-web+proto");
      exchange.sendResponseHeaders(200, reply.length);
      for (int i = 0; i < reply.length; i += PIECE) {
        exchange.getResponseBody().write(reply, i, Math.min(PIECE, reply.length - i));
        written.addAndGet(PIECE);
      }
    }
  }
}
