package io.lambdagrpc.attacks;

import static io.lambdagrpc.attacks.HttpCall.frame;
import static io.lambdagrpc.attacks.HttpCall.gzip;
import static io.lambdagrpc.attacks.HttpCall.join;
import static io.lambdagrpc.attacks.HttpCall.message;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * What an attacker does to a request that is in order. (Over 300 lines: it is a list of tricks.)
 */
public final class Tricks {

  private interface Trick {
    HttpCall play(HttpCall call, Random random);
  }

  private record Named(String name, Trick trick) {}

  private static final int MEBIBYTE = 1 << 20;

  private static final List<Named> ALL =
      List.of(
          new Named("nothing", (call, random) -> call),
          new Named("prefix of a path", Tricks::prefix),
          new Named("escaped path", Tricks::escapedPath),
          new Named("odd path", Tricks::oddPath),
          new Named("line breaks in a path", Tricks::forgingPath),
          new Named("verb", Tricks::verb),
          new Named("content type", Tricks::contentType),
          new Named("odd header", Tricks::oddHeader),
          new Named("line breaks in a header", Tricks::forgingHeader),
          new Named("binary header", Tricks::binaryHeader),
          new Named("credentials", Tricks::credentials),
          new Named("large header", Tricks::largeHeader),
          new Named("many headers", Tricks::manyHeaders),
          new Named("timeout", Tricks::timeout),
          new Named("encoding", Tricks::encoding),
          new Named("compressed bomb", Tricks::bomb),
          new Named("gzip of many parts", Tricks::gzipOfManyParts),
          new Named("frames that lie", Tricks::lyingFrames),
          new Named("many frames", Tricks::manyFrames),
          new Named("trailers in a request", Tricks::trailers),
          new Named("messages that do not parse", Tricks::brokenMessage),
          new Named("changed bytes", Tricks::changedBytes),
          new Named("text", Tricks::text),
          new Named("plain body", Tricks::plainBody),
          new Named("origin", Tricks::origin),
          new Named("preflight", Tricks::preflight),
          new Named("failing interceptor", (call, random) -> call.with("x-token", "throw")),
          new Named("source address", Tricks::sourceAddress));

  private Tricks() {}

  /** Returns a shape for each trick; a fourth of its inputs plays a second one on top. */
  static List<Shape<HttpCall>> shapes() {
    return shapes(ALL);
  }

  /** Returns the tricks that have to do with callers of other origins. */
  static List<Shape<HttpCall>> ofBrowsers() {
    return shapes(
        List.of(
            new Named("origin", Tricks::origin),
            new Named("preflight", Tricks::preflight),
            new Named("large header", (call, random) -> origin(largeHeader(call, random), random)),
            new Named("many headers", (call, random) -> origin(manyHeaders(call, random), random)),
            new Named("odd header", (call, random) -> origin(oddHeader(call, random), random)),
            new Named("no call", (call, random) -> origin(verb(call, random), random))));
  }

  /** Returns the tricks that have to do with paths, for a function below a base path. */
  static List<Shape<HttpCall>> ofPaths() {
    return shapes(
        List.of(
            new Named("no base path", (call, random) -> call),
            new Named("base path", (call, random) -> below(call)),
            new Named("prefix of a path", (call, random) -> prefix(below(call), random)),
            new Named("prefix in a path", (call, random) -> below(prefix(call, random))),
            new Named("escaped path", (call, random) -> escapedPath(below(call), random)),
            new Named("odd path", (call, random) -> oddPath(below(call), random)),
            new Named("odd path below", (call, random) -> below(oddPath(call, random)))));
  }

  /** Returns the tricks that have to do with time. */
  static List<Shape<HttpCall>> ofTime() {
    return shapes(
        List.of(
            new Named("no time", (call, random) -> call.with("grpc-timeout", "0n")),
            new Named("timeout", Tricks::timeout),
            new Named("compressed bomb", Tricks::bomb)));
  }

  private static HttpCall below(HttpCall call) {
    return call.path(HandlerTarget.BASE_PATH + call.path());
  }

  private static List<Shape<HttpCall>> shapes(List<Named> tricks) {
    List<Shape<HttpCall>> shapes = new ArrayList<>();
    for (Named each : tricks) {
      shapes.add(new Shape<>(each.name(), random -> call(each, random)));
    }
    return shapes;
  }

  private static HttpCall call(Named first, Random random) {
    Front front = any(random, Front.values());
    String method =
        any(random, Victim.ECHO, Victim.SPLIT, Victim.JOIN, Victim.CHAT, Victim.GUARDED);
    HttpCall call = HttpCall.to(front, method, "hi " + random.nextInt(1000));
    return sometimesAnother(first.trick().play(call, random), random);
  }

  /** Plays a second trick on a fourth of the calls. */
  static HttpCall sometimesAnother(HttpCall call, Random random) {
    return random.nextInt(4) > 0
        ? call
        : ALL.get(random.nextInt(ALL.size())).trick().play(call, random);
  }

  @SafeVarargs
  public static <T> T any(Random random, T... choices) {
    return choices[random.nextInt(choices.length)];
  }

  static String repeat(String text, int length) {
    return text.repeat(Math.max(1, length / text.length()));
  }

  private static HttpCall prefix(HttpCall call, Random random) {
    String prefix =
        any(
            random,
            "/public.Api",
            "/public/..",
            "/public/../public",
            "/",
            "//",
            "/.",
            "/./",
            "/" + Front.STAGE,
            "/" + Front.STAGE + "/" + Front.STAGE,
            "/$default",
            "/test",
            "/base",
            HandlerTarget.BASE_PATH,
            HandlerTarget.BASE_PATH + "/..",
            "/attack.v1.Victim",
            "/attack.v1.Victim/Echo",
            "/%2e%2e",
            "/..%2f..",
            "/;x",
            "\\",
            "http://api.example.com",
            " ",
            "/\u0000",
            repeat("/a", 1 + random.nextInt(100)));
    return call.path(prefix + call.path());
  }

  private static HttpCall escapedPath(HttpCall call, Random random) {
    if (call.path().isEmpty()) {
      return call;
    }
    int at = random.nextInt(call.path().length());
    char c = call.path().charAt(at);
    String escaped =
        any(
            random,
            "%" + Integer.toHexString(0x100 | c).substring(1),
            "%25" + Integer.toHexString(0x100 | c).substring(1),
            "%u00" + Integer.toHexString(0x100 | c).substring(1),
            "%c1%" + Integer.toHexString(0x80 | (c & 0x3f)),
            "%",
            "%zz",
            "+",
            "%00" + c);
    return call.path(call.path().substring(0, at) + escaped + call.path().substring(at + 1));
  }

  private static HttpCall oddPath(HttpCall call, Random random) {
    String path = call.path();
    if (path.isEmpty()) {
      return call;
    }
    return call.path(
        any(
            random,
            "",
            "/",
            path.substring(1),
            path + "/",
            path + "//",
            path + "/.",
            path + "/..",
            path + "?x=1",
            path + "#x",
            path + ";x=1",
            path + " ",
            path + "%20",
            path + "\u0000",
            path.replace("/Unary", "/unary").replace("/Echo", "/echo"),
            path.toUpperCase(Locale.ROOT),
            path.replace('/', '\\'),
            path.replace("attack", "\uFF41ttack"),
            path.replace("v1.", "v1/"),
            path.replace(".", "/"),
            path + path,
            repeat("/x", 100_000),
            "/" + repeat("x", 1_000_000) + "/y"));
  }

  /** A gateway that decodes a path, or this handler that does, ends a line of the log here. */
  private static HttpCall forgingPath(HttpCall call, Random random) {
    String end = any(random, "%0a", "%0d%0a", "\n", "\r\n", "%0A", "%0d", "\u0085", "\u001b[2K\n");
    HttpCall forged =
        random.nextBoolean()
            ? call.path(call.path() + end + HandlerTarget.FORGED)
            : call.path("/x" + end + HandlerTarget.FORGED + "/y");
    // What fails before its method is looked up is logged under the path of the client.
    return random.nextInt(4) > 0 ? forged.with("x-token", "trace") : forged;
  }

  private static HttpCall verb(HttpCall call, Random random) {
    return call.method(
        any(
            random,
            "GET",
            "HEAD",
            "OPTIONS",
            "PUT",
            "post",
            "POST ",
            "TRACE",
            "",
            "PO\r\nST",
            "\u0000",
            "P\u00d6ST",
            repeat("X", 10_000),
            "GET / HTTP/1.1\r\n" + HandlerTarget.FORGED));
  }

  private static HttpCall contentType(HttpCall call, Random random) {
    String type =
        any(
            random,
            "application/grpc-web",
            "application/grpc-web+proto; charset=utf-8",
            "APPLICATION/GRPC-WEB+PROTO",
            "application/grpc-web+json",
            "application/grpc-web+proto,application/grpc-web+proto",
            "application/grpc-web-text+proto",
            "application/grpc-web-texty",
            "application/grpc-web+",
            "application/grpc-web+\r\nx: y",
            "application/grpc-web+" + HandlerTarget.FORGED + "\n" + HandlerTarget.FORGED,
            "application/grpc",
            "application/grpc+proto",
            "application/json",
            "text/html<script>",
            "",
            ";",
            "\u0000",
            "application/grpc-web" + repeat("+x", 100_000));
    HttpCall typed = call.contentType(type);
    return random.nextInt(4) > 0
        ? typed
        : typed.with(
            "accept",
            any(random, type, "*/*", "application/grpc-web-text", ",,;,", type + "," + type));
  }

  private static HttpCall oddHeader(HttpCall call, Random random) {
    String name =
        any(
            random,
            "",
            " ",
            ":",
            "x y",
            "x\u0000",
            "X-\u00dcml",
            "-bin",
            "x",
            "te",
            "host",
            "connection",
            "transfer-encoding",
            "content-length",
            "grpc-status",
            "grpc-message",
            "grpc-accept-encoding",
            "trailer",
            "__proto__",
            "x-forwarded-proto",
            "(comment)",
            repeat("n", 100_000));
    String value =
        any(
            random,
            "",
            " ",
            "\u0000",
            "\u007f",
            "\u00e4\u00f6",
            "\ud800",
            "\ud83d\ude00",
            "a,b",
            "0",
            "-1",
            "chunked",
            "*",
            "\"",
            "\\",
            "${jndi:ldap://x}",
            "%n%s",
            repeat("v", 10_000));
    return call.with(name, value).with("x-echo-all", "1");
  }

  private static HttpCall forgingHeader(HttpCall call, Random random) {
    String end = any(random, "\r\n", "\n", "\r", "\u0000", "\u001b", "\u0085", "\u2028");
    return call.with(
            any(
                random,
                "x-token",
                "x-any",
                "grpc-accept-encoding",
                "accept",
                "grpc-timeout",
                "origin",
                "host"),
            "a" + end + HandlerTarget.FORGED + ": 1" + end + end + "<b>")
        .with("x-echo-all", "1");
  }

  private static HttpCall binaryHeader(HttpCall call, Random random) {
    String value =
        any(
            random,
            "",
            ",",
            ",,",
            "AQ",
            "AQ==",
            "AQ=",
            "A",
            "AQ,Ag",
            "AQ==,Ag==",
            "A-_",
            "\u00e4",
            "AQ\n" + HandlerTarget.FORGED,
            "=",
            repeat("AQID", 100_000),
            repeat("AQ,", 20_000));
    return call.with(
            any(random, "x-bin", "grpc-status-details-bin", "X-BIN", "grpc-trace-bin"), value)
        .with("x-echo-all", "1");
  }

  private static HttpCall credentials(HttpCall call, Random random) {
    String secret = Canary.CREDENTIALS;
    String name =
        any(random, "authorization", "cookie", "Authorization", "x-bin", "proxy-authorization");
    return call.with(
            name,
            name.equals("x-bin")
                ? Canary.CREDENTIALS_BASE64
                : any(random, "Bearer " + secret, secret + ",b", "\n" + secret))
        .with("x-echo-all", "1");
  }

  private static HttpCall largeHeader(HttpCall call, Random random) {
    int size = 1 << random.nextInt(21);
    return random.nextBoolean()
        ? call.with(repeat("n", size), "v")
        : call.with("x-token", repeat(any(random, "v", "\"", "\\", "\u0001"), size));
  }

  /** Each is echoed: what is slow for many of them shows by the function's timeout. */
  private static HttpCall manyHeaders(HttpCall call, Random random) {
    int count = any(random, 1000, 30_000, 30_000);
    List<HttpCall.Field> fields = new ArrayList<>(call.headers());
    boolean same = random.nextInt(4) == 0;
    for (int i = 0; i < count; i++) {
      fields.add(new HttpCall.Field(same ? "x-same" : "x-" + i, "v" + i));
    }
    return call.headers(fields).with("x-echo-all", "1");
  }

  private static HttpCall timeout(HttpCall call, Random random) {
    return call.with(
        "grpc-timeout",
        any(
            random,
            "0n",
            "0n",
            "0n",
            "0S",
            "000m",
            "1n",
            "1u",
            "1S",
            "99999999H",
            "100000000H",
            "999999999999999999H",
            "",
            "S",
            "1",
            "-1S",
            "+1S",
            " 1S",
            "1S ",
            "1s",
            "1.5S",
            "1e3m",
            "\u0661S",
            "1S,1S",
            "00000001S",
            "1\u0000",
            repeat("9", 100_000) + "S",
            "1" + HandlerTarget.FORGED));
  }

  private static HttpCall encoding(HttpCall call, Random random) {
    HttpCall encoded =
        call.with(
            "grpc-encoding",
            any(
                random,
                "gzip",
                "identity",
                "br",
                "",
                "GZIP",
                "gzip,gzip",
                "\r\n",
                repeat("z", 10_000)));
    byte[] message = message("hi");
    return encoded
        .with(
            "grpc-accept-encoding",
            any(random, "gzip", "identity,gzip", ",,", "\u0000", "gzip\r\n"))
        .body(
            any(
                random,
                call.body(),
                frame(1, gzip(message)),
                frame(1, message),
                frame(1, new byte[0]),
                frame(0, gzip(message)),
                frame(1, Arrays.copyOf(gzip(message), 12)),
                frame(1, join(gzip(message), gzip(message))),
                frame(1, join(gzip(message), new byte[100]))));
  }

  /** The stream of the JDK goes from one part to the next by a call of itself. */
  private static HttpCall gzipOfManyParts(HttpCall call, Random random) {
    byte[] part = gzip(new byte[random.nextInt(2)]);
    byte[] parts = new byte[part.length * (1000 + random.nextInt(20_000))];
    for (int at = 0; at < parts.length; at += part.length) {
      System.arraycopy(part, 0, parts, at, part.length);
    }
    return call.with("grpc-encoding", "gzip").body(frame(1, parts));
  }

  private static HttpCall bomb(HttpCall call, Random random) {
    byte[] zeros = new byte[any(random, 4, 5, 64) * MEBIBYTE];
    byte[] bomb = gzip(zeros);
    byte[] one = frame(1, random.nextInt(4) == 0 ? gzip(bomb) : bomb);
    byte[] body = one;
    for (int i = random.nextInt(4); i > 0; i--) {
      body = join(body, one);
    }
    return call.with("grpc-encoding", "gzip").body(body);
  }

  private static HttpCall lyingFrames(HttpCall call, Random random) {
    byte[] payload = message(repeat("x", 1 + random.nextInt(20)));
    int length =
        any(
            random,
            0,
            1,
            payload.length - 1,
            payload.length + 1,
            4 * MEBIBYTE,
            4 * MEBIBYTE + 1,
            16 * MEBIBYTE,
            0x7fffffff,
            0x80000000,
            -1,
            -5);
    byte[] lie = frame(any(random, 0, 0, 1, 2, 0x7f, 0x80, 0x81, 0xff), length, payload);
    return call.body(random.nextBoolean() ? lie : join(call.body(), lie));
  }

  /** The wire log of them must not be longer than what was sent. */
  private static HttpCall manyFrames(HttpCall call, Random random) {
    byte[] one = any(random, new byte[5], frame(0, message("x")));
    byte[] body = new byte[one.length * any(random, 2, 1000, 100_000, 300_000)];
    for (int at = 0; at < body.length; at += one.length) {
      System.arraycopy(one, 0, body, at, one.length);
    }
    return call.body(body);
  }

  private static HttpCall trailers(HttpCall call, Random random) {
    byte[] block =
        any(
                random,
                "grpc-status:0\r\n",
                "authorization: Bearer " + Canary.CREDENTIALS + "\r\n",
                "cookie: a=" + Canary.CREDENTIALS + "\r\nx: y\r\n",
                "a\u001b[31m\r" + HandlerTarget.FORGED,
                "a\n" + HandlerTarget.FORGED,
                "a\u0000b\u0085c",
                repeat("x:y\r\n", 1_000_000))
            .getBytes(StandardCharsets.ISO_8859_1);
    byte[] frame = frame(any(random, 0x80, 0x81), block);
    return call.body(random.nextBoolean() ? frame : join(call.body(), frame));
  }

  private static HttpCall brokenMessage(HttpCall call, Random random) {
    byte[] message = new byte[1 + random.nextInt(64)];
    random.nextBytes(message);
    return call.body(
        frame(
            0,
            any(
                random,
                message,
                new byte[] {0x0a, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x07},
                new byte[] {0x0a, 2, (byte) 0xc3, 0x28},
                repeatedGroups(10_000))));
  }

  /** Groups within groups: protobuf limits how deep. */
  private static byte[] repeatedGroups(int depth) {
    byte[] groups = new byte[depth];
    Arrays.fill(groups, (byte) 0x13);
    return groups;
  }

  private static HttpCall changedBytes(HttpCall call, Random random) {
    if (!Canary.in(new String(call.body(), StandardCharsets.ISO_8859_1)).isEmpty()) {
      // By its name alone a log can tell a secret.
      return call;
    }
    byte[] body = call.body().clone();
    for (int i = random.nextInt(4); body.length > 0 && i >= 0; i--) {
      body[random.nextInt(body.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return call.body(Arrays.copyOf(body, Math.max(0, body.length + random.nextInt(5) - 2)));
  }

  private static HttpCall text(HttpCall call, Random random) {
    HttpCall text = call.asText();
    String good = new String(text.body(), StandardCharsets.ISO_8859_1);
    if (good.isEmpty()) {
      return text;
    }
    String body =
        any(
            random,
            good,
            good.substring(1),
            good + "=",
            good + good,
            "=" + good,
            good.substring(0, 4) + "\n" + good.substring(4),
            good + "!",
            good + "\n" + HandlerTarget.FORGED,
            "====",
            "",
            Base64.getEncoder().withoutPadding().encodeToString(call.body()),
            Base64.getMimeEncoder().encodeToString(new byte[200]),
            repeat("AAAAAAA=", 100_000));
    return text.body(body.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static HttpCall plainBody(HttpCall call, Random random) {
    return call.body(
            any(
                    random,
                    "\u0000\u0000\u0000\u0000\u0000",
                    "a\u00e4\u20ac",
                    "\"\\\n\r\t\u0001",
                    "",
                    "\u0080\u0000\u0000\u0000\u0000")
                .getBytes(StandardCharsets.ISO_8859_1))
        .plainBody();
  }

  private static HttpCall origin(HttpCall call, Random random) {
    return call.with("origin", anyOrigin(random));
  }

  private static String anyOrigin(Random random) {
    if (random.nextBoolean()) {
      return CorsTarget.ALLOWED;
    }
    return any(
        random,
        CorsTarget.ALLOWED + ".evil.example",
        CorsTarget.ALLOWED + "@evil.example",
        CorsTarget.ALLOWED.toUpperCase(Locale.ROOT),
        CorsTarget.ALLOWED + "/",
        CorsTarget.ALLOWED + "," + CorsTarget.ALLOWED,
        CorsTarget.ALLOWED + "\r\nset-cookie: a=b",
        CorsTarget.ALLOWED.replace("https", "http"),
        "https://evil.example",
        "null",
        "*",
        "",
        "\u0000",
        repeat("x", 1_000_000));
  }

  private static HttpCall preflight(HttpCall call, Random random) {
    String name =
        any(
            random,
            "content-type",
            "x-a, x-b",
            "x-a\r\nset-cookie: a=b",
            "x-a\nset-cookie: a=b",
            "x\u0000",
            "x y",
            "<script>",
            "*",
            ",",
            "",
            "\u00e4",
            repeat("x-a,", 1_000_000));
    return call.method("OPTIONS")
        .with("origin", anyOrigin(random))
        .with("access-control-request-method", any(random, "POST", "GET", "\r\n", ""))
        .with("access-control-request-headers", name);
  }

  private static HttpCall sourceAddress(HttpCall call, Random random) {
    return call.from(
        any(
            random,
            "abc.de",
            "dead.beef",
            "\uFF11\uFF12\uFF17.\uFF10.\uFF10.\uFF11",
            "127.0.0.1.5.6",
            "1.2.3.4.",
            ":::",
            "::1",
            "::ffff:1.2.3.4",
            "fe80::1%eth0",
            "2130706433",
            "0x7f.1",
            "1.2.3.4:5",
            "",
            " ",
            "localhost",
            "\n" + HandlerTarget.FORGED,
            repeat("1.", 100_000)));
  }
}
