package io.lambdagrpc.it.libraries.reactive;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import echo.EchoReply;
import echo.EchoRequest;
import echo.ReactorEchoGrpc;
import io.grpc.Context;
import io.grpc.Deadline;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Every kind of method. A call that is told to stay open says what became of it in the log. */
final class ReactiveEcho extends ReactorEchoGrpc.EchoImplBase {

  @Override
  public Mono<EchoReply> say(EchoRequest request) {
    return request.getStayOpen()
        ? Mono.<EchoReply>never().doOnCancel(() -> System.out.println("Say cancelled"))
        : Mono.just(reply(request.getText()));
  }

  @Override
  public Flux<EchoReply> sayEach(EchoRequest request) {
    Flux<EchoReply> words =
        Flux.fromArray(request.getText().split(" ", -1)).map(ReactiveEcho::reply);
    if (!request.getStayOpen()) {
      return words;
    }
    AtomicInteger said = new AtomicInteger();
    Context.current()
        .addListener(
            context -> System.out.println(said + " replies until the deadline"), Runnable::run);
    return words.repeat().doOnNext(word -> said.incrementAndGet());
  }

  @Override
  public Mono<EchoReply> join(Flux<EchoRequest> requests) {
    return requests
        .map(EchoRequest::getText)
        .collect(Collectors.joining(" "))
        .map(ReactiveEcho::reply);
  }

  @Override
  public Flux<EchoReply> sayAll(Flux<EchoRequest> requests) {
    return requests.map(request -> reply(request.getText()));
  }

  /** Asks on a thread of Reactor's. */
  @Override
  public Mono<EchoReply> timeLeft(EchoRequest request) {
    return Mono.fromCallable(Context::current)
        .subscribeOn(Schedulers.parallel())
        .map(
            context -> {
              Deadline deadline = context.getDeadline();
              return reply(deadline == null ? "none" : "" + deadline.timeRemaining(MILLISECONDS));
            });
  }

  private static EchoReply reply(String text) {
    return EchoReply.newBuilder().setText(text).build();
  }
}
