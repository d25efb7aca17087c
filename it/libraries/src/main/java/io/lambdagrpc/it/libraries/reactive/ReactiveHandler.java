package io.lambdagrpc.it.libraries.reactive;

import helloworld.HelloReply;
import helloworld.HelloRequest;
import helloworld.ReactorGreeterGrpc;
import io.grpc.Context;
import io.lambdagrpc.GrpcLambdaHandler;
import io.lambdagrpc.LambdaServerBuilder;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Services of reactor-grpc, added as any BindableService. */
public final class ReactiveHandler extends GrpcLambdaHandler {

  static {
    // Each task of a scheduler gets the Context of whoever scheduled it.
    Schedulers.onScheduleHook("io.grpc.Context", task -> Context.current().wrap(task));
  }

  public ReactiveHandler() {
    super(
        LambdaServerBuilder.create()
            .addService(new ReactiveGreeter())
            .addService(new ReactiveEcho()));
  }

  private static final class ReactiveGreeter extends ReactorGreeterGrpc.GreeterImplBase {
    @Override
    public Mono<HelloReply> sayHello(HelloRequest request) {
      return Mono.just(
          HelloReply.newBuilder().setMessage("Hello " + request.getName() + "!").build());
    }
  }
}
