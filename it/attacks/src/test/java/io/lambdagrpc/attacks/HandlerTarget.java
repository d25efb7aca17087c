package io.lambdagrpc.attacks;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.amazonaws.services.lambda.runtime.logging.LogLevel;
import io.lambdagrpc.attacks.AttackContext.Logged;
import io.lambdagrpc.attacks.FrontReply.Malformed;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A handler, and what must hold of each invocation of it, whatever the event is. */
final class HandlerTarget {

  private static final long TIMEOUT_MILLIS = 6000;
  private static final long MARGIN_MILLIS = 500;
  private static final Set<Integer> NO_CALL = Set.of(200, 204, 403, 405, 415);

  /** More than this is no log of one invocation; a stack overflow's trace is 80 KB. */
  private static final int MAX_LOG = 256 * 1024;

  /** What no service answers repeats no more than the beginning of what it refuses. */
  private static final int MAX_REFUSAL = 8 * 1024;

  /**
   * What only the inside of a JVM knows: frames of a stack, classes, what it says of them, files;
   * not what to add.
   */
  private static final Pattern INSIDE =
      Pattern.compile(
          "\tat |\\bjava\\.|\\bio\\.grpc|\\bio\\.lambdagrpc|\\bcom\\.google(?!\\.protobuf:protobuf-java-util)|\\.java:"
              + "|\\bsun\\.|\\bjdk\\.|Cannot (?:invoke|read|assign|load|store|throw|enter) "
              + "|cannot be cast to|out of bounds for"
              + "|Exception\\b|Error:|/usr/|/tmp/|/root|/home/|"
              + Pattern.quote(Path.of("").toAbsolutePath().toString()));

  /** What a client smuggles into the log stands at the beginning of a line then. */
  static final String FORGED = "FORGED";

  static final String BASE_PATH = "/api/v2";

  private final Victim victim;
  private final RequestStreamHandler handler;
  private final boolean belowBasePath;
  private int number;

  HandlerTarget(Victim victim, RequestStreamHandler handler) {
    this(victim, handler, false);
  }

  /**
   * Attacks a handler.
   *
   * @param belowBasePath whether it was told {@link #BASE_PATH}
   */
  HandlerTarget(Victim victim, RequestStreamHandler handler, boolean belowBasePath) {
    this.victim = victim;
    this.handler = handler;
    this.belowBasePath = belowBasePath;
  }

  /** What came of one invocation; {@code reply} is null where it failed. */
  @SuppressWarnings("ArrayRecordComponent") // nobody changes or compares it
  record Outcome(
      AttackContext context,
      byte @Nullable [] reply,
      @Nullable Throwable failure,
      List<String> reached) {}

  Outcome invoke(byte[] event) {
    victim.reached.clear();
    victim.addresses.clear();
    AttackContext context = new AttackContext("request-" + ++number, TIMEOUT_MILLIS);
    ByteArrayOutputStream reply = new ByteArrayOutputStream();
    Throwable failure = null;
    try {
      handler.handleRequest(new ByteArrayInputStream(event), reply, context);
    } catch (Throwable t) {
      failure = t;
    }
    return new Outcome(
        context,
        failure == null ? reply.toByteArray() : null,
        failure,
        new ArrayList<>(victim.reached));
  }

  /** Attacks with a request that came through a front as it is. */
  @Nullable Fault attack(HttpCall call) {
    Outcome outcome = invoke(call.event());
    if (outcome.failure() != null) {
      return Fault.of("an HTTP request fails its invocation", outcome.failure());
    }
    Fault fault = check(outcome, List.of(call.front()), List.of(call.front().pathOf(call)));
    if (fault == null && isPast(call) && !outcome.reached().isEmpty()) {
      fault = Fault.of("a call whose time is past reaches a service", call.headers());
    }
    if (fault == null && victim.addresses.contains("203.0.113.99")) {
      fault = Fault.of("an address is looked up as a name", call.sourceIp());
    }
    return fault == null ? checkWorks(call.front()) : fault;
  }

  private static boolean isPast(HttpCall call) {
    boolean connect = ConnectReply.isConnect(call);
    List<String> timeouts =
        call.headers().stream()
            .filter(field -> field.name().equals(connect ? "connect-timeout-ms" : "grpc-timeout"))
            .map(HttpCall.Field::value)
            .toList();
    return timeouts.size() == 1 && timeouts.get(0).matches(connect ? "0{1,10}" : "0+[nmS]");
  }

  /**
   * Attacks with any event.
   *
   * @param paths of which one is that of the request, if it is one
   */
  @Nullable Fault attack(byte[] event, List<String> paths) {
    Outcome outcome = invoke(event);
    if (outcome.failure() != null) {
      String message = String.valueOf(outcome.failure().getMessage());
      boolean documented =
          outcome.failure() instanceof IllegalArgumentException
              && message.startsWith("event: ")
              && message.chars().allMatch(c -> c >= ' ' && c <= '~');
      return documented
          ? checkWorks(Front.FUNCTION_URL)
          : Fault.of("an undocumented failure of the invocation", outcome.failure());
    }
    Fault fault = check(outcome, List.of(Front.values()), paths);
    return fault == null ? checkWorks(Front.FUNCTION_URL) : fault;
  }

  @Nullable Fault check(Outcome outcome, List<Front> fronts, List<String> paths) {
    if (outcome.context().getRemainingTimeInMillis() == 0) {
      return Fault.of("outlives the function's timeout", TIMEOUT_MILLIS + " ms");
    }
    Fault log = checkLog(outcome.context());
    if (log != null) {
      return log;
    }
    Fault reached = checkReached(outcome.reached(), paths);
    if (reached != null) {
      return reached;
    }
    Fault malformed = null;
    for (Front front : fronts) {
      try {
        return checkReply(FrontReply.of(front, replyOf(outcome)), outcome);
      } catch (Malformed e) {
        malformed =
            Fault.of(
                "a malformed reply",
                front + ": " + e.getMessage() + " in " + Attack.excerpt(replyOf(outcome)));
      }
    }
    return malformed;
  }

  private static byte[] replyOf(Outcome outcome) {
    byte[] reply = outcome.reply();
    return reply == null ? new byte[0] : reply;
  }

  private @Nullable Fault checkReached(List<String> reached, List<String> paths) {
    for (String method : reached) {
      if (!paths.contains(pathOf(method))) {
        return Fault.of("a path that is not its own reaches a method", method + " by " + paths);
      }
    }
    return reached.size() > 1 ? Fault.of("one event, many calls", reached) : null;
  }

  private String pathOf(String method) {
    return (belowBasePath ? BASE_PATH : "") + "/" + method;
  }

  private static @Nullable Fault checkReply(FrontReply reply, Outcome outcome) throws Malformed {
    Fault leak = checkLeaks(reply.everything());
    if (leak != null) {
      return leak;
    }
    if (outcome.reached().isEmpty() && replyOf(outcome).length > MAX_REFUSAL) {
      return Fault.of("a long refusal", replyOf(outcome).length + " bytes");
    }
    if (!reply.isGrpcWeb() && !ConnectReply.isCall(reply)) {
      return NO_CALL.contains(reply.status()) && outcome.reached().isEmpty()
          ? null
          : Fault.of("HTTP status " + reply.status(), outcome.reached());
    }
    Frames frames = reply.isGrpcWeb() ? Frames.of(reply) : ConnectReply.of(reply);
    if (frames.status() == 0 && outcome.reached().isEmpty()) {
      return Fault.of("OK without a service", frames);
    }
    if (outcome.context().getRemainingTimeInMillis() < MARGIN_MILLIS) {
      return Fault.of("takes all of the function's time", frames);
    }
    leak = checkLeaks(frames.messages() + " " + frames.description() + " " + frames.trailers());
    if (leak != null) {
      return leak;
    }
    boolean logged = frames.description().startsWith("internal error, logged");
    if (logged && outcome.context().errors().size() != 1) {
      return Fault.of("not one record of a failure", outcome.context().errors());
    }
    return null;
  }

  /** A call gets its own credentials back where it asks for it: those may be in a reply. */
  private static @Nullable Fault checkLeaks(String text) {
    var inside = INSIDE.matcher(text);
    if (inside.find()) {
      return Fault.of("a reply tells of the inside", text.substring(inside.start()));
    }
    String canary = Canary.in(text.replace(Canary.CREDENTIALS, ""));
    return canary.isEmpty() ? null : Fault.of("a reply holds a secret", canary);
  }

  private static @Nullable Fault checkLog(AttackContext context) {
    int length = 0;
    for (Logged logged : context.log) {
      String text = logged.text();
      length += text.length();
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        if (Character.isISOControl(c) && c != '\n' && c != '\t') {
          return Fault.of(
              "a control character in the log",
              (int) c + " in " + Attack.excerpt(text.getBytes(StandardCharsets.UTF_8)));
        }
      }
      if (text.startsWith(FORGED) || text.contains("\n" + FORGED)) {
        return Fault.of("a forged line in the log", text);
      }
      if (text.contains(Canary.CREDENTIALS) || text.contains(Canary.CREDENTIALS_BASE64)) {
        return Fault.of("credentials in the log", text);
      }
      if (logged.level() == LogLevel.ERROR && !text.contains(context.getAwsRequestId())) {
        return Fault.of("an error without its request id", text);
      }
    }
    return length > MAX_LOG ? Fault.of("a flooded log", length + " characters") : null;
  }

  /** Calls as a good client of Connect does, in JSON. */
  @Nullable Fault checkJsonWorks(Front front) throws Malformed {
    String text = "good json " + number;
    Outcome outcome = invoke(ConnectTricks.unary(front, Victim.ECHO, "\"" + text + "\"").event());
    if (outcome.failure() != null) {
      return Fault.of("a good call in JSON fails afterwards", outcome.failure());
    }
    Frames reply = ConnectReply.of(FrontReply.of(front, replyOf(outcome)));
    return reply.status() == 0 && reply.messages().equals(List.of("\"echo " + text + "\""))
        ? null
        : Fault.of("a good call in JSON fails afterwards", reply);
  }

  /** Calls as a good client does. */
  @Nullable Fault checkWorks(Front front) {
    String text = "good " + number;
    Outcome outcome =
        invoke(HttpCall.to(front, Victim.ECHO, text).path(pathOf(Victim.ECHO)).event());
    try {
      if (outcome.failure() == null) {
        Frames frames = Frames.of(FrontReply.of(front, replyOf(outcome)));
        if (frames.status() == 0 && frames.messages().equals(List.of("echo " + text))) {
          return null;
        }
        return Fault.of("a good call fails afterwards", frames);
      }
      return Fault.of("a good call fails afterwards", outcome.failure());
    } catch (Malformed e) {
      return Fault.of("a good call fails afterwards", e);
    }
  }
}
