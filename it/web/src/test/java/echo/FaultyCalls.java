package echo;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.rpc.Status;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.lambdagrpc.client.GrpcWebChannelBuilder;
import io.lambdagrpc.local.Fault;
import io.lambdagrpc.local.InvocationResult.FunctionError;
import io.lambdagrpc.local.LocalLambda;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Calls, one in ten of which goes wrong in one of many ways. Many threads may make them: then it is
 * not known whose call meets a fault of the transport, so each is checked for what it may become.
 */
final class FaultyCalls implements AutoCloseable {
  private static final int LONG_TEXT = 100_000;

  /** What a client may see of a connection that breaks, or a reply that Lambda does not take. */
  private static final Set<Code> BROKEN = Set.of(Code.UNAVAILABLE, Code.INTERNAL, Code.UNKNOWN);

  /** The same for one that sees the invocation itself. */
  private static final Set<String> BROKEN_INVOCATION =
      Set.of(
          "Runtime.TruncatedResponse",
          "InvalidStateTransition",
          "Function.ResponseSizeTooLarge",
          "Sandbox.Failure");

  private static final int BAD_GATEWAY = 502;

  private static final List<Fault> FAULTS =
      List.of(
          new Fault.Slow(4096, Duration.ofMillis(1)),
          new Fault.Closed(0),
          new Fault.Refused(),
          new Fault.Closed(150),
          new Fault.TooLarge(),
          new Fault.TruncatedEvent(),
          new Fault.Closed(60_000));

  private final LocalLambda lambda;
  private final ManagedChannel channel;
  private final EchoGrpc.EchoBlockingStub echo;
  private final HttpClient http = HttpClient.newHttpClient();
  private final AtomicInteger made = new AtomicInteger();
  private final AtomicInteger faults = new AtomicInteger();
  private final AtomicInteger broken = new AtomicInteger();

  FaultyCalls(LocalLambda lambda) {
    this.lambda = lambda;
    this.channel = GrpcWebChannelBuilder.forAddress(lambda.uri()).build();
    this.echo = EchoGrpc.newBlockingStub(channel);
  }

  /** Returns how many calls met a fault of the transport that may break their reply. */
  int faults() {
    return faults.get();
  }

  /** Returns how many replies were broken, each with a clear status. */
  int brokenReplies() {
    return broken.get();
  }

  @Override
  public String toString() {
    return made + " calls, " + faults + " faults of the transport, " + broken + " broken replies";
  }

  /** Makes a call and checks what comes of it. */
  void make(int number) throws InterruptedException {
    made.incrementAndGet();
    int kind = number / 10;
    if (number % 10 < 9) {
      makeGood(number);
    } else if (kind % 2 == 0) {
      Fault fault = FAULTS.get(kind / 2 % FAULTS.size());
      lambda.inject(fault);
      if (!(fault instanceof Fault.Slow)) {
        faults.incrementAndGet();
      }
      makeGood(kind / 2 / FAULTS.size());
    } else {
      makeBad(kind / 2 % 9);
    }
  }

  private void makeGood(int number) {
    String text = "call " + number;
    try {
      switch (number % 3) {
        case 0 -> assertEquals(text, say(text, 1));
        case 1 -> assertEquals(LONG_TEXT, say("x", LONG_TEXT).length());
        default -> {
          List<String> words = new ArrayList<>();
          EchoRequest request = EchoRequest.newBuilder().setText(text + " a b c").build();
          echo.sayEach(request).forEachRemaining(reply -> words.add(reply.getText()));
          assertEquals(List.of((text + " a b c").split(" ", -1)), words);
        }
      }
    } catch (StatusRuntimeException e) {
      countBroken(e);
    }
  }

  private void makeBad(int kind) throws InterruptedException {
    switch (kind) {
      case 0 -> fails(Code.NOT_FOUND, "it is gone", ending(Code.NOT_FOUND.value()));
      // Thrown where such a status is made.
      case 1 -> fails(Code.INTERNAL, "internal error, logged", ending(99));
      // Too long for a String: an OutOfMemoryError.
      case 2 ->
          fails(
              Code.INTERNAL,
              "internal error, logged",
              EchoRequest.newBuilder().setText("xx").setTimes(Integer.MAX_VALUE).build());
      case 3 -> failsEach(Code.DATA_LOSS, ending(Code.DATA_LOSS.value()));
      case 4 -> exceedsDeadline();
      case 5 -> isUnimplemented();
      case 6 -> answers(200, "grpc-status:13", "application/grpc-web", "\0\0\0\0\7xx");
      case 7 -> answers(415, "", "text/plain", "{}");
      default -> refusesWhatIsNoEvent();
    }
  }

  private static EchoRequest ending(int code) {
    return EchoRequest.newBuilder()
        .setText("a b")
        .setEnd(Status.newBuilder().setCode(code).setMessage("it is gone"))
        .build();
  }

  private String say(String text, int times) {
    return echo.say(EchoRequest.newBuilder().setText(text).setTimes(times).build()).getText();
  }

  private void fails(Code code, String description, EchoRequest request) {
    check(code, description, assertThrows(StatusRuntimeException.class, () -> echo.say(request)));
  }

  private void failsEach(Code code, EchoRequest request) {
    check(
        code,
        "it is gone",
        assertThrows(
            StatusRuntimeException.class,
            () -> echo.sayEach(request).forEachRemaining(reply -> {})));
  }

  private void exceedsDeadline() {
    EchoRequest request = EchoRequest.newBuilder().setStayOpen(true).build();
    EchoGrpc.EchoBlockingStub hasty = echo.withDeadlineAfter(50, TimeUnit.MILLISECONDS);
    check(
        Code.DEADLINE_EXCEEDED,
        "",
        assertThrows(StatusRuntimeException.class, () -> hasty.say(request)));
  }

  private void isUnimplemented() {
    MethodDescriptor<EchoRequest, EchoReply> unknown =
        EchoGrpc.getSayMethod().toBuilder().setFullMethodName("echo.Echo/Sing").build();
    check(
        Code.UNIMPLEMENTED,
        "Method not found: echo.Echo/Sing",
        assertThrows(
            StatusRuntimeException.class,
            () ->
                ClientCalls.blockingUnaryCall(
                    channel, unknown, echo.getCallOptions(), EchoRequest.getDefaultInstance())));
  }

  private void answers(int status, String text, String contentType, String body)
      throws InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(lambda.uri().resolve("echo.Echo/Say"))
            .header("content-type", contentType)
            .POST(BodyPublishers.ofByteArray(body.getBytes(US_ASCII)))
            .build();
    HttpResponse<byte[]> response;
    try {
      response = http.send(request, BodyHandlers.ofByteArray());
    } catch (IOException e) {
      broken.incrementAndGet();
      return;
    }
    if (response.statusCode() == BAD_GATEWAY) {
      broken.incrementAndGet();
      return;
    }
    assertEquals(status, response.statusCode());
    String reply = new String(response.body(), US_ASCII).replace(" ", "");
    assertTrue(reply.contains(text), reply);
  }

  private void refusesWhatIsNoEvent() throws InterruptedException {
    FunctionError error = assertInstanceOf(FunctionError.class, lambda.invoke("[1"));
    if (BROKEN_INVOCATION.contains(error.reason())) {
      broken.incrementAndGet();
    } else {
      assertTrue(error.message().startsWith("event: "), error.payload());
    }
  }

  private void check(Code code, String description, StatusRuntimeException e) {
    if (e.getStatus().getCode() != code) {
      countBroken(e);
      return;
    }
    String own = e.getStatus().getDescription();
    assertTrue(own != null && own.startsWith(description), e::toString);
  }

  private void countBroken(StatusRuntimeException e) {
    assertTrue(BROKEN.contains(e.getStatus().getCode()), e::toString);
    assertNotNull(e.getStatus().getDescription(), e::toString);
    broken.incrementAndGet();
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
