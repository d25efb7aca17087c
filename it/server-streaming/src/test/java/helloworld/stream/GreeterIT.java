package helloworld.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.grpc.stub.StreamObserver;
import io.lambdagrpc.it.fronts.Deployment;
import io.lambdagrpc.it.fronts.Route;
import io.lambdagrpc.it.fronts.RunningService;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a client of the streaming greeter does, wherever the greeter runs. */
@ParameterizedClass(name = "{0}")
@MethodSource("deployments")
record GreeterIT(Deployment deployment) {
  @SuppressWarnings("NullAway.Init") // NullAway does not know the annotation of start
  private static RunningService greeter;

  static List<Deployment> deployments() {
    return Deployment.all(GreeterLambda.class, GreeterServer.class, GreeterFunction.class);
  }

  @BeforeParameterizedClassInvocation
  static void start(Deployment deployment) throws Exception {
    assumeTrue(deployment.jdk().isPresent(), () -> deployment + ": no such JDK on this machine");
    greeter = deployment.start();
  }

  static List<Route> routes() {
    return greeter.routes();
  }

  @AfterParameterizedClassInvocation
  static void stop() throws Exception {
    greeter.close();
  }

  @ParameterizedTest
  @MethodSource("routes")
  void theBlockingStubGetsEveryPrefixInOrder(Route route) {
    assertEquals(List.of("f", "fo", "foo", "foob", "fooba", "foobar"), stream(route, "foobar"));
  }

  @ParameterizedTest
  @MethodSource("routes")
  void aLetterOfTwoCharsIsOne(Route route) {
    assertEquals(List.of("👋", "👋ë"), stream(route, "👋ë"));
  }

  @ParameterizedTest
  @MethodSource("routes")
  void anEmptyNameIsAStreamOfNoMessages(Route route) {
    assertEquals(List.of(), stream(route, ""));
  }

  @ParameterizedTest
  @MethodSource("routes")
  void theAsyncStubGetsEveryPrefixInOrder(Route route) throws Exception {
    CompletableFuture<List<String>> heard = new CompletableFuture<>();
    GreeterGrpc.newStub(route.channel()).streamHello(request("foo"), new Recorder(heard));

    assertEquals(List.of("f", "fo", "foo", "completed"), heard.get(30, TimeUnit.SECONDS));
  }

  private static List<String> stream(Route route, String name) {
    List<String> messages = new ArrayList<>();
    GreeterGrpc.newBlockingStub(route.channel())
        .streamHello(request(name))
        .forEachRemaining(reply -> messages.add(reply.getMessage()));
    return messages;
  }

  private static HelloRequest request(String name) {
    return HelloRequest.newBuilder().setName(name).build();
  }

  private static final class Recorder implements StreamObserver<HelloReply> {
    private final List<String> events = new ArrayList<>();
    private final CompletableFuture<List<String>> heard;

    Recorder(CompletableFuture<List<String>> heard) {
      this.heard = heard;
    }

    @Override
    public void onNext(HelloReply reply) {
      events.add(reply.getMessage());
    }

    @Override
    public void onError(Throwable failure) {
      heard.completeExceptionally(failure);
    }

    @Override
    public void onCompleted() {
      events.add("completed");
      heard.complete(events);
    }
  }
}
