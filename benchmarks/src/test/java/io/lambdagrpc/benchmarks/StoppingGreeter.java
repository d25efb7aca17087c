package io.lambdagrpc.benchmarks;

import helloworld.GreeterGrpc;
import helloworld.HelloReply;
import helloworld.HelloRequest;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** A method that waits, and stops when its call does, for docs/limits.md to quote. */
class StoppingGreeter extends GreeterGrpc.GreeterImplBase {
  private final BlockingQueue<String> greetings;

  StoppingGreeter(BlockingQueue<String> greetings) {
    this.greetings = greetings;
  }

  @Override
  public void sayHello(HelloRequest request, StreamObserver<HelloReply> replies) {
    try {
      String greeting = null;
      while (greeting == null && !Context.current().isCancelled()) {
        greeting = greetings.poll(50, TimeUnit.MILLISECONDS);
      }
      if (greeting == null) {
        throw Status.CANCELLED.asRuntimeException();
      }
      replies.onNext(HelloReply.newBuilder().setMessage(greeting).build());
      replies.onCompleted();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Status.CANCELLED.withCause(e).asRuntimeException();
    }
  }
}
