package io.lambdagrpc.attacks;

import io.lambdagrpc.attacks.FrontReply.Malformed;
import io.lambdagrpc.attacks.Victim.Way;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Attacks on the handler in the Connect protocol, and with messages in JSON. */
class ConnectAttackTest {

  private final Victim victim = new Victim();
  private final HandlerTarget handler = new HandlerTarget(victim, victim.server().buildHandler());

  @Test
  void connect() throws IOException {
    attackWith("connect", ConnectTricks.shapes(), this::attack).run(140);
  }

  @Test
  void json() throws IOException {
    attackWith("json", ConnectTricks.ofJson(), this::attack).run(195);
  }

  /** Fields that a message type has not are passed over then, however odd they are. */
  @Test
  void jsonThatIsIgnored() throws IOException {
    Victim lenient = new Victim();
    HandlerTarget ignoring =
        new HandlerTarget(
            lenient,
            lenient
                .server()
                .jsonIgnoringUnknownFields(true)
                .jsonPrintingFieldsWithNoPresence(true)
                .buildHandler());
    attackWith("json-that-is-ignored", ConnectTricks.ofJson(), ignoring::attack).run(65);
  }

  /** What a service does wrong is its own affair, in this protocol too. */
  @Test
  void failures() throws IOException {
    List<Shape<HttpCall>> shapes = new ArrayList<>();
    for (Way way : Way.values()) {
      // One that never returns costs its thread: SiegeAttackTest has a process for it.
      if (way != Way.BLOCKS) {
        shapes.add(new Shape<>(way.name(), random -> failing(way, random)));
      }
    }
    attackWith("failures-in-connect", shapes, this::attackFailing).run(38);
  }

  private static Attack<HttpCall> attackWith(
      String name, List<Shape<HttpCall>> shapes, Attack.Target<HttpCall> target) {
    return new Attack<>(name, shapes, target, HttpCall::smaller, HttpCall::event);
  }

  private @Nullable Fault attack(HttpCall call) throws Malformed {
    Fault fault = handler.attack(call);
    return fault == null ? handler.checkJsonWorks(call.front()) : fault;
  }

  private static HttpCall failing(Way way, Random random) {
    HttpCall call =
        ConnectTricks.unary(
                Tricks.any(random, Front.values()), Victim.FAIL, "\"" + way.name() + "\"")
            .with("authorization", "Bearer " + Canary.CREDENTIALS);
    return way == Way.SILENT ? call.with("connect-timeout-ms", "50") : call;
  }

  private @Nullable Fault attackFailing(HttpCall call) throws Malformed {
    Fault fault = attack(call);
    if (fault != null) {
      return fault;
    }
    HandlerTarget.Outcome outcome = handler.invoke(call.event());
    byte[] reply = outcome.reply();
    FrontReply read = FrontReply.of(call.front(), reply == null ? new byte[0] : reply);
    if (!outcome.reached().contains(Victim.FAIL) || !ConnectReply.isCall(read)) {
      return null;
    }
    Frames frames = ConnectReply.of(read);
    for (Way way : Way.values()) {
      byte[] own = ("\"" + way.name() + "\"").getBytes(StandardCharsets.UTF_8);
      if (Arrays.equals(call.body(), own) && frames.status() != way.status) {
        return Fault.of("a failure has the wrong status", way + ": " + frames);
      }
    }
    return null;
  }
}
