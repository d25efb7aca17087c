package helloworld;

import io.grpc.stub.StreamObserver;

public final class GreeterService extends GreeterGrpc.GreeterImplBase {

  @Override
  public void sayHello(HelloRequest request, StreamObserver<HelloReply> replies) {
    replies.onNext(HelloReply.newBuilder().setMessage("Hello " + request.getName() + "!").build());
    replies.onCompleted();
  }
}
