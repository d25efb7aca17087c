package io.lambdagrpc.attacks;

import static io.lambdagrpc.attacks.HttpCall.frame;
import static io.lambdagrpc.attacks.HttpCall.gzip;
import static io.lambdagrpc.attacks.HttpCall.join;
import static io.lambdagrpc.attacks.HttpCall.message;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.grpc.Status;
import io.lambdagrpc.attacks.HostileServer.Piece;
import io.lambdagrpc.attacks.HostileServer.Script;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The client against servers that break the rules. A call ends with a status, at its deadline at
 * the latest; memory is bounded (the client has 64 MB); and the next call on the same channel is
 * answered. (Over 300 lines: most of it are bad replies.)
 */
class ClientAttackTest {

  private static final int MEBIBYTE = 1 << 20;
  private static final long SHORT_MILLIS = 500;
  private static final long LONG_MILLIS = 20_000;

  /** Some sentences, of which the peer's is one. */
  private static final int MAX_SHOWN = 2_000;

  /** A deadline is met late on a machine that is busy; a call without an end is a fault. */
  private static final long PATIENCE_SECONDS = 45;

  /**
   * An attack.
   *
   * @param expected what the result has to begin with: a status and the number of messages
   */
  private record Input(Script script, long deadlineMillis, int asked, Pattern expected) {

    byte[] bytes() {
      byte[] all = script.head();
      for (Piece piece : script.body()) {
        all = join(all, piece.bytes());
      }
      return all;
    }
  }

  private final HostileServer server = new HostileServer();
  private @Nullable ChildJvm client;

  ClientAttackTest() throws IOException {}

  @AfterEach
  void end() throws IOException {
    if (client != null) {
      client.close();
    }
    server.close();
  }

  @Test
  void repliesOfServers() throws IOException {
    new Attack<>(
            "client",
            List.of(
                new Shape<>("chunks of one byte", ClientAttackTest::chunksOfOneByte),
                new Shape<>("text in chunks of one byte", ClientAttackTest::textInChunks),
                new Shape<>("slow bytes", ClientAttackTest::slowBytes),
                new Shape<>("endless head", ClientAttackTest::endlessHead),
                new Shape<>("endless body", ClientAttackTest::endlessBody),
                new Shape<>("messages nobody asked for", ClientAttackTest::unasked),
                new Shape<>("announced length", ClientAttackTest::announced),
                new Shape<>("bomb", ClientAttackTest::bomb),
                new Shape<>("gzip of many parts", ClientAttackTest::manyParts),
                new Shape<>("silence", ClientAttackTest::silence),
                new Shape<>("lengths that lie", ClientAttackTest::lyingLength),
                new Shape<>("junk", ClientAttackTest::junk),
                new Shape<>("cut", ClientAttackTest::cut),
                new Shape<>("odd frames", ClientAttackTest::oddFrames),
                new Shape<>("odd trailers", ClientAttackTest::oddTrailers),
                new Shape<>("odd head", ClientAttackTest::oddHead),
                new Shape<>("no head", ClientAttackTest::noHead),
                new Shape<>("status in the head", ClientAttackTest::statusInHead),
                new Shape<>("many values of a long name", ClientAttackTest::longName),
                new Shape<>("odd text", ClientAttackTest::oddText),
                new Shape<>("changed bytes", ClientAttackTest::changedBytes)),
            this::attack,
            Shrinker.none(),
            Input::bytes)
        .runSlow(36);
  }

  private @Nullable Fault attack(Input input) throws IOException, InterruptedException {
    ChildJvm child = client;
    if (child == null || !child.isAlive()) {
      child = new ChildJvm(ClientProcess.class, List.of(), Integer.toString(server.port()));
      client = child;
    }
    server.play(input.script());
    Fault fault = attack(input, child);
    String log = child.takeLog();
    if (fault == null && log.contains("OutOfMemoryError")) {
      fault = Fault.of("out of memory", log);
    }
    if (fault != null) {
      child.close();
      client = null;
    }
    return fault;
  }

  private @Nullable Fault attack(Input input, ChildJvm child)
      throws IOException, InterruptedException {
    child.send("Bad " + input.deadlineMillis() + " " + input.asked());
    String result = child.awaitResult(PATIENCE_SECONDS);
    if (result == null || result.startsWith("NEVER")) {
      return Fault.of("a call without an end", child.takeLog());
    }
    if (!input.expected().matcher(result).lookingAt()) {
      return Fault.of("another status than " + input.expected(), result);
    }
    if (result.length() > MAX_SHOWN || result.chars().anyMatch(Character::isISOControl)) {
      return Fault.of("a status that shows what the peer sent as it came", result);
    }
    child.send("Good " + LONG_MILLIS + " 2");
    String next = child.awaitResult(PATIENCE_SECONDS);
    if (next == null || !next.startsWith("OK 1 ")) {
      return Fault.of("the next call fails", next + "\n" + child.takeLog());
    }
    return isLeft() ? null : Fault.of("a connection stays open", result);
  }

  /** Waits until the client has closed what it gets no reply from any more. */
  private boolean isLeft() throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (server.open() > 0 && System.nanoTime() < end) {
      Thread.sleep(10);
    }
    return server.open() == 0;
  }

  private static final Pattern ANY_FAILURE = Pattern.compile("(?!OK |NEVER )");
  private static final Pattern ANY = Pattern.compile("(?!NEVER )");

  private static Pattern failure(Status.Code... codes) {
    List<String> names = new ArrayList<>();
    for (Status.Code code : codes) {
      names.add(code.name());
    }
    return Pattern.compile("(" + String.join("|", names) + ") ");
  }

  private static byte[] ascii(String text) {
    return text.getBytes(ISO_8859_1);
  }

  private static byte[] head(String... lines) {
    return headOf("200 OK", "content-type: application/grpc-web+proto", lines);
  }

  /** All end their connection: a client may take it for one to use again otherwise. */
  private static byte[] headOf(String status, String contentType, String... lines) {
    String more = lines.length == 0 ? "" : String.join("\r\n", lines) + "\r\n";
    return ascii(
        "HTTP/1.1 " + status + "\r\nconnection: close\r\n" + contentType + "\r\n" + more + "\r\n");
  }

  private static final String CHUNKED = "transfer-encoding: chunked";

  private static byte[] chunk(byte[] bytes) {
    return join(ascii(Integer.toHexString(bytes.length) + "\r\n"), bytes, ascii("\r\n"));
  }

  private static byte[] trailers(String lines) {
    return frame(0x80, ascii(lines));
  }

  private static List<Piece> pieces(byte[]... bytes) {
    return Arrays.stream(bytes).map(each -> new Piece(each, 1)).toList();
  }

  private static Script script(byte[] head, byte[]... body) {
    return new Script(head, pieces(body), 0, true);
  }

  /** What does not end until the client does not listen any more. */
  private static Script endless(byte[] head, byte[] start, byte[] more) {
    return new Script(
        head, List.of(new Piece(start, 1), new Piece(more, Integer.MAX_VALUE)), 0, false);
  }

  private static Script endless(byte[] head, byte[] more) {
    return endless(head, new byte[0], more);
  }

  /** All of a reply that is in order, up to its end. */
  private static Script whole(byte[]... frames) {
    byte[] body = join(frames);
    return script(head("content-length: " + body.length), body);
  }

  /** One message just under the limit, of which each byte comes in a chunk of its own. */
  private static Input chunksOfOneByte(Random random) {
    int length = 4 * MEBIBYTE - 100 - random.nextInt(100);
    byte[] empty = frame(0, message("x".repeat(length)));
    Script script =
        new Script(
            head(CHUNKED),
            List.of(
                new Piece(chunk(Arrays.copyOf(empty, empty.length - length)), 1),
                new Piece(chunk(ascii("x")), length),
                new Piece(chunk(trailers("grpc-status:0\r\n")), 1),
                new Piece(ascii("0\r\n\r\n"), 1)),
            0,
            true);
    return new Input(script, LONG_MILLIS, 10, Pattern.compile("OK 1 "));
  }

  /** The same in base64: of each three bytes, the message has a byte. */
  private static Input textInChunks(Random random) {
    int length = 3 * (MEBIBYTE / 3 - random.nextInt(100));
    byte[] start = frame(0, message("x".repeat(length)));
    byte[] text = Base64.getEncoder().encode(Arrays.copyOf(start, start.length - length));
    byte[] end = Base64.getEncoder().encode(trailers("grpc-status:0\r\n"));
    Script script =
        new Script(
            headOf("200 OK", "content-type: application/grpc-web-text", CHUNKED),
            List.of(
                new Piece(chunk(text), 1),
                new Piece(
                    join(
                        chunk(ascii("e")), chunk(ascii("H")), chunk(ascii("h")), chunk(ascii("4"))),
                    length / 3),
                new Piece(chunk(end), 1),
                new Piece(ascii("0\r\n\r\n"), 1)),
            0,
            true);
    return new Input(script, LONG_MILLIS, 10, Pattern.compile("OK 1 "));
  }

  private static Input slowBytes(Random random) {
    byte[] dribble =
        Tricks.any(random, chunk(new byte[1]), chunk(new byte[5]), chunk(frame(0, new byte[0])));
    Script script =
        random.nextBoolean()
            ? new Script(head(CHUNKED), List.of(new Piece(dribble, 1000)), 20, false)
            : new Script(
                ascii("HTTP/1.1 200 OK\r\n"),
                List.of(new Piece(ascii("x: y\r\n"), 1000)),
                20,
                false);
    return new Input(
        script, SHORT_MILLIS, Integer.MAX_VALUE, failure(Status.Code.DEADLINE_EXCEEDED));
  }

  private static Input endlessHead(Random random) {
    byte[] start = ascii("HTTP/1.1 200 OK\r\ncontent-type: application/grpc-web+proto\r\n");
    Script script =
        Tricks.any(
            random,
            endless(start, ascii("x-a: " + "y".repeat(100) + "\r\n")),
            endless(start, ascii("x"), ascii("y".repeat(1000))),
            endless(new byte[0], ascii("HTTP/1.1 103 Early Hints\r\n\r\n")),
            endless(ascii("HTTP/1.1 200 "), ascii("O".repeat(1000))),
            endless(head(CHUNKED), ascii("0\r\n"), ascii("x: y\r\n")),
            endless(head(CHUNKED), ascii("1"), ascii("0".repeat(1000))));
    return new Input(script, SHORT_MILLIS * 4, 10, ANY_FAILURE);
  }

  private static Input endlessBody(Random random) {
    byte[] small = chunk(frame(0, message("x")));
    Script script =
        Tricks.any(
            random,
            endless(head(CHUNKED), small),
            endless(head(CHUNKED), chunk(new byte[5])),
            endless(head(CHUNKED), chunk(frame(0x80, new byte[0]))),
            endless(headOf("502 Bad", "content-type: text/html", CHUNKED), chunk(new byte[1000])),
            endless(headOf("200 OK", "content-type: text/plain"), ascii("x".repeat(1000))),
            endless(
                headOf("200 OK", "content-type: application/grpc-web-text", CHUNKED),
                chunk(ascii("AAAA"))),
            endless(head(CHUNKED), chunk(trailers("grpc-status:0\r\n")), chunk(new byte[1000])),
            endless(head(), trailers("grpc-status:0\r\n"), new byte[1000]));
    return new Input(script, SHORT_MILLIS * 4, Integer.MAX_VALUE, ANY);
  }

  private static Input unasked(Random random) {
    byte[] one = frame(0, message("x".repeat(random.nextInt(1000))));
    return new Input(
        endless(head(CHUNKED), chunk(one)),
        SHORT_MILLIS * 2,
        random.nextInt(2),
        failure(Status.Code.DEADLINE_EXCEEDED));
  }

  private static Input announced(Random random) {
    int length = Tricks.any(random, 0x7fffffff, -1, 0x80000000, 4 * MEBIBYTE + 1, 1 << 30);
    byte[] frame = frame(Tricks.any(random, 0, 1, 0x80, 0x81), length, new byte[10]);
    return new Input(
        new Script(head(CHUNKED), pieces(chunk(frame)), 0, false),
        LONG_MILLIS,
        10,
        failure(Status.Code.RESOURCE_EXHAUSTED, Status.Code.INTERNAL));
  }

  private static Input bomb(Random random) {
    byte[] bomb = gzip(new byte[Tricks.any(random, 5, 64, 256) * MEBIBYTE]);
    byte[] frame = frame(Tricks.any(random, 1, 1, 0x81), bomb);
    return new Input(
        script(head("grpc-encoding: gzip", "content-length: " + frame.length), frame),
        LONG_MILLIS,
        10,
        failure(Status.Code.RESOURCE_EXHAUSTED));
  }

  private static Input manyParts(Random random) {
    byte[] part = gzip(new byte[0]);
    byte[] parts = new byte[part.length * (1000 + random.nextInt(20_000))];
    for (int at = 0; at < parts.length; at += part.length) {
      System.arraycopy(part, 0, parts, at, part.length);
    }
    byte[] frame = frame(1, parts);
    return new Input(
        script(head("grpc-encoding: gzip", "content-length: " + frame.length), frame),
        LONG_MILLIS,
        10,
        Pattern.compile("(?!NEVER |CANCELLED )"));
  }

  private static Input silence(Random random) {
    byte[] said =
        Tricks.any(
            random,
            new byte[0],
            ascii("HTTP/1.1 200 OK\r\n"),
            head("content-length: 100"),
            join(head(CHUNKED), chunk(frame(0, message("x")))),
            join(head(CHUNKED), ascii("5\r\nab")),
            ascii("HTTP/1.1 100 Continue\r\n\r\n"));
    return new Input(
        new Script(said, List.of(), 0, false),
        SHORT_MILLIS,
        10,
        failure(Status.Code.DEADLINE_EXCEEDED));
  }

  private static Input lyingLength(Random random) {
    byte[] body = join(frame(0, message("x")), trailers("grpc-status:0\r\n"));
    String length =
        Tricks.any(
            random,
            "content-length: " + (body.length + 1 + random.nextInt(100)),
            "content-length: " + random.nextInt(body.length),
            "content-length: -1",
            "content-length: abc",
            "content-length: 99999999999999999999",
            "content-length: 1\r\ncontent-length: " + body.length,
            CHUNKED,
            CHUNKED + "\r\ncontent-length: 3",
            "transfer-encoding: gzip, chunked",
            "transfer-encoding: x");
    return new Input(script(head(length), body), SHORT_MILLIS * 4, 10, ANY);
  }

  private static Input junk(Random random) {
    byte[] junk = new byte[random.nextInt(500)];
    random.nextBytes(junk);
    byte[] start =
        Tricks.any(
            random,
            new byte[0],
            ascii("HTTP/1.1 "),
            ascii("HTTP/2 200\r\n\r\n"),
            ascii("HTTP/1.1 200 OK\r\n"),
            head(),
            head(CHUNKED),
            head("grpc-encoding: gzip"),
            head("grpc-encoding: x"));
    return new Input(script(start, junk), SHORT_MILLIS * 4, 10, ANY_FAILURE);
  }

  private static Input cut(Random random) {
    byte[] body = join(frame(0, message("hi")), trailers("grpc-status:0\r\n"));
    byte[] all = join(head("content-length: " + body.length), body);
    int length = random.nextInt(all.length);
    return new Input(script(Arrays.copyOf(all, length)), SHORT_MILLIS * 4, 10, ANY_FAILURE);
  }

  private static Input oddFrames(Random random) {
    byte[] good = frame(0, message("hi"));
    byte[] end = trailers("grpc-status:0\r\n");
    Script script =
        Tricks.any(
            random,
            whole(good),
            whole(frame(1, message("hi")), end),
            whole(frame(2, message("hi")), end),
            whole(frame(0x7f, message("hi")), end),
            whole(good, end, good),
            whole(good, end, end),
            whole(good, end, new byte[3]),
            whole(frame(0, new byte[] {0x0a, 9, 1}), end),
            whole(frame(0x80, new byte[0])),
            whole(frame(0x80, ascii("grpc-message:x\r\n"))));
    return new Input(script, LONG_MILLIS, 10, ANY_FAILURE);
  }

  private static Input oddTrailers(Random random) {
    String status =
        Tricks.any(
            random, "7", "16", "17", "-1", "99999999999", "", "x", "0x0", "7\r\ngrpc-status:0");
    String more =
        Tricks.any(
            random,
            "",
            "grpc-message:%\r\n",
            "grpc-message:%zz%f\r\n",
            "grpc-message:" + "%0a".repeat(1000) + "\r\n",
            "x-bin:!\r\n",
            "no colon\r\n",
            ":\r\n",
            "x: \u0000\u0001\u00ff\r\n",
            "X Y: z\r\n",
            "x:y\r\n".repeat(20_000));
    return new Input(
        whole(trailers("grpc-status:" + status + "\r\n" + more)), LONG_MILLIS, 10, ANY_FAILURE);
  }

  private static Input oddHead(Random random) {
    byte[] body = join(frame(0, message("hi")), trailers("grpc-status:0\r\n"));
    String length = "content-length: " + body.length;
    byte[] head =
        Tricks.any(
            random,
            headOf("200 OK", "content-type: application/grpc-web+json", length),
            headOf("200 OK", "content-type: application/json", length),
            headOf("200 OK", "x: y", length),
            headOf("200 OK", "content-type: application/grpc-webx", length),
            headOf("302 Found", "location: http://127.0.0.1:1/", length),
            headOf("302 Found", "location: file:///etc/passwd", length),
            headOf("401 No", "www-authenticate: Basic realm=x", length),
            headOf("407 No", "proxy-authenticate: Basic realm=x", length),
            headOf("503 No", "content-type: text/plain", length),
            headOf("204 None", "content-type: application/grpc-web+proto"),
            headOf("999 Odd", "content-type: text/plain", length),
            head("grpc-encoding: gzip,gzip", length),
            head("x-bin: !", length),
            head("set-cookie: a=b\u0001", "x: " + "y".repeat(100_000), length));
    return new Input(script(head, body), LONG_MILLIS, 10, ANY);
  }

  /** What the JDK's client cannot read, from a server that keeps the connection. */
  private static Input noHead(Random random) {
    String type = "content-type: application/grpc-web+proto\r\n";
    String head =
        Tricks.any(
            random,
            "HTTP/1.1 abc\r\n\r\n",
            "HTTQ/1.1 200 OK\r\n\r\n",
            "HTTP/1.1 200 OK\r\n" + type + "b ad: x\r\n\r\n",
            "HTTP/1.1 200 OK\r\n" + type + "content-length: 1e9\r\n\r\n",
            "HTTP/1.1 200 OK\r\n" + type + "content-length: 99999999999999999999\r\n\r\n",
            "HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\n\r\n",
            "HTTP/1.1 103 Early Hints\r\n\r\n".repeat(100),
            "HTTP/1.1 200 OK\r\nx: " + "y".repeat(500_000));
    Script script = new Script(ascii(head), List.of(), 0, false);
    return new Input(script, LONG_MILLIS, 10, ANY_FAILURE);
  }

  /** A status in the head counts only where no message and no trailers follow. */
  private static Input statusInHead(Random random) {
    byte[] one = frame(0, message("a"));
    byte[] two = join(one, frame(0, message("b")));
    return Tricks.any(
        random,
        statusInHead("0", "OK 1 ", join(one, trailers("grpc-status:0\r\n"))),
        statusInHead(
            "0",
            "INTERNAL 2 broke",
            join(two, trailers("grpc-status:13\r\ngrpc-message:broke\r\n"))),
        statusInHead("8", "FAILED_PRECONDITION 0 ", trailers("grpc-status:9\r\n")),
        statusInHead("8", "RESOURCE_EXHAUSTED 0 ", new byte[0]),
        statusInHead("8", "RESOURCE_EXHAUSTED 0 ", frame(0x80, new byte[0])));
  }

  private static Input statusInHead(String status, String expected, byte[] body) {
    byte[] head = head("grpc-status: " + status, "content-length: " + body.length);
    return new Input(script(head, body), LONG_MILLIS, 10, Pattern.compile(expected));
  }

  /** A few hundred kilobytes, of which each value would have the name for itself. */
  private static Input longName(Random random) {
    int length = 30_000 + random.nextInt(30_000);
    String line = "n".repeat(length) + "-bin: " + ",".repeat(length);
    byte[] end = trailers("grpc-status:0\r\n" + (random.nextBoolean() ? line + "\r\n" : ""));
    Script script = end.length > length ? whole(end) : script(head(line), end);
    return new Input(script, LONG_MILLIS, 10, failure(Status.Code.RESOURCE_EXHAUSTED));
  }

  private static Input oddText(Random random) {
    String text = Tricks.any(random, "x\u001b[31m\u009b", "x".repeat(200_000));
    byte[] end = trailers("grpc-status:0\r\n");
    Script script =
        Tricks.any(
            random,
            whole(trailers("grpc-status:" + text + "\r\n")),
            whole(trailers("grpc-status:0\r\n" + "x".repeat(200_000) + "-bin:!\r\n")),
            script(head("grpc-status: " + text)),
            script(head("grpc-encoding: " + text), end),
            script(headOf("200 OK", "content-type: text/" + text), end),
            script(headOf("200 OK", "content-type: text/html"), ascii(text)));
    return new Input(script, LONG_MILLIS, 10, ANY_FAILURE);
  }

  private static Input changedBytes(Random random) {
    byte[] body = join(frame(0, message("hi")), trailers("grpc-status:0\r\n"));
    byte[] all = join(head("content-length: " + body.length), body);
    for (int i = random.nextInt(4); i >= 0; i--) {
      all[random.nextInt(all.length)] = (byte) random.nextInt(256);
    }
    return new Input(script(all), SHORT_MILLIS * 4, 10, ANY);
  }
}
