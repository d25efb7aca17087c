package onemethod;

import io.grpc.stub.StreamObserver;

/** Answers the one method that a test calls. */
final class OneMethodService extends OneMethodGrpc.OneMethodImplBase {
  @Override
  public void method1(Request1 request, StreamObserver<Reply1> replies) {
    replies.onNext(Reply1.newBuilder().setText(request.getText()).build());
    replies.onCompleted();
  }
}
