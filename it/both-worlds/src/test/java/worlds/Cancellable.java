package worlds;

import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CompletableFuture;

/** Hands out the call that it observes. */
record Cancellable<Q, R>(
    StreamObserver<R> replies, CompletableFuture<ClientCallStreamObserver<Q>> call)
    implements ClientResponseObserver<Q, R> {
  @Override
  public void beforeStart(ClientCallStreamObserver<Q> started) {
    call.complete(started);
  }

  @Override
  public void onNext(R reply) {
    replies.onNext(reply);
  }

  @Override
  public void onError(Throwable failure) {
    replies.onError(failure);
  }

  @Override
  public void onCompleted() {
    replies.onCompleted();
  }
}
