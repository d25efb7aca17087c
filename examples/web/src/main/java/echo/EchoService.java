package echo;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;

/** Plain grpc-java: nothing here knows of browsers. */
public final class EchoService extends EchoGrpc.EchoImplBase {

  @Override
  public void say(EchoRequest request, StreamObserver<EchoReply> replies) {
    if (!request.hasEnd() && !request.getStayOpen()) {
      replies.onNext(reply(request.getText().repeat(Math.max(1, request.getTimes()))));
    }
    end(request, replies);
  }

  @Override
  public void sayEach(EchoRequest request, StreamObserver<EchoReply> replies) {
    for (String word : request.getText().split(" ", -1)) {
      replies.onNext(reply(word));
    }
    end(request, replies);
  }

  @Override
  public void timeLeft(EchoRequest request, StreamObserver<EchoReply> replies) {
    Deadline deadline = Context.current().getDeadline();
    replies.onNext(reply(deadline == null ? "none" : "" + deadline.timeRemaining(MILLISECONDS)));
    replies.onCompleted();
  }

  private static void end(EchoRequest request, StreamObserver<EchoReply> replies) {
    if (request.hasEnd()) {
      replies.onError(StatusProto.toStatusRuntimeException(request.getEnd()));
    } else if (!request.getStayOpen()) {
      replies.onCompleted();
    }
  }

  private static EchoReply reply(String text) {
    return EchoReply.newBuilder().setText(text).build();
  }
}
