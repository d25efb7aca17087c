package io.lambdagrpc.attacks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.lambdagrpc.attacks.FrontReply.Malformed;
import io.lambdagrpc.attacks.HostileRuntimeApi.Answer;
import io.lambdagrpc.attacks.HostileRuntimeApi.Post;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The own runtime's loop against a Runtime API that breaks HTTP. Whatever it answers once, the
 * invocation after it is answered, with its own reply; what is of no invocation is not posted; and
 * no event's text goes to the log. (Over 300 lines: most of it are bad answers.)
 */
class RuntimeApiAttackTest {

  private static final long PATIENCE_SECONDS = 20;
  private static final String ODD = "odd";

  /**
   * A bad answer.
   *
   * @param ofNext whether it is the one to {@code next}, instead of the one to a response
   * @param holdsInvocation whether the invocation {@code odd} is in it, which is to be served
   */
  private record Input(Answer answer, boolean ofNext, boolean holdsInvocation) {}

  private final HostileRuntimeApi api = new HostileRuntimeApi();
  private final List<String> environment = new ArrayList<>();
  private @Nullable ChildJvm loop;
  private int number;

  RuntimeApiAttackTest() throws IOException {}

  @AfterEach
  void end() throws IOException {
    if (loop != null) {
      loop.close();
    }
    api.close();
  }

  @Test
  void answersOfTheRuntimeApi() throws IOException {
    attackAs("runtime-api");
  }

  /** A function that streams its replies, each with a prelude and in chunks. */
  @Test
  void answersToStreams() throws IOException {
    environment.add("LAMBDA_GRPC_RESPONSE_MODE=streaming");
    attackAs("runtime-api-streaming");
  }

  private void attackAs(String name) throws IOException {
    List<Shape<Input>> shapes =
        List.of(
            new Shape<>("interim replies", random -> interim(random, true)),
            new Shape<>("interim replies to a response", random -> interim(random, false)),
            new Shape<>("reply too many", random -> extra(random, true)),
            new Shape<>("reply too many to a response", random -> extra(random, false)),
            new Shape<>("junk", random -> junk(random, true)),
            new Shape<>("junk to a response", random -> junk(random, false)),
            new Shape<>("cut", RuntimeApiAttackTest::cut),
            new Shape<>("length", RuntimeApiAttackTest::length),
            new Shape<>("chunks", RuntimeApiAttackTest::chunks),
            new Shape<>("status", random -> status(random, true)),
            new Shape<>("status of a response", random -> status(random, false)),
            new Shape<>("odd header", RuntimeApiAttackTest::header),
            new Shape<>("unclear head", RuntimeApiAttackTest::unclear),
            new Shape<>("endless", RuntimeApiAttackTest::endless));
    new Attack<>(name, shapes, this::attack, Shrinker.none(), input -> input.answer().bytes())
        .run(39);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }

  private static Input input(String answer, boolean close, boolean ofNext) {
    return new Input(new Answer(bytes(answer), close, false), ofNext, false);
  }

  private static String head(String id) {
    return "HTTP/1.1 200 OK\r\nLambda-Runtime-Aws-Request-Id: "
        + id
        + "\r\nLambda-Runtime-Deadline-Ms: "
        + (System.currentTimeMillis() + 60_000)
        + "\r\n";
  }

  private static String event(String id) {
    HttpCall call =
        HttpCall.to(Front.FUNCTION_URL, Victim.ECHO, id).with("authorization", Canary.CREDENTIALS);
    return new String(call.event(), ISO_8859_1);
  }

  private static String invocation(String id) {
    String event = event(id);
    return head(id) + "Content-Length: " + event.length() + "\r\n\r\n" + event;
  }

  /** A reply that is in order: to {@code next}, or to a response. */
  private static String good(boolean ofNext) {
    return ofNext ? invocation(ODD) : new String(HostileRuntimeApi.ACCEPTED, ISO_8859_1);
  }

  private static Input interim(Random random, boolean ofNext) {
    String interim =
        Tricks.any(
            random,
            "HTTP/1.1 100 Continue\r\n\r\n",
            "HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n",
            "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n",
            "HTTP/1.1 103 Early Hints\r\nContent-Length: 0\r\n\r\n");
    return new Input(new Answer(bytes(interim + good(ofNext)), false, false), ofNext, ofNext);
  }

  private static Input extra(Random random, boolean ofNext) {
    String extra =
        Tricks.any(
            random,
            invocation("extra"),
            new String(HostileRuntimeApi.ACCEPTED, ISO_8859_1),
            "HTTP/1.1 500 Oops\r\nContent-Length: 5\r\n\r\n" + "12345",
            "\r\n",
            "x");
    return new Input(new Answer(bytes(good(ofNext) + extra), false, false), ofNext, ofNext);
  }

  private static Input junk(Random random, boolean ofNext) {
    byte[] junk = new byte[random.nextInt(200)];
    random.nextBytes(junk);
    String text = new String(junk, ISO_8859_1) + Canary.CREDENTIALS + "\n";
    return input(
        Tricks.any(
            random,
            "",
            "\n\n",
            text,
            "HTTP/1.1",
            "HTTP/1.1 2",
            "HTTP/1.1 abc\r\n\r\n",
            "GET / HTTP/1.1\r\n\r\n"),
        true,
        ofNext);
  }

  private static Input cut(Random random) {
    String good = good(true);
    return input(good.substring(0, random.nextInt(good.length())), true, true);
  }

  private static Input length(Random random) {
    String event = event(ODD);
    String length =
        Tricks.any(
            random,
            "" + (event.length() + 5),
            "" + (event.length() - 5),
            "-1",
            "abc",
            "",
            "+10",
            "0x10",
            "2147483647",
            "99999999999999999999",
            event.length() + "\r\nContent-Length: 3",
            "3\r\nContent-Length: " + event.length());
    return input(head(ODD) + "Content-Length: " + length + "\r\n\r\n" + event, true, true);
  }

  private static Input chunks(Random random) {
    String event = event(ODD);
    String size = Integer.toHexString(event.length());
    String body =
        Tricks.any(
            random,
            size + "\r\n" + event + "\r\n0\r\nX: y\r\n\r\n",
            size + ";x=y\r\n" + event + "\r\n0\r\n\r\n",
            size + "\r\n" + event,
            size + "\r\n" + event + "0\r\n\r\n",
            "-1\r\n" + event,
            "zz\r\n" + event,
            "7fffffff\r\n" + event,
            "ffffffffffffffff\r\n" + event,
            "\r\n",
            "0\r\n\r\n" + event);
    return input(head(ODD) + "Transfer-Encoding: chunked\r\n\r\n" + body, true, true);
  }

  private static Input status(Random random, boolean ofNext) {
    String status =
        Tricks.any(
            random, "204", "304", "400", "403", "404", "410", "413", "500", "503", "999", "000");
    String body =
        status.equals("204") || status.equals("304")
            ? ""
            : "{\"x\":\"" + Canary.CREDENTIALS + "\"}";
    return input(
        "HTTP/1.1 " + status + " Odd\r\nContent-Length: " + body.length() + "\r\n\r\n" + body,
        false,
        ofNext);
  }

  private static Input header(Random random) {
    String event = event(ODD);
    String lines =
        Tricks.any(
            random,
            "no colon\r\n",
            ": no name\r\n",
            " folded\r\n",
            "X: " + "y".repeat(1_000_000) + "\r\n",
            "X: y\r\n".repeat(50_000),
            "Lambda-Runtime-Deadline-Ms: tomorrow\r\n",
            "Lambda-Runtime-Deadline-Ms: -1\r\n",
            "Lambda-Runtime-Trace-Id: \u0000\u001b\r\n",
            "Lambda-Runtime-Client-Context: {\r\n",
            "Lambda-Runtime-Cognito-Identity: [[[\r\n",
            "Lambda-Runtime-Aws-Request-Id: ../../x y\r\n",
            "Lambda-Runtime-Aws-Request-Id:\r\n",
            "Connection: close\r\n");
    return input(
        head(ODD) + lines + "Content-Length: " + event.length() + "\r\n\r\n" + event, true, true);
  }

  /** What says two things, or holds what no header holds, is of no invocation. */
  private static Input unclear(Random random) {
    String event = event("unclear");
    String length = "Content-Length: " + event.length() + "\r\n\r\n" + event;
    String chunks = "\r\n" + Integer.toHexString(event.length()) + "\r\n" + event + "\r\n0\r\n\r\n";
    String rest =
        Tricks.any(
            random,
            "Lambda-Runtime-Aws-Request-Id: other\r\n" + length,
            "Lambda-Runtime-Deadline-Ms: 1\r\n" + length,
            "Lambda-Runtime-Trace-Id: a\r\nlambda-runtime-trace-id: b\r\n" + length,
            "Lambda-Runtime-Trace-Id: a\rX-Injected: b\r\n" + length,
            "Lambda-Runtime-Invocation-Id: a\u001b[31m\r\n" + length,
            "Lambda-Runtime-Invocation-Id: a\0\r\n" + length,
            "X\u0007: a\r\n" + length,
            "\tfolded: a\r\n" + length,
            "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n" + chunks,
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n" + chunks);
    return input(head("unclear") + rest, true, true);
  }

  private static Input endless(Random random) {
    String start =
        Tricks.any(
            random,
            "HTTP/1.1 200 O",
            head(ODD) + "X: y",
            head(ODD) + "Content-Length: 209715200\r\n\r\n{",
            head(ODD) + "Transfer-Encoding: chunked\r\n\r\n1");
    return new Input(new Answer(bytes(start), true, true), true, false);
  }

  private @Nullable Fault attack(Input input) throws Exception {
    ChildJvm child = loop;
    if (child == null || !child.isAlive()) {
      child = new ChildJvm(LoopProcess.class, environment, api.endpoint());
      loop = child;
    }
    String good = "good-" + ++number;
    Set<String> expected = new TreeSet<>(List.of(good));
    if (input.ofNext()) {
      api.invocations.add(input.answer());
      if (input.holdsInvocation()) {
        expected.add(ODD);
      }
    } else {
      expected.add("first-" + number);
      api.acceptances.add(input.answer());
      api.invocations.add(new Answer(bytes(invocation("first-" + number)), false, false));
    }
    api.invocations.add(new Answer(bytes(invocation(good)), false, false));
    Fault fault = awaitReplies(expected);
    String log = child.takeLog();
    if (fault == null && !Canary.in(log).isEmpty()) {
      fault = Fault.of("an event's text in the log", log);
    }
    if (fault == null && log.chars().anyMatch(c -> c < ' ' && c != '\n' && c != '\t')) {
      fault = Fault.of("a control character in the log", Attack.excerpt(bytes(log)));
    }
    if (fault != null) {
      startAnew();
    }
    return fault;
  }

  /** Waits for the reply to each invocation: its own, and once. */
  private @Nullable Fault awaitReplies(Set<String> expected) throws InterruptedException {
    Set<String> known = new TreeSet<>(expected);
    known.add(ODD);
    while (!expected.isEmpty()) {
      Post post = api.awaitPost(PATIENCE_SECONDS);
      if (post == null) {
        return Fault.of("an invocation without an answer", expected + log());
      }
      // /2018-06-01/runtime/invocation/ID/response
      String[] path = post.path().split("/", -1);
      if (path.length != 6 || !known.contains(path[4])) {
        return Fault.of("an answer to nothing that was asked", post);
      }
      String id = path[4];
      boolean isGood = expected.contains(id);
      if (path[5].equals("response") && isGood && !isReplyTo(id, post.body())) {
        return Fault.of("the reply of another invocation", post);
      }
      if (path[5].equals("error") && isGood) {
        return Fault.of("a good invocation fails", post);
      }
      expected.remove(id);
    }
    return null;
  }

  private static boolean isReplyTo(String id, String body) {
    try {
      int prelude = body.indexOf("\0".repeat(8));
      FrontReply reply =
          prelude < 0
              ? FrontReply.of(Front.FUNCTION_URL, bytes(body))
              : FrontReply.streamed(
                  bytes(body.substring(0, prelude)), bytes(body.substring(prelude + 8)));
      return Frames.of(reply).messages().equals(List.of("echo " + id));
    } catch (Malformed e) {
      return false;
    }
  }

  private String log() {
    ChildJvm child = loop;
    return child == null ? "" : "\n" + (child.isAlive() ? "" : "ended ") + child.takeLog();
  }

  private void startAnew() {
    ChildJvm child = loop;
    if (child != null) {
      child.close();
    }
    loop = null;
    api.invocations.clear();
    api.acceptances.clear();
    api.posts.clear();
  }
}
