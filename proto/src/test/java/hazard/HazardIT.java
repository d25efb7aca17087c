package hazard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.lambdagrpc.client.GrpcWebChannelBuilder;
import io.lambdagrpc.local.LocalLambda;
import io.lambdagrpc.proto.TestFunction;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Services that misbehave, under Lambda's managed Java runtime. */
class HazardIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Pattern DESCRIPTION =
      Pattern.compile("internal error, logged by the function under request id ([0-9a-f-]{36})");

  @TempDir Path folder;
  private LocalLambda lambda;
  private ManagedChannel channel;
  private HazardGrpc.HazardBlockingStub hazard;

  @BeforeEach
  void start() throws Exception {
    lambda =
        TestFunction.builder(folder, HazardHandler.class).timeout(Duration.ofSeconds(4)).start();
    channel = GrpcWebChannelBuilder.forAddress(lambda.uri()).build();
    hazard = HazardGrpc.newBlockingStub(channel);
  }

  @AfterEach
  void stop() throws Exception {
    channel.shutdownNow();
    lambda.close();
  }

  @Test
  void everyThrowableIsInternalAndInTheLogUnderItsRequestId() throws Exception {
    for (Failure.Kind kind : kinds()) {
      for (Failure.Place place : places()) {
        Status status = failure(kind, place);

        String shown = kind + " in " + place + ": " + status;
        assertEquals(Status.Code.INTERNAL, status.getCode(), shown);
        Matcher description = DESCRIPTION.matcher(String.valueOf(status.getDescription()));
        assertTrue(description.matches(), shown);
        String record = description.group(1) + " hazard.Hazard/Fail failed: ";
        assertTrue(lambda.awaitLog(record + thrown(kind), PATIENCE), shown + "\n" + lambda.log());
      }
    }
    assertTrue(lambda.awaitLog("at hazard.HazardService.fail(", PATIENCE), lambda.log());
    assertSameProcessWorks();
  }

  @Test
  void aServiceThatSleepsForEverIsEndedBeforeLambdasTimeout() throws Exception {
    Status status = status(() -> hazard.sleep(Nothing.getDefaultInstance()));

    assertEquals(Status.Code.DEADLINE_EXCEEDED, status.getCode());
    String description = String.valueOf(status.getDescription());
    assertTrue(description.endsWith("all that the function's timeout leaves"), description);
    assertTrue(
        lambda.awaitLog("hazard.Hazard/Sleep still runs past its deadline", PATIENCE),
        lambda.log());
    assertSameProcessWorks();
  }

  @Test
  void aServiceThatSleepsForEverIsEndedAtTheClientsDeadline() throws Exception {
    Status status =
        status(
            () ->
                hazard
                    .withDeadlineAfter(200, TimeUnit.MILLISECONDS)
                    .sleep(Nothing.getDefaultInstance()));

    assertEquals(Status.Code.DEADLINE_EXCEEDED, status.getCode());
    assertSameProcessWorks();
  }

  @Test
  void aProcessKilledInMidCallIsReplacedForTheNext() throws Exception {
    CompletableFuture<Nothing> hanging =
        CompletableFuture.supplyAsync(
            () -> hazard.sleep(Nothing.getDefaultInstance()), task -> new Thread(task).start());
    assertTrue(lambda.awaitLog("asleep", PATIENCE), lambda.log());
    long killed = lambda.process().pid();
    lambda.process().destroyForcibly();

    ExecutionException failure =
        assertThrows(ExecutionException.class, () -> hanging.get(30, TimeUnit.SECONDS));
    assertEquals(Status.Code.UNAVAILABLE, Status.fromThrowable(failure).getCode());
    assertEquals(Nothing.getDefaultInstance(), hazard.behave(Nothing.getDefaultInstance()));
    assertEquals(2, lambda.environmentsStarted());
    assertNotEquals(killed, lambda.process().pid());
  }

  private void assertSameProcessWorks() {
    assertEquals(Nothing.getDefaultInstance(), hazard.behave(Nothing.getDefaultInstance()));
    assertEquals(1, lambda.environmentsStarted());
    assertFalse(lambda.log().contains("Task timed out"), lambda.log());
  }

  private Status failure(Failure.Kind kind, Failure.Place place) {
    return status(() -> hazard.fail(Failure.newBuilder().setKind(kind).setPlace(place).build()));
  }

  private static Status status(Runnable call) {
    return assertThrows(StatusRuntimeException.class, call::run).getStatus();
  }

  private static List<Failure.Kind> kinds() {
    return List.of(Failure.Kind.values()).stream()
        .filter(kind -> kind != Failure.Kind.UNRECOGNIZED)
        .toList();
  }

  private static List<Failure.Place> places() {
    return List.of(Failure.Place.values()).stream()
        .filter(place -> place != Failure.Place.UNRECOGNIZED)
        .toList();
  }

  /** How a stack trace begins. */
  private static String thrown(Failure.Kind kind) {
    return switch (kind) {
      case CHECKED_EXCEPTION -> "java.lang.Exception: secret";
      case STACK_OVERFLOW -> "java.lang.StackOverflowError";
      case NO_CLASS_DEF_FOUND -> "java.lang.NoClassDefFoundError: secret";
      case OUT_OF_MEMORY -> "java.lang.OutOfMemoryError: secret";
      case ASSERTION -> "java.lang.AssertionError: secret";
      case UNPRINTABLE -> "hazard.HazardService$Unprintable, which cannot be printed";
      default -> "java.lang.IllegalStateException: secret";
    };
  }
}
