package io.lambdagrpc.attacks;

import static io.lambdagrpc.attacks.HttpCall.frame;
import static io.lambdagrpc.attacks.HttpCall.gzip;
import static io.lambdagrpc.attacks.HttpCall.join;
import static io.lambdagrpc.attacks.HttpCall.message;
import static io.lambdagrpc.attacks.Tricks.any;
import static io.lambdagrpc.attacks.Tricks.repeat;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * What an attacker does to a call of the Connect protocol. (Over 300 lines: one method for each
 * trick.)
 */
final class ConnectTricks {

  private static final int MEBIBYTE = 1 << 20;
  private static final List<String> TYPES =
      List.of(Victim.VALUE, Victim.TYPE, Victim.MASK, Victim.TIME, Victim.NUMBER, Victim.FILE);

  private ConnectTricks() {}

  /** A unary call in JSON that is in order. */
  static HttpCall unary(Front front, String fullMethodName, String json) {
    return HttpCall.to(front, fullMethodName, "")
        .contentType("application/json")
        .body(json.getBytes(UTF_8));
  }

  static List<Shape<HttpCall>> shapes() {
    return List.of(
        shape("nothing", (call, random) -> call),
        shape("content type of another kind of call", ConnectTricks::contentType),
        shape("version", ConnectTricks::version),
        shape("timeout", ConnectTricks::timeout),
        shape("encoding", ConnectTricks::encoding),
        shape("compressed bomb", ConnectTricks::bomb),
        shape("metadata", ConnectTricks::metadata),
        shape("changed bytes", ConnectTricks::changedBytes),
        shape("envelopes", ConnectTricks::envelopes),
        shape("many envelopes", ConnectTricks::manyEnvelopes),
        shape("query", (call, random) -> query(random)),
        shape("query of odd escapes", (call, random) -> oddQuery(random)),
        shape("query of many pairs", (call, random) -> manyPairs(random)),
        shape("verb", (call, random) -> call.method(any(random, "GET", "HEAD", "PUT", "OPTIONS"))));
  }

  /** Returns the shapes of what is in the JSON of a unary call, or of a stream, or of a query. */
  static List<Shape<HttpCall>> ofJson() {
    List<Shape<HttpCall>> shapes = new ArrayList<>();
    JsonTricks.texts()
        .forEach(
            (name, text) ->
                shapes.add(
                    new Shape<>(
                        "JSON: " + name,
                        random -> Tricks.sometimesAnother(inJson(text, random), random))));
    shapes.add(new Shape<>("JSON: number in its field", ConnectTricks::longNumber));
    return shapes;
  }

  private static HttpCall longNumber(Random random) {
    String number = JsonTricks.longNumber(random);
    return unary(
        any(random, Front.values()),
        any(random, Victim.NUMBER, Victim.UNSIGNED),
        any(random, number, "\"" + number + "\""));
  }

  private interface Trick {
    HttpCall play(HttpCall call, Random random);
  }

  private static Shape<HttpCall> shape(String name, Trick trick) {
    return new Shape<>(
        name, random -> Tricks.sometimesAnother(trick.play(call(random), random), random));
  }

  /** A call that is in order, of any kind and with either codec. */
  private static HttpCall call(Random random) {
    Front front = any(random, Front.values());
    String text = "hi " + random.nextInt(1000);
    boolean json = random.nextBoolean();
    byte[] one = json ? ("\"" + text + "\"").getBytes(UTF_8) : message(text);
    String codec = json ? "json" : "proto";
    if (random.nextBoolean()) {
      String method = any(random, Victim.ECHO, Victim.GUARDED);
      return HttpCall.to(front, method, "").contentType("application/" + codec).body(one);
    }
    String method = any(random, Victim.SPLIT, Victim.JOIN, Victim.CHAT);
    return HttpCall.to(front, method, "")
        .contentType("application/connect+" + codec)
        .body(frame(0, one));
  }

  private static HttpCall inJson(JsonTricks.Text text, Random random) {
    Front front = any(random, Front.values());
    // A lone half of a surrogate pair becomes a question mark here; as an escape it stays.
    String json = text.make(random);
    String method =
        random.nextInt(4) == 0 ? Victim.ECHO : any(random, TYPES.toArray(new String[0]));
    return switch (random.nextInt(6)) {
      case 0 ->
          HttpCall.to(front, any(random, Victim.SPLIT, Victim.JOIN, Victim.CHAT), "")
              .contentType("application/connect+json")
              .body(join(frame(0, "\"a\"".getBytes(UTF_8)), frame(0, json.getBytes(UTF_8))));
      case 1 ->
          json.length() > 20_000
              ? unary(front, method, json)
              : get(front, method).query("encoding=json&message=" + URLEncoder.encode(json, UTF_8));
      case 2 ->
          unary(front, method, "")
              .with("content-encoding", "gzip")
              .with("accept-encoding", "gzip")
              .body(gzip(json.getBytes(UTF_8)));
      default -> unary(front, method, json);
    };
  }

  private static HttpCall get(Front front, String method) {
    return HttpCall.to(front, method, "").method("GET").without("content-type").body(new byte[0]);
  }

  private static HttpCall contentType(HttpCall call, Random random) {
    return call.contentType(
        any(
            random,
            "application/json",
            "application/proto",
            "application/connect+json",
            "application/connect+proto",
            "application/json; charset=utf-8",
            "application/json;charset=utf-16",
            "APPLICATION/JSON",
            "application/json,application/proto",
            "application/connect+xml",
            "application/connect+",
            "application/connect",
            "application/proto+json",
            "application/json;",
            " application/json ",
            "application/json\r\n" + HandlerTarget.FORGED));
  }

  private static HttpCall version(HttpCall call, Random random) {
    return call.with(
        "connect-protocol-version",
        any(random, "1", "2", "", "v1", "01", "1,1", "\r\n" + HandlerTarget.FORGED, "\u0000"));
  }

  private static HttpCall timeout(HttpCall call, Random random) {
    return call.with(
        "connect-timeout-ms",
        any(
            random,
            "0",
            "0000000000",
            "1",
            "5",
            "1000",
            "9999999999",
            "10000000000",
            "99999999999999999999",
            "-1",
            "+1",
            "1e3",
            "1.5",
            "0x10",
            " 1",
            "1 ",
            "",
            "1,1",
            "\u0661",
            repeat("0", 100_000),
            "1\n" + HandlerTarget.FORGED));
  }

  private static HttpCall encoding(HttpCall call, Random random) {
    boolean stream = call.header("content-type").contains("connect+");
    String encoding =
        any(random, "gzip", "gzip", "identity", "br", "", "GZIP", "gzip,gzip", "\r\n");
    byte[] payload = stream ? Arrays.copyOfRange(call.body(), 5, call.body().length) : call.body();
    byte[] changed =
        any(
            random,
            gzip(payload),
            payload,
            new byte[0],
            Arrays.copyOf(gzip(payload), 12),
            join(gzip(payload), gzip(payload)),
            join(gzip(payload), new byte[100]),
            gzip(gzip(payload)));
    return call.with(stream ? "connect-content-encoding" : "content-encoding", encoding)
        .with(
            stream ? "connect-accept-encoding" : "accept-encoding",
            any(
                random,
                "gzip",
                "identity",
                "gzip;q=0",
                "*",
                ",,",
                "\u0000",
                repeat("gzip,", 50_000)))
        .body(stream ? frame(any(random, 0, 1, 1), changed) : changed);
  }

  private static HttpCall bomb(HttpCall call, Random random) {
    boolean stream = call.header("content-type").contains("connect+");
    byte[] plain = new byte[any(random, 4, 5, 64) * MEBIBYTE];
    Arrays.fill(plain, any(random, " ", "[", "0", "\"", "\u0000").getBytes(UTF_8)[0]);
    byte[] bomb = gzip(plain);
    byte[] one = stream ? frame(1, bomb) : bomb;
    byte[] body = one;
    for (int i = random.nextInt(4); stream && i > 0; i--) {
      body = join(body, one);
    }
    return call.with(stream ? "connect-content-encoding" : "content-encoding", "gzip").body(body);
  }

  /** Names that the protocol keeps for itself, and what may come back as a trailer. */
  private static HttpCall metadata(HttpCall call, Random random) {
    String name =
        any(
            random,
            "connect-timeout-ms",
            "connect-x",
            "trailer-x",
            "trailer-trailer-",
            "grpc-status",
            "grpc-status-details-bin",
            "content-type",
            "x-bin",
            "allow",
            "vary");
    String value =
        any(
            random,
            "5",
            "\r\n" + HandlerTarget.FORGED + ": x",
            "CAUSBHRlc3QaEgoEdGVzdBIKIAECAwQF",
            Base64.getEncoder().withoutPadding().encodeToString(status(random)),
            "\u00e4",
            "\"}",
            Canary.CREDENTIALS_BASE64);
    if (value.equals(Canary.CREDENTIALS_BASE64)) {
      name = "x-bin";
    }
    return call.with(name, value).with("x-echo-all", "1");
  }

  /** A {@code google.rpc.Status} whose details lie. */
  private static byte[] status(Random random) {
    byte[] type = any(random, "a/google.protobuf.Timestamp", "", "x", "/", "\n").getBytes(UTF_8);
    byte[] value = new byte[random.nextInt(20)];
    random.nextBytes(value);
    byte[] detail =
        join(
            new byte[] {0x0a, (byte) type.length},
            type,
            new byte[] {0x12, (byte) (int) any(random, value.length, 127, 0)},
            value);
    return join(new byte[] {0x1a, (byte) detail.length}, detail);
  }

  private static HttpCall changedBytes(HttpCall call, Random random) {
    byte[] body = call.body().clone();
    for (int i = random.nextInt(4); body.length > 0 && i >= 0; i--) {
      body[random.nextInt(body.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return call.body(Arrays.copyOf(body, Math.max(0, body.length + random.nextInt(5) - 2)));
  }

  private static HttpCall envelopes(HttpCall call, Random random) {
    byte[] payload =
        any(
                random,
                "{}",
                "\"x\"",
                "",
                "{\"error\":{\"code\":\"internal\"}}",
                "{\"metadata\":{\"authorization\":[\"" + Canary.CREDENTIALS + "\"]}}",
                "\u001b[31m\n" + HandlerTarget.FORGED)
            .getBytes(UTF_8);
    int flag = any(random, 0, 1, 2, 2, 2, 3, 4, 0x7f, 0x80, 0xff);
    int length =
        any(random, payload.length, payload.length, 0, payload.length + 1, 5 * MEBIBYTE, -1);
    byte[] lie = frame(flag, length, payload);
    byte[] body =
        any(
            random,
            lie,
            join(call.body(), lie),
            join(lie, call.body()),
            join(lie, lie),
            new byte[0]);
    return call.body(body);
  }

  private static HttpCall manyEnvelopes(HttpCall call, Random random) {
    byte[] one =
        any(
            random,
            new byte[5],
            frame(0, message("x")),
            frame(0, "\"x\"".getBytes(UTF_8)),
            frame(2, new byte[0]));
    byte[] body = new byte[one.length * any(random, 2, 1000, 100_000, 300_000)];
    for (int at = 0; at < body.length; at += one.length) {
      System.arraycopy(one, 0, body, at, one.length);
    }
    return call.body(body);
  }

  private static HttpCall query(Random random) {
    byte[] message = any(random, message("hi"), "\"hi\"".getBytes(UTF_8), new byte[0]);
    boolean base64 = random.nextBoolean();
    String encoded =
        base64
            ? any(
                random,
                Base64.getUrlEncoder().encodeToString(message),
                Base64.getUrlEncoder().withoutPadding().encodeToString(message),
                Base64.getUrlEncoder().encodeToString(gzip(message)),
                "A",
                "====",
                "AQ==AQ==",
                "\u00e4",
                repeat("AAAA", 100_000))
            : URLEncoder.encode(new String(message, ISO_8859_1), UTF_8);
    List<String> pairs =
        new ArrayList<>(
            List.of(
                "message=" + encoded,
                "encoding="
                    + any(random, "json", "json", "proto", "proto", "xml", "", "JSON", "json%00"),
                "base64=" + (base64 ? "1" : any(random, "0", "", "true", "2")),
                "connect=" + any(random, "v1", "v1", "v1", "v1", "v2", "", "1"),
                "compression="
                    + any(random, "gzip", "identity", "identity", "identity", "br", "", "%0d%0a")));
    Collections.shuffle(pairs, random);
    List<String> some =
        pairs.subList(0, random.nextBoolean() ? 1 + random.nextInt(pairs.size()) : pairs.size());
    String query = String.join("&", some);
    return get(
            any(random, Front.values()),
            any(random, Victim.ECHO, Victim.GUARDED, Victim.SPLIT, Victim.VALUE))
        .query(random.nextInt(4) == 0 ? query + "&" + query : query);
  }

  private static HttpCall oddQuery(Random random) {
    String odd =
        any(
            random,
            "%",
            "%2",
            "%zz",
            "%ff%fe",
            "%00",
            "+",
            "%2B",
            "&&",
            "&=&",
            "==",
            "%0d%0a" + HandlerTarget.FORGED,
            "\n" + HandlerTarget.FORGED,
            "\u00e4",
            "%ed%a0%80",
            ";",
            "#",
            "?",
            "%25%32%30",
            "[]",
            "\u0000");
    String query =
        any(
            random,
            "encoding=json&message=\"a" + odd + "\"",
            "encoding=json" + odd + "&message=%22a%22",
            "encoding=proto&base64=1&message=" + odd,
            odd + "encoding=json&message=%22a%22",
            "encoding=json&message=%22a%22&" + odd,
            "encoding=json&mess" + odd + "age=%22a%22",
            "connect=v1" + odd);
    return get(any(random, Front.values()), Victim.ECHO).query(query);
  }

  private static HttpCall manyPairs(Random random) {
    String pair = any(random, "a=b&", "&", "message=%22a%22&", "encoding=json&", "%61=%62&");
    return get(any(random, Front.values()), Victim.ECHO)
        .query(repeat(pair, 1 << random.nextInt(20)) + "encoding=json&message=%22a%22");
  }
}
