package io.lambdagrpc.attacks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.lambdagrpc.attacks.HostileServer.Piece;
import io.lambdagrpc.attacks.HostileServer.Script;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A bridge with little memory whose function answers ordinary callers with what does not end, is
 * not whole, or is none. Whoever calls beside them is answered, if only with a refusal; when they
 * are gone, nothing is left of them, and the log is small.
 */
class BridgedFunctionAttackTest {

  private static final int MANY = 250;
  private static final int NO_LIMIT = Integer.MAX_VALUE;

  /**
   * What the function answers, and to whom.
   *
   * @param path of which method
   * @param window what each caller takes of its reply
   */
  private record Input(String path, int callers, int window, Script reply) {

    byte[] bytes() {
      byte[] all = reply.head();
      for (Piece piece : reply.body()) {
        all = HttpCall.join(all, piece.bytes());
      }
      return all;
    }
  }

  private final HostileServer function = new HostileServer();
  private @Nullable BridgeTarget bridge;

  BridgedFunctionAttackTest() throws IOException {}

  @AfterEach
  void end() throws IOException {
    if (bridge != null) {
      bridge.close();
    }
    function.close();
  }

  @Test
  void functions() throws IOException {
    List<Shape<Input>> shapes =
        List.of(
            new Shape<>("endless answer to one question", BridgedFunctionAttackTest::reflection),
            new Shape<>("heads that stall", BridgedFunctionAttackTest::stalledHead),
            new Shape<>("large heads", BridgedFunctionAttackTest::largeHead),
            new Shape<>("trailers that stall", BridgedFunctionAttackTest::stalledTrailers),
            new Shape<>("endless empty messages", BridgedFunctionAttackTest::emptyMessages),
            new Shape<>("values that gRPC cannot send", BridgedFunctionAttackTest::oddValues));
    new Attack<>("bridged-function", shapes, this::attack, Shrinker.none(), Input::bytes)
        .runSlow(shapes.size());
  }

  private static byte[] head(String more) {
    String type = "content-type: application/grpc-web+proto\r\n";
    return ("HTTP/1.1 200 OK\r\nconnection: close\r\n" + type + more).getBytes(ISO_8859_1);
  }

  private static Input toMany(Random random, byte[] head, Piece... body) {
    Script reply = new Script(head, List.of(body), 0, false);
    return new Input(BridgeTarget.PEER + "Bad", MANY, random.nextInt(65_535), reply);
  }

  /** Whole messages, or the beginning of one, without an end. */
  private static Piece endless() {
    return new Piece(new byte[5], NO_LIMIT);
  }

  private static Input reflection(Random random) {
    Script reply = new Script(head("\r\n"), List.of(endless()), 0, false);
    return new Input(BridgeTarget.REFLECTION, 1, random.nextInt(65_535), reply);
  }

  private static Input stalledHead(Random random) {
    return toMany(random, head("x: " + "y".repeat(250_000 + random.nextInt(100_000))));
  }

  private static Input largeHead(Random random) {
    StringBuilder fields = new StringBuilder();
    for (int i = 0; i < 200 + random.nextInt(50); i++) {
      fields.append("x").append(i).append(": ").append("y".repeat(4000)).append("\r\n");
    }
    return toMany(random, head(fields.append("\r\n").toString()));
  }

  private static Input stalledTrailers(Random random) {
    int length = Tricks.any(random, 16_000, 300_000, 1_000_000) + random.nextInt(40_000);
    byte[] frame = HttpCall.frame(0x80, ("x:" + "y".repeat(length)).getBytes(ISO_8859_1));
    return toMany(random, head("\r\n"), new Piece(Arrays.copyOf(frame, frame.length - 1), 1));
  }

  private static Input emptyMessages(Random random) {
    return toMany(random, head("\r\n"), endless());
  }

  /** As many as a reply may have: each is a name, a value, and what a field takes. */
  private static Input oddValues(Random random) {
    String value = Tricks.any(random, "\u0001", "\u001b[31m", "\u007f", "\u0000", "\u009b");
    String fields = ("a: x" + value + "\r\n").repeat(400);
    byte[] body =
        HttpCall.join(
            HttpCall.frame(0, new byte[0]),
            HttpCall.frame(0x80, ("grpc-status:0\r\n" + fields).getBytes(ISO_8859_1)));
    String length = "content-length: " + body.length + "\r\n\r\n";
    return toMany(random, head(length), new Piece(body, 1));
  }

  private @Nullable Fault attack(Input input) throws IOException, InterruptedException {
    BridgeTarget target = bridge;
    if (target == null) {
      target = new BridgeTarget(function.port());
      bridge = target;
    }
    function.play(input.reply());
    long before = function.written();
    Socket caller = target.send(input.window(), calls(input));
    Fault fault;
    try {
      fault =
          input.path().equals(BridgeTarget.REFLECTION)
              ? target.checkEnds(() -> function.written() > before)
              : target.checkUnderAttack(function::written);
    } finally {
      caller.close();
    }
    fault = fault == null ? target.checkAfterwards() : fault;
    if (fault != null) {
      target.close();
      bridge = null;
    }
    return fault;
  }

  private static byte[] calls(Input input) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int i = 0; i < input.callers(); i++) {
      int stream = 1 + 2 * i;
      all.writeBytes(Http2Frames.call(stream, input.path(), Map.of()));
      // A stream of questions may go on; of the others the request is whole.
      boolean last = !input.path().equals(BridgeTarget.REFLECTION);
      all.writeBytes(Http2Frames.message(stream, last));
    }
    return all.toByteArray();
  }
}
