package io.lambdagrpc.it.libraries.injection;

import helloworld.GreeterGrpc;
import helloworld.HelloReply;
import helloworld.HelloRequest;
import io.grpc.stub.StreamObserver;
import jakarta.inject.Inject;

/** A service that knows no framework but the annotation of its constructor. */
final class InjectedGreeter extends GreeterGrpc.GreeterImplBase {

  private final Salutation salutation;

  @Inject
  InjectedGreeter(Salutation salutation) {
    this.salutation = salutation;
  }

  @Override
  public void sayHello(HelloRequest request, StreamObserver<HelloReply> replies) {
    replies.onNext(HelloReply.newBuilder().setMessage(salutation.of(request.getName())).build());
    replies.onCompleted();
  }
}
