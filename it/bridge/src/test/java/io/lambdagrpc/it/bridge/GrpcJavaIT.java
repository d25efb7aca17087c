package io.lambdagrpc.it.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.rpc.Status;
import echo.EchoGrpc;
import echo.EchoReply;
import echo.EchoRequest;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.protobuf.StatusProto;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** grpc-java's blocking and asynchronous stubs, through the native port of a local Lambda. */
@Timeout(300)
class GrpcJavaIT {
  private static final int CONCURRENCY = 64;
  private static final int CALLS = 10_000;

  @SuppressWarnings("NullAway.Init") // NullAway does not know the annotation of start
  private static BridgedEcho echo;

  @BeforeAll
  static void start() throws Exception {
    echo = BridgedEcho.start(8);
  }

  @AfterAll
  static void stop() throws Exception {
    echo.close();
  }

  private static EchoGrpc.EchoBlockingStub blocking() {
    return EchoGrpc.newBlockingStub(echo.channel()).withDeadlineAfter(60, TimeUnit.SECONDS);
  }

  private static EchoRequest text(String text) {
    return EchoRequest.newBuilder().setText(text).build();
  }

  /** Keeps what a stream answers. */
  private static final class Replies implements StreamObserver<EchoReply> {
    private final List<String> texts = new ArrayList<>();
    private final CompletableFuture<List<String>> all = new CompletableFuture<>();

    @Override
    public void onNext(EchoReply reply) {
      texts.add(reply.getText());
    }

    @Override
    public void onError(Throwable failure) {
      all.completeExceptionally(failure);
    }

    @Override
    public void onCompleted() {
      all.complete(texts);
    }
  }

  @Test
  void everyTypeOfMethodWorks() throws Exception {
    assertEquals("Grüße", blocking().say(text("Grüße")).getText());
    assertEquals(List.of("a", "b"), sayEach("a b"));
    assertEquals(List.of("a b"), requests(EchoGrpc.newStub(echo.channel())::join, "a", "b"));
    assertEquals(List.of("a", "b"), requests(EchoGrpc.newStub(echo.channel())::sayAll, "a", "b"));
  }

  private static List<String> sayEach(String text) {
    List<String> texts = new ArrayList<>();
    blocking().sayEach(text(text)).forEachRemaining(reply -> texts.add(reply.getText()));
    return texts;
  }

  private interface Streaming {
    StreamObserver<EchoRequest> call(StreamObserver<EchoReply> replies);
  }

  private static List<String> requests(Streaming method, String... texts) throws Exception {
    Replies replies = new Replies();
    StreamObserver<EchoRequest> requests = method.call(replies);
    for (String text : texts) {
      requests.onNext(text(text));
    }
    requests.onCompleted();
    return replies.all.get(60, TimeUnit.SECONDS);
  }

  @Test
  void theFirstReplyArrivesWhileTheCallIsOpen() {
    EchoRequest open = EchoRequest.newBuilder().setText("a b").setStayOpen(true).build();
    Iterator<EchoReply> replies =
        EchoGrpc.newBlockingStub(echo.channel())
            .withDeadlineAfter(3, TimeUnit.SECONDS)
            .sayEach(open);
    assertEquals("a", replies.next().getText());
    assertEquals("b", replies.next().getText());
    StatusRuntimeException e = assertThrows(StatusRuntimeException.class, replies::next);
    assertEquals(Code.DEADLINE_EXCEEDED, e.getStatus().getCode());
  }

  @Test
  void theServiceSeesTheDeadline() {
    assertEquals("none", EchoGrpc.newBlockingStub(echo.channel()).timeLeft(text("")).getText());
    int left = Integer.parseInt(blocking().timeLeft(text("")).getText());
    assertTrue(left > 20_000 && left <= 60_000, left + " ms");
  }

  @Test
  void aStatusHasItsDetails() {
    Status end = Status.newBuilder().setCode(9).setMessage("100% ä").build();
    StatusRuntimeException e =
        assertThrows(
            StatusRuntimeException.class,
            () -> blocking().say(EchoRequest.newBuilder().setEnd(end).build()));
    assertEquals(Code.FAILED_PRECONDITION, e.getStatus().getCode());
    assertEquals(end, StatusProto.fromThrowable(e));
  }

  @Test
  void healthIsAskedOfTheFunction() {
    assertEquals(
        ServingStatus.SERVING,
        HealthGrpc.newBlockingStub(echo.channel())
            .check(HealthCheckRequest.getDefaultInstance())
            .getStatus());
  }

  @Test
  void reflectionIsAskedOfTheFunctionWhileTheStreamStaysOpen() throws Exception {
    BlockingQueue<List<String>> answers = new LinkedBlockingQueue<>();
    CompletableFuture<Void> end = new CompletableFuture<>();
    StreamObserver<ServerReflectionRequest> requests =
        ServerReflectionGrpc.newStub(echo.channel())
            .serverReflectionInfo(
                new StreamObserver<>() {
                  @Override
                  public void onNext(ServerReflectionResponse answer) {
                    answers.add(
                        answer.getListServicesResponse().getServiceList().stream()
                            .map(ServiceResponse::getName)
                            .sorted()
                            .toList());
                  }

                  @Override
                  public void onError(Throwable failure) {
                    end.completeExceptionally(failure);
                  }

                  @Override
                  public void onCompleted() {
                    end.complete(null);
                  }
                });
    for (int i = 0; i < 2; i++) {
      requests.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());
      assertEquals(
          List.of("echo.Echo", "grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection"),
          answers.poll(60, TimeUnit.SECONDS));
    }
    requests.onCompleted();
    end.get(60, TimeUnit.SECONDS);
  }

  @Test
  void tenThousandCallsOfEveryKindGetTheirOwnReplies() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(CONCURRENCY);
    try {
      List<Future<Void>> calls = new ArrayList<>();
      for (int i = 0; i < CALLS; i++) {
        calls.add(threads.submit(call(i)));
      }
      for (Future<Void> call : calls) {
        call.get(120, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static Callable<Void> call(int number) {
    Random random = new Random(number);
    String text = number + "x".repeat(random.nextInt(1, 2000));
    return () -> {
      switch (number % 5) {
        case 0 -> assertEquals(List.of(text, "b"), sayEach(text + " b"));
        case 1 ->
            assertEquals(
                List.of(text + " b"), requests(EchoGrpc.newStub(echo.channel())::join, text, "b"));
        case 2 -> {
          EchoRequest failing =
              EchoRequest.newBuilder()
                  .setEnd(Status.newBuilder().setCode(5).setMessage(text))
                  .build();
          StatusRuntimeException e =
              assertThrows(StatusRuntimeException.class, () -> blocking().say(failing));
          assertEquals(Code.NOT_FOUND + ": " + text, e.getMessage());
        }
        case 3 -> assertEquals(text, blocking().withCompression("gzip").say(text(text)).getText());
        default -> assertEquals(text, blocking().say(text(text)).getText());
      }
      return null;
    };
  }
}
