package io.lambdagrpc.protoc;

import com.example.shapes.Letter;
import com.example.shapes.ShapesGrpc;
import io.grpc.stub.StreamObserver;

/** Answers once, twice, all at the end, and each at once. */
final class EchoShapes implements ShapesGrpc.AsyncService {

  @Override
  public void unary(Letter request, StreamObserver<Letter> replies) {
    replies.onNext(request);
    replies.onCompleted();
  }

  @Override
  public void serverStreaming(Letter request, StreamObserver<Letter> replies) {
    replies.onNext(request);
    replies.onNext(request);
    replies.onCompleted();
  }

  @Override
  public StreamObserver<Letter> clientStreaming(StreamObserver<Letter> replies) {
    var all = new StringBuilder();
    return new StreamObserver<>() {
      @Override
      public void onNext(Letter request) {
        all.append(request.getText());
      }

      @Override
      public void onError(Throwable t) {
        replies.onError(t);
      }

      @Override
      public void onCompleted() {
        replies.onNext(Letter.newBuilder().setText(all.toString()).build());
        replies.onCompleted();
      }
    };
  }

  @Override
  public StreamObserver<Letter> bidi(StreamObserver<Letter> replies) {
    return replies;
  }
}
