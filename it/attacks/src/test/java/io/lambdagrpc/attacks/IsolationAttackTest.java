package io.lambdagrpc.attacks;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import io.lambdagrpc.attacks.FrontReply.Malformed;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls side by side, good ones among bad ones: what belongs to one is in its reply only. */
class IsolationAttackTest {

  private static final int CONCURRENCY = 16;
  private static final Pattern TOKEN = Pattern.compile("token-\\d+-\\d+");

  private final RequestStreamHandler handler = new Victim().server().buildHandler();
  private final ExecutorService threads = Executors.newFixedThreadPool(CONCURRENCY);
  private final List<Shape<HttpCall>> tricks = Tricks.shapes();

  /** Those that are to be answered with their own token have one. */
  private record Caller(HttpCall call, @Nullable String token) {}

  @AfterEach
  void end() {
    threads.shutdownNow();
  }

  @Test
  void callersAtOnce() throws IOException {
    new Attack<List<Caller>>(
            "callers-at-once",
            List.of(new Shape<>("sixteen callers", this::callers)),
            this::attack,
            Shrinker::list,
            callers -> callers.toString().getBytes(StandardCharsets.UTF_8))
        .run(10);
  }

  private List<Caller> callers(Random random) {
    List<Caller> callers = new ArrayList<>();
    for (int i = 0; i < CONCURRENCY; i++) {
      if (random.nextInt(4) == 0) {
        int trick = random.nextInt(tricks.size());
        callers.add(new Caller(tricks.get(trick).make().apply(random), null));
        continue;
      }
      String token = "token-" + i + "-" + random.nextInt(1_000_000);
      String method = Tricks.any(random, Victim.ECHO, Victim.SPLIT, Victim.JOIN, Victim.CHAT);
      String text =
          (token + " ").repeat(1 + random.nextInt(method.equals(Victim.SPLIT) ? 20 : 2000));
      HttpCall call =
          HttpCall.to(Tricks.any(random, Front.values()), method, text)
              .with("authorization", token)
              .with("cookie", token)
              .with("x-token", token);
      callers.add(new Caller(random.nextBoolean() ? call : call.asText(), token));
    }
    return callers;
  }

  private @Nullable Fault attack(List<Caller> callers) throws Exception {
    List<Callable<@Nullable Fault>> calls = new ArrayList<>();
    for (int i = 0; i < callers.size(); i++) {
      Caller caller = callers.get(i);
      String requestId = "request-" + i;
      calls.add(() -> call(caller, requestId));
    }
    for (Future<@Nullable Fault> result : threads.invokeAll(calls)) {
      if (result.get() != null) {
        return result.get();
      }
    }
    return null;
  }

  private @Nullable Fault call(Caller caller, String requestId) throws IOException {
    AttackContext context = new AttackContext(requestId, 30_000);
    ByteArrayOutputStream reply = new ByteArrayOutputStream();
    handler.handleRequest(new ByteArrayInputStream(caller.call().event()), reply, context);
    try {
      FrontReply front = FrontReply.of(caller.call().front(), reply.toByteArray());
      String all = front.everything();
      if (front.isGrpcWeb()) {
        Frames frames = Frames.of(front);
        all += frames;
        if (caller.token() != null && !isRight(frames, caller)) {
          return Fault.of("not one's own reply", caller.token() + ": " + frames);
        }
      }
      Matcher others = TOKEN.matcher(all);
      while (others.find()) {
        if (!others.group().equals(caller.token())) {
          return Fault.of("another caller's token in a reply", others.group());
        }
      }
      for (AttackContext.Logged logged : context.log) {
        if (!logged.text().contains(requestId)) {
          return Fault.of("a record in another call's log", logged.text());
        }
      }
      return null;
    } catch (Malformed e) {
      return Fault.of("a malformed reply", e);
    }
  }

  /** What the service answers says its token, its method and the invocation it is part of. */
  private static boolean isRight(Frames frames, Caller caller) {
    String text = String.join("", frames.messages());
    String token = String.valueOf(caller.token());
    boolean echoes = caller.call().path().endsWith("/Echo");
    return text.startsWith(echoes ? "echo " + token : token)
        && (!echoes || frames.trailers().contains(new HttpCall.Field("x-token", token)))
        && frames.status() == (echoes ? 10 : 0);
  }
}
