package ${package};

import io.grpc.Status;
import io.grpc.stub.StreamObserver;

/** What the function does: an ordinary grpc-java service. */
public final class ${service}Service extends ${service}Grpc.${service}ImplBase {

  @Override
  public void sayHello(HelloRequest request, StreamObserver<HelloReply> replies) {
    if (request.getName().isEmpty()) {
      replies.onError(
          Status.INVALID_ARGUMENT
              .withDescription("name: none (expected: whom to greet)")
              .asRuntimeException());
      return;
    }
    replies.onNext(HelloReply.newBuilder().setMessage("Hello " + request.getName() + "!").build());
    replies.onCompleted();
  }
}
