package manymethods;

import io.grpc.stub.StreamObserver;

/** Answers the one method that a test calls. */
final class ManyMethodsService extends ManyMethodsGrpc.ManyMethodsImplBase {
  @Override
  public void method117(Request117 request, StreamObserver<Reply117> replies) {
    replies.onNext(Reply117.newBuilder().setText(request.getText()).build());
    replies.onCompleted();
  }
}
