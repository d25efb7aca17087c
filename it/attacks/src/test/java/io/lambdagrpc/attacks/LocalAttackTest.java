package io.lambdagrpc.attacks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.grpc.Server;
import io.lambdagrpc.local.EventKind;
import io.lambdagrpc.local.LocalRuntimeApi;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The local Lambda's two ports against what a front of AWS refuses, and against pages of other
 * sites in a developer's browser. What is ambiguous is refused once, and nothing of it is served;
 * the function goes on to answer. (Over 300 lines: most of it are malformed requests.)
 */
class LocalAttackTest {

  private static final int PATIENCE_MILLIS = 10_000;
  private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d{3})");

  /** Stands for the address and port of the server. */
  private static final String HERE = "@HERE@";

  private static final String NEXT = "/2018-06-01/runtime/invocation/next";

  /**
   * What is written to a port.
   *
   * @param ofRuntimeApi whether it is the port that the function's process talks to
   * @param status what the one reply has to have
   */
  private record Input(String request, boolean ofRuntimeApi, Pattern status) {

    byte[] bytes() {
      return request.getBytes(ISO_8859_1);
    }

    /** What is cut anywhere may be answered or not, but is no call. */
    Input cut(Random random) {
      int length = random.nextInt(request.length() - 1);
      return new Input(request.substring(0, length), ofRuntimeApi, Pattern.compile("(4..)?"));
    }
  }

  private static final Pattern SERVED = Pattern.compile("200");
  private static final Pattern REFUSED = Pattern.compile("4..");

  /** A function and its two ports; one that an attack got through to is replaced. */
  private static final class Deployment implements AutoCloseable {

    final Victim victim = new Victim();
    private final LocalRuntimeApi api = LocalRuntimeApi.start(Duration.ofSeconds(5));
    private final Server function = victim.server().runtimeApi(api.endpoint()).build().start();
    private final io.lambdagrpc.local.Front front =
        io.lambdagrpc.local.Front.open(api, EventKind.FUNCTION_URL);

    Deployment() throws IOException {}

    int frontPort() {
      return front.uri().getPort();
    }

    int runtimeApiPort() {
      return Integer.parseInt(api.endpoint().substring(api.endpoint().indexOf(':') + 1));
    }

    @Override
    public void close() throws IOException {
      front.close();
      function.shutdownNow();
      api.close();
    }
  }

  private Deployment deployment = new Deployment();

  LocalAttackTest() throws IOException {}

  @AfterEach
  void end() throws IOException {
    deployment.close();
  }

  @Test
  void requests() throws IOException {
    new Attack<>(
            "local",
            List.of(
                new Shape<>("good", LocalAttackTest::good),
                new Shape<>("host", LocalAttackTest::host),
                new Shape<>("host of the runtime api", LocalAttackTest::hostOfRuntimeApi),
                new Shape<>("page of another site", LocalAttackTest::otherSite),
                new Shape<>("two lengths", LocalAttackTest::twoLengths),
                new Shape<>("length", LocalAttackTest::length),
                new Shape<>("transfer encoding", LocalAttackTest::transferEncoding),
                new Shape<>("chunks", LocalAttackTest::chunks),
                new Shape<>("line ends", LocalAttackTest::lineEnds),
                new Shape<>("header", LocalAttackTest::header),
                new Shape<>("request line", LocalAttackTest::requestLine),
                new Shape<>("malformed for the runtime api", LocalAttackTest::ofRuntimeApi),
                new Shape<>("cut", random -> good(random).cut(random))),
            this::attack,
            Shrinker.none(),
            Input::bytes)
        .run(78);
  }

  private static String body(String text) {
    return new String(HttpCall.frame(0, HttpCall.message(text)), ISO_8859_1);
  }

  private static String head(String requestLine, String... headers) {
    return requestLine
        + "\r\n"
        + (headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n")
        + "\r\n";
  }

  private static final String LINE = "POST /" + Victim.ECHO + " HTTP/1.1";
  private static final String TYPE = "Content-Type: application/grpc-web+proto";
  private static final String HOST = "Host: " + HERE;
  private static final String SECOND =
      head("POST /" + Victim.GUARDED + " HTTP/1.1", HOST, TYPE, "Content-Length: 0");

  private static Input good(Random random) {
    String body = body("hi");
    String request =
        Tricks.any(
            random,
            head(LINE, HOST, TYPE, "Content-Length: " + body.length(), "Connection: close") + body,
            head(
                    LINE,
                    HOST.replace(HERE, "localhost:" + HERE),
                    TYPE,
                    "content-length:" + body.length(),
                    "Connection: close")
                + body,
            head(LINE, HOST, TYPE, "TRANSFER-ENCODING: Chunked", "Connection: close")
                + Integer.toHexString(body.length())
                + ";x=y\r\n"
                + body
                + "\r\n0\r\nx: y\r\n\r\n");
    return new Input(request, false, SERVED);
  }

  private static String odd(Random random) {
    return Tricks.any(
        random,
        "evil.example",
        "evil.example:80",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "127.0.0.1@evil.example",
        "evil.example#127.0.0.1",
        "xlocalhost",
        "localhost:evil.example",
        "127.0.0.1:80:80",
        "0.0.0.0",
        "169.254.169.254",
        "",
        "localhost:80\r\nHost: evil.example",
        "127.0.0.1 evil.example");
  }

  private static Input host(Random random) {
    String body = body("hi");
    return new Input(
        head(
                LINE,
                "Host: " + odd(random),
                TYPE,
                "Content-Length: " + body.length(),
                "Connection: close")
            + body,
        false,
        REFUSED);
  }

  private static Input hostOfRuntimeApi(Random random) {
    return new Input(head("GET " + NEXT + " HTTP/1.1", "Host: " + odd(random)), true, REFUSED);
  }

  private static Input otherSite(Random random) {
    String line =
        Tricks.any(
            random,
            "GET " + NEXT + " HTTP/1.1",
            "GET " + NEXT + " HTTP/1.1",
            "POST /2018-06-01/runtime/invocation/x/response HTTP/1.1",
            "POST /2018-06-01/runtime/init/error HTTP/1.1");
    String header =
        Tricks.any(
            random,
            "Origin: https://evil.example",
            "Origin: null",
            "origin: http://127.0.0.1:1",
            "Sec-Fetch-Site: cross-site",
            "sec-fetch-site: same-site",
            "Sec-Fetch-Site: none");
    return new Input(head(line, HOST, header, "Content-Length: 0"), true, REFUSED);
  }

  private static Input refused(String request) {
    return new Input(request, false, REFUSED);
  }

  private static Input twoLengths(Random random) {
    String body = body("hi");
    String length = "Content-Length: " + body.length();
    String chunked = Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n";
    return refused(
        Tricks.any(
            random,
            head(LINE, HOST, TYPE, length, "Transfer-Encoding: chunked") + chunked + SECOND,
            head(LINE, HOST, TYPE, "Transfer-Encoding: chunked", "Content-Length: 4")
                + chunked
                + SECOND,
            head(LINE, HOST, TYPE, length, "Content-Length: 3") + body + SECOND,
            head(LINE, HOST, TYPE, "Content-Length: 3", length) + body + SECOND,
            head(LINE, HOST, TYPE, "Content-Length: 0", "content-length: " + SECOND.length())
                + SECOND,
            head(LINE, HOST, TYPE, "Content-Length: 3, " + body.length()) + body));
  }

  private static Input length(Random random) {
    String length =
        Tricks.any(
            random,
            "+10",
            "-1",
            "0x9",
            "9 9",
            "1e1",
            "",
            "\t",
            "99999999999999999999",
            "9\u000b",
            "\u0000009",
            "9;",
            "\u00b9");
    return refused(head(LINE, HOST, TYPE, "Content-Length: " + length) + body("hi") + SECOND);
  }

  private static Input transferEncoding(Random random) {
    String name =
        Tricks.any(random, "Transfer-Encoding: ", "Transfer-Encoding: ", "Transfer-Encoding : ");
    String coding =
        name.contains(" :")
            ? "chunked"
            : Tricks.any(
                random,
                "gzip, chunked",
                "chunked, gzip",
                "chunked, chunked",
                "xchunked",
                "identity",
                "chunked;q=1",
                "\"chunked\"",
                "",
                "chunked\u0000",
                "\u000bchunked",
                "chunked\r\nTransfer-Encoding: identity");
    String body = body("hi");
    return refused(
        head(LINE, HOST, TYPE, name + coding)
            + Integer.toHexString(body.length())
            + "\r\n"
            + body
            + "\r\n0\r\n\r\n"
            + SECOND);
  }

  private static Input chunks(Random random) {
    String body = body("hi");
    String size = Integer.toHexString(body.length());
    String chunks =
        Tricks.any(
            random,
            "+" + size + "\r\n" + body + "\r\n0\r\n\r\n",
            "0x" + size + "\r\n" + body + "\r\n0\r\n\r\n",
            "-" + size + "\r\n" + body + "\r\n0\r\n\r\n",
            size + "\n" + body + "\r\n0\r\n\r\n",
            size + "\r\n" + body + "junk\r\n0\r\n\r\n",
            size + "\r\n" + body + "\n0\r\n\r\n",
            size + "\r\n" + body + "0\r\n\r\n",
            "\r\n" + body + "\r\n0\r\n\r\n",
            ";x\r\n" + body + "\r\n0\r\n\r\n",
            "fffffffffffffffff\r\n" + body + "\r\n0\r\n\r\n",
            size + "\u0000\r\n" + body + "\r\n0\r\n\r\n",
            size + "\r\n" + body + "\r\n0\r\nbad trailer\r\n\r\n",
            size + "\r\n" + body + "\r\n0\r\n folded: y\r\n\r\n",
            size + ";a\rb\r\n" + body + "\r\n0\r\n\r\n",
            size + "\r\n" + body + "\r\n-0\r\n\r\n");
    return refused(head(LINE, HOST, TYPE, "Transfer-Encoding: chunked") + chunks + SECOND);
  }

  private static Input lineEnds(Random random) {
    String body = body("hi");
    String head = head(LINE, HOST, TYPE, "Content-Length: " + body.length());
    return refused(
        Tricks.any(
                random,
                head.replace("\r\n", "\n"),
                head.replaceFirst("\r\n", "\n"),
                head.replace(TYPE + "\r\n", TYPE + "\n"),
                head.replace(TYPE, TYPE + "\rX: y"),
                head.replace("\r\n\r\n", "\n\n"),
                head.replace("\r\n\r\n", "\r\n\n"),
                head.replace("\r\n", "\r\r\n"))
            + body
            + SECOND);
  }

  private static Input header(Random random) {
    String body = body("hi");
    String line =
        Tricks.any(
            random,
            " folded: y",
            "\tfolded",
            "X: a\r\n b",
            "X: a\u0000b",
            "X\u0000: a",
            "X : a",
            "X Y: a",
            ": a",
            "no colon",
            "X: a\u0001",
            "X\u007f: a",
            "X(: a",
            "\u00e4: a",
            "X: \u001b[31m",
            "X: " + "y".repeat(100_000),
            "X: y\r\n".repeat(20_000).trim());
    return refused(
        head(LINE, HOST, TYPE, line, "Content-Length: " + body.length()) + body + SECOND);
  }

  private static Input requestLine(Random random) {
    String body = body("hi");
    String line =
        Tricks.any(
            random,
            LINE.replace("POST ", "POST  "),
            LINE.replace(" HTTP", "  HTTP"),
            LINE.replace("POST ", "POST\t"),
            LINE.replace("POST", "PO\u0000ST"),
            LINE.replace("POST", "P(ST"),
            LINE.replace("POST", ""),
            LINE.replace("1.1", "1.1x"),
            LINE.replace("1.1", "2.0"),
            LINE.replace("1.1", "1.x"),
            LINE.replace("1.1", "1."),
            LINE.replace("HTTP", "http"),
            LINE.replace(" HTTP/1.1", ""),
            LINE.replace("Echo", "Ec\u0000ho"),
            LINE.replace("Echo", "Ec\u001bho"),
            LINE.replace("Echo", "Ec ho"),
            LINE.replace("Echo", "\u00c4cho"),
            LINE.replace("/attack", "attack"),
            LINE.replace("/attack", "x".repeat(100_000)));
    return refused(head(line, HOST, TYPE, "Content-Length: " + body.length()) + body);
  }

  /** The same malformed requests, to the other port. */
  private static Input ofRuntimeApi(Random random) {
    Input front =
        switch (random.nextInt(5)) {
          case 0 -> twoLengths(random);
          case 1 -> length(random);
          case 2 -> transferEncoding(random);
          case 3 -> lineEnds(random);
          default -> header(random);
        };
    String path = "/2018-06-01/runtime/invocation/x/response";
    return new Input(front.request().replace("/" + Victim.ECHO, path), true, REFUSED);
  }

  private @Nullable Fault attack(Input input) throws IOException {
    Fault fault = attackPort(input);
    if (fault != null) {
      deployment.close();
      deployment = new Deployment();
    }
    return fault;
  }

  private @Nullable Fault attackPort(Input input) throws IOException {
    deployment.victim.reached.clear();
    int port = input.ofRuntimeApi() ? deployment.runtimeApiPort() : deployment.frontPort();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      write(socket, here(input.request(), port));
      if (input.ofRuntimeApi()) {
        // What would have taken the runtime's place gets its next invocation, or the one after.
        Fault first = works();
        Fault second = first == null ? works() : first;
        if (second != null) {
          return second;
        }
      }
      socket.shutdownOutput();
      Fault fault = checkReply(input, read(socket));
      return fault == null ? works() : fault;
    }
  }

  private static String here(String request, int port) {
    return request
        .replace("localhost:" + HERE, "localhost:" + port)
        .replace(HERE, "127.0.0.1:" + port);
  }

  private static void write(Socket socket, String request) throws IOException {
    try {
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      socket.getOutputStream().flush();
    } catch (SocketException e) {
      // Refused before all of it was read.
    }
  }

  private @Nullable Fault checkReply(Input input, String reply) {
    Matcher statuses = STATUS.matcher(reply);
    String first = statuses.find() ? statuses.group(1) : "";
    if (!input.status().matcher(first).matches()) {
      return Fault.of(
          (input.ofRuntimeApi() ? "the runtime api" : "the front")
              + " answers "
              + (first.isEmpty() ? "nothing" : first)
              + " instead of "
              + input.status(),
          reply);
    }
    if (statuses.find()) {
      return Fault.of("a second reply on a refused connection", reply);
    }
    boolean served = first.equals("200");
    return !served && !input.ofRuntimeApi() && !deployment.victim.reached.isEmpty()
        ? Fault.of("a refused request reaches a method", deployment.victim.reached)
        : null;
  }

  /** Reads to the end of the connection. */
  private static String read(Socket socket) throws IOException {
    ByteArrayOutputStream reply = new ByteArrayOutputStream();
    InputStream in = socket.getInputStream();
    byte[] buffer = new byte[8192];
    try {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        reply.write(buffer, 0, count);
      }
    } catch (SocketTimeoutException e) {
      reply.writeBytes("\n(not closed)".getBytes(ISO_8859_1));
    } catch (SocketException e) {
      // Closed with bytes of ours unread: a reset, which may overtake the reply.
    }
    return reply.toString(ISO_8859_1);
  }

  /** Calls the function through its front, as a good client does. */
  private @Nullable Fault works() throws IOException {
    int port = deployment.frontPort();
    String body = body("good");
    String request =
        head(LINE, HOST, TYPE, "Content-Length: " + body.length(), "Connection: close") + body;
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      write(socket, here(request, port));
      String reply = read(socket);
      return reply.startsWith("HTTP/1.1 200") && reply.contains("echo good")
          ? null
          : Fault.of("a good call fails", reply);
    }
  }
}
