package io.lambdagrpc.it.libraries.logging;

import helloworld.GreeterGrpc;
import helloworld.HelloReply;
import helloworld.HelloRequest;
import io.grpc.Context;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs through SLF4J, on the thread of its call and on one of its own. */
public final class LoggingGreeter extends GreeterGrpc.GreeterImplBase {

  private static final Logger LOG = LoggerFactory.getLogger(LoggingGreeter.class);

  /** Takes the call's Context along, and with it the request id. */
  private final Executor own =
      Context.currentContextExecutor(
          Executors.newSingleThreadExecutor(
              task -> {
                Thread thread = new Thread(task, "greetings");
                thread.setDaemon(true);
                return thread;
              }));

  @Override
  public void sayHello(HelloRequest request, StreamObserver<HelloReply> replies) {
    LOG.info("greeting \"{}\"", request.getName());
    own.execute(
        () -> {
          LOG.warn("greeting late", new IllegalStateException("only to be seen"));
          replies.onNext(
              HelloReply.newBuilder().setMessage("Hello " + request.getName() + "!").build());
          replies.onCompleted();
        });
  }
}
