package helloworld.stream;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

/** Greets letter by letter, as slowly as a service that computes each of its messages. */
public final class GreeterService extends GreeterGrpc.GreeterImplBase {

  private static final long PAUSE_MILLIS = 20;

  @Override
  public void streamHello(HelloRequest request, StreamObserver<HelloReply> replies) {
    ServerCallStreamObserver<HelloReply> call = (ServerCallStreamObserver<HelloReply>) replies;
    String name = request.getName();
    try {
      int end = 0;
      while (end < name.length() && !call.isCancelled()) {
        if (end > 0) {
          Thread.sleep(PAUSE_MILLIS);
        }
        // A letter may be two chars.
        end = name.offsetByCodePoints(end, 1);
        replies.onNext(HelloReply.newBuilder().setMessage(name.substring(0, end)).build());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      replies.onError(Status.CANCELLED.withDescription("interrupted").asRuntimeException());
      return;
    }
    replies.onCompleted();
  }
}
