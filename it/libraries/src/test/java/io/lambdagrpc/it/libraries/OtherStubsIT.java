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
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Services whose stubs are not grpc-java's own: those of reactor-grpc and of grpc-kotlin. */
@Timeout(120)
class OtherStubsIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static EchoRequest request(String text) {
    return EchoRequest.newBuilder().setText(text).build();
  }

  @ParameterizedTest
  @CsvSource({
    "REACTOR, MANAGED",
    "REACTOR, BOOTSTRAP",
    "REACTOR, STREAMING",
    "COROUTINES, MANAGED",
    "COROUTINES, BOOTSTRAP",
    "COROUTINES, STREAMING"
  })
  void everyKindOfMethodWorks(Library library, Way way) throws Exception {
    try (Function function = Function.start(way.builder(library))) {
      assertEquals(
          "Hello you!",
          GreeterGrpc.newBlockingStub(function.channel())
              .sayHello(HelloRequest.newBuilder().setName("you").build())
              .getMessage());

      EchoGrpc.EchoBlockingStub echo = EchoGrpc.newBlockingStub(function.channel());
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
  }

  private static void send(StreamObserver<EchoRequest> requests, String... texts) {
    for (String text : texts) {
      requests.onNext(request(text));
    }
    requests.onCompleted();
  }

  @ParameterizedTest
  @CsvSource({
    "REACTOR, MANAGED",
    "REACTOR, BOOTSTRAP",
    "COROUTINES, MANAGED",
    "COROUTINES, BOOTSTRAP"
  })
  void aDeadlineCancelsAndIsKnownOnOtherThreads(Library library, Way way) throws Exception {
    try (Function function = Function.start(way.builder(library))) {
      EchoGrpc.EchoBlockingStub echo = EchoGrpc.newBlockingStub(function.channel());
      assertEquals("none", echo.timeLeft(request("")).getText());
      String left = echo.withDeadlineAfter(20, TimeUnit.SECONDS).timeLeft(request("")).getText();
      assertTrue(Long.parseLong(left) > 0, left);

      StatusRuntimeException end =
          assertThrows(
              StatusRuntimeException.class,
              () ->
                  echo.withDeadlineAfter(500, TimeUnit.MILLISECONDS)
                      .say(EchoRequest.newBuilder().setStayOpen(true).build()));
      assertEquals(Status.Code.DEADLINE_EXCEEDED, end.getStatus().getCode());
      assertTrue(function.lambda().awaitLog("Say cancelled", PATIENCE), function.lambda()::log);
    }
  }

  /** Without flow control, it would make replies as fast as it can for a second. */
  @ParameterizedTest
  @CsvSource({"REACTOR, STREAMING", "COROUTINES, STREAMING"})
  void aServiceMakesNoMoreRepliesThanItsClientReads(Library library, Way way) throws Exception {
    try (Function function = Function.start(way.builder(library))) {
      EchoRequest endless =
          EchoRequest.newBuilder().setText("x".repeat(64 * 1024)).setStayOpen(true).build();
      Iterator<EchoReply> replies =
          EchoGrpc.newBlockingStub(function.channel())
              .withDeadlineAfter(2, TimeUnit.SECONDS)
              .sayEach(endless);
      assertEquals(endless.getText(), replies.next().getText());

      assertTrue(function.lambda().awaitLog("SayEach cancelled", PATIENCE), function.lambda()::log);
      Matcher said = Pattern.compile("after (\\d+) replies").matcher(function.lambda().log());
      assertTrue(said.find());
      assertTrue(Integer.parseInt(said.group(1)) < 512, said.group());
    }
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
