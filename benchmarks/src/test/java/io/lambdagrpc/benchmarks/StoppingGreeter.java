package io.lambdagrpc.benchmarks;

import helloworld.GreeterGrpc;
import helloworld.HelloReply;
import helloworld.HelloRequest;
import io.grpc.Context;
import io.grpc.Context.CancellationListener;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.BlockingQueue;

/** A method that waits, and stops when its call does, for docs/limits.md to quote. */
class StoppingGreeter extends GreeterGrpc.GreeterImplBase {
  private final BlockingQueue<String> greetings;

  StoppingGreeter(BlockingQueue<String> greetings) {
    this.greetings = greetings;
  }

  @Override
  public void sayHello(HelloRequest request, StreamObserver<HelloReply> replies) {
    Thread thread = Thread.currentThread();
    CancellationListener wakes = context -> thread.interrupt();
    Context.current().addListener(wakes, Runnable::run);
    try {
      String greeting = greetings.take(); // waits, and throws when it is interrupted
      replies.onNext(HelloReply.newBuilder().setMessage(greeting).build());
      replies.onCompleted();
    } catch (InterruptedException e) {
      replies.onError(Status.CANCELLED.withCause(e).asRuntimeException());
    } finally {
      Context.current().removeListener(wakes);
    }
  }
}
