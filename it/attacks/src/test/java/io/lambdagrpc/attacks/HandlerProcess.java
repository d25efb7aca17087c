package io.lambdagrpc.attacks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.lambdagrpc.LambdaServerBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** A handler in a JVM of its own with little memory, which an attack may well break. */
final class HandlerProcess {

  private static final int MEBIBYTE = 1 << 20;

  /** What is done to it before a good call. */
  enum Siege {
    LONG_HEADER_NAMES,
    LONG_PATHS,
    BOMBS,
    LARGE_MESSAGES,
    LARGE_REPLIES,

    /** Each is cheap, inflates to many values, and has a deadline that passes before. */
    MESSAGES_THAT_OUTLIVE_THEIR_CALL,
    CALLS_THAT_NEVER_RETURN,
    CALLS_THAT_FILL_AN_EXECUTOR;

    /** Whether an invocation that fails is right, where the process ends with it. */
    boolean mayEnd() {
      return this == CALLS_THAT_NEVER_RETURN || this == CALLS_THAT_FILL_AN_EXECUTOR;
    }
  }

  private final Victim victim = new Victim();
  private final HandlerTarget handler;
  private final Random random;
  private byte[] bomb = {};

  private HandlerProcess(Siege siege, long seed) {
    random = new Random(seed);
    LambdaServerBuilder server = victim.server();
    if (siege == Siege.CALLS_THAT_FILL_AN_EXECUTOR) {
      int threads = 1 + random.nextInt(4);
      server.executor(
          new ThreadPoolExecutor(
              threads, threads, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(1)));
    }
    handler = new HandlerTarget(victim, server.buildHandler());
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    Siege siege = Siege.valueOf(args[0]);
    Fault fault = new HandlerProcess(siege, Long.parseLong(args[1])).besiege(siege);
    System.out.println(
        ChildJvm.RESULT + (fault == null ? "" : fault.kind() + ": " + fault.detail()));
    System.exit(0);
  }

  private @Nullable Fault besiege(Siege siege) throws IOException, InterruptedException {
    for (int i = 0; i < rounds(siege); i++) {
      HandlerTarget.Outcome outcome = handler.invoke(call(siege, i).event());
      boolean mayFail = siege == Siege.LARGE_MESSAGES || siege == Siege.LARGE_REPLIES;
      if (outcome.failure() != null && siege.mayEnd()) {
        return awaitEnd(outcome.failure());
      }
      if (outcome.failure() != null && !mayFail) {
        return Fault.of("a failing invocation under " + siege, i + ": " + outcome.failure());
      }
    }
    if (siege.mayEnd()) {
      HandlerTarget.Outcome next =
          handler.invoke(HttpCall.to(Front.FUNCTION_URL, Victim.ECHO, "hi").event());
      if (next.failure() != null) {
        return awaitEnd(next.failure());
      }
    }
    return handler.checkWorks(Front.FUNCTION_URL);
  }

  /** An environment that can serve nobody has to end, so that Lambda starts another one. */
  private static Fault awaitEnd(Throwable failure) throws InterruptedException {
    if (failure.getCause() instanceof VirtualMachineError || failure instanceof Error) {
      // The managed runtime ends the process on it.
      System.exit(1);
    }
    System.out.println("waiting for the end of the process after " + failure);
    new CountDownLatch(1).await();
    throw new AssertionError(failure);
  }

  private int rounds(Siege siege) {
    return switch (siege) {
      case LONG_HEADER_NAMES, LONG_PATHS -> 80;
      case BOMBS, LARGE_MESSAGES, LARGE_REPLIES -> 10;
      case MESSAGES_THAT_OUTLIVE_THEIR_CALL -> 18;
      case CALLS_THAT_NEVER_RETURN -> 17 + random.nextInt(10);
      case CALLS_THAT_FILL_AN_EXECUTOR -> 8 + random.nextInt(8);
    };
  }

  private HttpCall call(Siege siege, int round) throws IOException {
    HttpCall call = HttpCall.to(Front.FUNCTION_URL, Victim.ECHO, "hi");
    String name = String.format(Locale.ROOT, "x-%d-%d-", round, random.nextInt(1000));
    return switch (siege) {
      case LONG_HEADER_NAMES -> call.with(name + "n".repeat(MEBIBYTE), "v");
      case LONG_PATHS -> call.path("/" + name + "n".repeat(MEBIBYTE) + "/Echo");
      case BOMBS -> call.with("grpc-encoding", "gzip").body(HttpCall.frame(1, bomb()));
      case LARGE_MESSAGES ->
          call.body(
              HttpCall.frame(
                  0, HttpCall.message("x".repeat(3 * MEBIBYTE + random.nextInt(MEBIBYTE)))));
      case MESSAGES_THAT_OUTLIVE_THEIR_CALL ->
          switch (random.nextInt(3)) {
            case 0 -> manyMessages();
            case 1 -> manyGroups();
            default -> manyValues();
          };
      case LARGE_REPLIES -> HttpCall.to(Front.FUNCTION_URL, Victim.SPLIT, "x".repeat(MEBIBYTE));
      case CALLS_THAT_NEVER_RETURN, CALLS_THAT_FILL_AN_EXECUTOR ->
          HttpCall.to(Front.FUNCTION_URL, Victim.FAIL, Victim.Way.BLOCKS.name())
              .with("grpc-timeout", "20m");
    };
  }

  /** A {@code google.protobuf.Type} of 262,144 empty fields: half a kilobyte. */
  private HttpCall manyMessages() {
    byte[] fields = new byte[MEBIBYTE / 2];
    for (int i = 0; i < fields.length; i += 2) {
      fields[i] = 2 << 3 | 2;
    }
    return withDeadline(fields);
  }

  /** Ten groups in each other, of a field that the type does not have, again and again. */
  private HttpCall manyGroups() {
    byte[] tags = new byte[3 * MEBIBYTE];
    for (int i = 0; i < tags.length; i++) {
      tags[i] = (byte) (15 << 3 | (i / 10 % 2 == 0 ? 3 : 4));
    }
    return withDeadline(Arrays.copyOf(tags, tags.length / 20 * 20));
  }

  private HttpCall withDeadline(byte[] message) {
    return HttpCall.to(Front.FUNCTION_URL, Victim.TYPE, "")
        .with("grpc-encoding", "gzip")
        .with("grpc-timeout", 1 + random.nextInt(20) + "m")
        .body(HttpCall.frame(1, HttpCall.gzip(message)));
  }

  private HttpCall manyValues() {
    return ConnectTricks.unary(Front.FUNCTION_URL, Victim.VALUE, "")
        .with("content-encoding", "gzip")
        .with("connect-timeout-ms", Integer.toString(1 + random.nextInt(20)))
        .body(HttpCall.gzip(("[" + "{},".repeat(60_000) + "{}]").getBytes(US_ASCII)));
  }

  /** Makes it once: to deflate it takes longer than all else. */
  private byte[] bomb() throws IOException {
    if (bomb.length == 0) {
      ByteArrayOutputStream compressed = new ByteArrayOutputStream();
      try (GZIPOutputStream out = new GZIPOutputStream(compressed)) {
        for (int i = 128 + random.nextInt(128); i > 0; i--) {
          out.write(new byte[MEBIBYTE]);
        }
      }
      bomb = compressed.toByteArray();
    }
    return bomb;
  }
}
