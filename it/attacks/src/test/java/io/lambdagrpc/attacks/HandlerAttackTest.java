package io.lambdagrpc.attacks;

import io.lambdagrpc.CorsPolicy;
import io.lambdagrpc.attacks.AttackContext.Logged;
import io.lambdagrpc.attacks.FrontReply.Malformed;
import io.lambdagrpc.attacks.Victim.Way;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Attacks on the handler by those who can reach its front, or invoke it with any event. */
class HandlerAttackTest {

  private final Victim victim = new Victim();
  private final HandlerTarget handler = new HandlerTarget(victim, victim.server().buildHandler());

  @Test
  void requests() throws IOException {
    attackWith("requests", Tricks.shapes(), handler::attack).run(224);
  }

  /** A function behind a custom domain or a load balancer's rule, which is told what they add. */
  @Test
  void requestsBelowABasePath() throws IOException {
    Victim below = new Victim();
    HandlerTarget told =
        new HandlerTarget(
            below, below.server().basePath(HandlerTarget.BASE_PATH).buildHandler(), true);
    attackWith("requests-below-a-base-path", Tricks.ofPaths(), told::attack).run(40);
  }

  /** With {@code directExecutor()}, no other thread than that of the invocation has a say. */
  @Test
  void requestsOnOneThread() throws IOException {
    Victim direct = new Victim();
    HandlerTarget one = new HandlerTarget(direct, direct.server().directExecutor().buildHandler());
    attackWith("requests-on-one-thread", Tricks.ofTime(), one::attack).run(24);
  }

  @Test
  void requestsOfBrowsers() throws IOException {
    CorsTarget cors = new CorsTarget();
    attackWith("requests-of-browsers", Tricks.ofBrowsers(), cors::attack).run(42);
  }

  @Test
  void requestsOfAnyOrigin() throws IOException {
    Victim open = new Victim();
    HandlerTarget any =
        new HandlerTarget(open, open.server().cors(CorsPolicy.anyOrigin()).buildHandler());
    attackWith("requests-of-any-origin", Tricks.ofBrowsers(), any::attack).run(42);
  }

  @Test
  void events() throws IOException {
    new Attack<EventTricks.Event>(
            "events",
            EventTricks.shapes(),
            event -> handler.attack(event.bytes(), event.paths()),
            EventTricks.Event::smaller,
            EventTricks.Event::bytes)
        .run(150);
  }

  /** What a service does wrong is its own affair, and its client's only by a status. */
  @Test
  void failures() throws IOException {
    List<Shape<HttpCall>> shapes = new ArrayList<>();
    for (Way way : Way.values()) {
      // One that never returns costs its thread: SiegeAttackTest has a process for it.
      if (way != Way.BLOCKS) {
        shapes.add(new Shape<>(way.name(), random -> failing(way, random)));
      }
    }
    attackWith("failures", shapes, this::attackFailing).run(40);
  }

  private static Attack<HttpCall> attackWith(
      String name, List<Shape<HttpCall>> shapes, Attack.Target<HttpCall> target) {
    return new Attack<>(name, shapes, target, HttpCall::smaller, HttpCall::event);
  }

  private static HttpCall failing(Way way, Random random) {
    HttpCall call =
        HttpCall.to(Tricks.any(random, Front.values()), Victim.FAIL, way.name())
            .with("authorization", "Bearer " + Canary.CREDENTIALS);
    return way == Way.SILENT ? call.with("grpc-timeout", "50m") : call;
  }

  private @Nullable Fault attackFailing(HttpCall call) throws Malformed {
    Fault fault = handler.attack(call);
    if (fault != null) {
      return fault;
    }
    HandlerTarget.Outcome outcome = handler.invoke(call.event());
    if (!outcome.reached().contains(Victim.FAIL)) {
      return null;
    }
    byte[] reply = outcome.reply();
    Frames frames = Frames.of(FrontReply.of(call.front(), reply == null ? new byte[0] : reply));
    for (Way way : Way.values()) {
      if (!Arrays.equals(call.body(), HttpCall.frame(0, HttpCall.message(way.name())))) {
        continue;
      }
      if (frames.status() != way.status) {
        return Fault.of("a failure has the wrong status", way + ": " + frames);
      }
      List<Logged> errors = outcome.context().errors();
      if (way.logged && errors.size() != 1) {
        return Fault.of("a failure without one record in the log: " + way, errors);
      }
    }
    return null;
  }
}
