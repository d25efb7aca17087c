package helloworld;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;

public final class GreeterService extends GreeterGrpc.GreeterImplBase {

  @Override
  public void sayHello(HelloRequest request, StreamObserver<HelloReply> replies) {
    replies.onError(Status.ABORTED.withDescription("hello").asRuntimeException());
  }
}
