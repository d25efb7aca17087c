package io.lambdagrpc.it.libraries;

import helloworld.GreeterGrpc;
import helloworld.HelloReply;
import helloworld.HelloRequest;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;

/** Greets whoever has a name, and has a bug that some names find. */
public final class StrictGreeter extends GreeterGrpc.GreeterImplBase {

  @Override
  public void sayHello(HelloRequest request, StreamObserver<HelloReply> replies) {
    if (request.getName().isEmpty()) {
      throw Status.INVALID_ARGUMENT.withDescription("name: empty").asRuntimeException();
    }
    if (request.getName().equals("bug")) {
      throw new IllegalStateException("a bug that only the log may show");
    }
    replies.onNext(HelloReply.newBuilder().setMessage("Hello " + request.getName() + "!").build());
    replies.onCompleted();
  }
}
