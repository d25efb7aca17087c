package helloworld;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.grpc.CallOptions;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
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

/** What a client of the greeter does, wherever the greeter runs. */
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
  void theBlockingStubGetsTheGreeting(Route route) {
    for (String name : List.of("world", "", "Zoë und 👋", "\0\n\"\\", "x".repeat(1 << 18))) {
      HelloReply reply = GreeterGrpc.newBlockingStub(route.channel()).sayHello(request(name));

      assertEquals("Hello " + name + "!", reply.getMessage());
    }
  }

  @ParameterizedTest
  @MethodSource("routes")
  void theAsyncStubGetsTheGreeting(Route route) throws Exception {
    CompletableFuture<List<String>> heard = new CompletableFuture<>();
    GreeterGrpc.newStub(route.channel()).sayHello(request("world"), new Recorder(heard));

    assertEquals(List.of("Hello world!", "completed"), heard.get(30, TimeUnit.SECONDS));
  }

  @ParameterizedTest
  @MethodSource("routes")
  void aMethodThatTheServiceLacksIsUnimplemented(Route route) {
    var missing =
        GreeterGrpc.getSayHelloMethod().toBuilder()
            .setFullMethodName("helloworld.Greeter/SayGoodbye")
            .build();

    StatusRuntimeException failure =
        assertThrows(
            StatusRuntimeException.class,
            () ->
                ClientCalls.blockingUnaryCall(
                    route.channel(), missing, CallOptions.DEFAULT, request("world")));

    assertEquals(Status.Code.UNIMPLEMENTED, failure.getStatus().getCode());
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
