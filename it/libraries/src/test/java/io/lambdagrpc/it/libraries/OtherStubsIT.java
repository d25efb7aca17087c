package io.lambdagrpc.it.libraries;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import echo.EchoGrpc;
import echo.EchoReply;
import echo.EchoRequest;
import helloworld.GreeterGrpc;
import helloworld.HelloRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

/** Services whose stubs are not grpc-java's own: those of reactor-grpc and of grpc-kotlin. */
@ParameterizedClass
@CsvSource({
  "REACTOR, MANAGED",
  "REACTOR, BOOTSTRAP",
  "COROUTINES, MANAGED",
  "COROUTINES, BOOTSTRAP"
})
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(120)
@SuppressWarnings("NullAway.Init") // by JUnit, and by start
class OtherStubsIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Parameter(0)
  Library library;

  @Parameter(1)
  Way way;

  private Function function;
  private EchoGrpc.EchoBlockingStub echo;

  @BeforeParameterizedClassInvocation
  void start() throws Exception {
    function = Function.start(way.builder(library));
    echo = EchoGrpc.newBlockingStub(function.channel());
  }

  @AfterParameterizedClassInvocation
  void stop() throws Exception {
    function.close();
  }

  private static EchoRequest request(String text) {
    return EchoRequest.newBuilder().setText(text).build();
  }

  @Test
  void everyKindOfMethodAnswers() throws Exception {
    assertEquals(
        "Hello you!",
        GreeterGrpc.newBlockingStub(function.channel())
            .sayHello(HelloRequest.newBuilder().setName("you").build())
            .getMessage());

    assertEquals("one", echo.say(request("one")).getText());
    List<String> words = new ArrayList<>();
    echo.sayEach(request("one two")).forEachRemaining(reply -> words.add(reply.getText()));
    assertEquals(List.of("one", "two"), words);

    EchoGrpc.EchoStub streams = EchoGrpc.newStub(function.channel());
    Replies joined = new Replies();
    send(streams.join(joined), "one", "two");
    assertEquals(List.of("one two"), joined.all.get(30, TimeUnit.SECONDS));
    Replies each = new Replies();
    send(streams.sayAll(each), "one", "two");
    assertEquals(List.of("one", "two"), each.all.get(30, TimeUnit.SECONDS));
  }

  private static void send(StreamObserver<EchoRequest> requests, String... texts) {
    for (String text : texts) {
      requests.onNext(request(text));
    }
    requests.onCompleted();
  }

  @Test
  void theContextOfACallIsOnOtherThreadsAsWell() {
    assertEquals("none", echo.timeLeft(request("")).getText());
    String left = echo.withDeadlineAfter(20, TimeUnit.SECONDS).timeLeft(request("")).getText();
    assertTrue(Long.parseLong(left) > 0, left);
  }

  @Test
  void aDeadlineCancelsWhatTheServiceDoes() throws Exception {
    EchoRequest open = EchoRequest.newBuilder().setStayOpen(true).build();
    StatusRuntimeException end =
        assertThrows(
            StatusRuntimeException.class,
            () -> echo.withDeadlineAfter(500, TimeUnit.MILLISECONDS).say(open));
    assertEquals(Status.Code.DEADLINE_EXCEEDED, end.getStatus().getCode());
    // Coroutines are given threads of this name.
    String told = library == Library.COROUTINES ? "Say cancelled on echo" : "Say cancelled";
    assertTrue(function.lambda().awaitLog(told, PATIENCE), function.lambda()::log);
  }

  /** What a client gets of a stream, when it has ended well. */
  private static final class Replies implements StreamObserver<EchoReply> {

    private final List<String> texts = new ArrayList<>();
    final CompletableFuture<List<String>> all = new CompletableFuture<>();

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
}
