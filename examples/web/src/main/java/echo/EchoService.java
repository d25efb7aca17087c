package echo;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.stream.Collectors.joining;

import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

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
  public StreamObserver<EchoRequest> join(StreamObserver<EchoReply> replies) {
    return new Requests(
        replies,
        requests -> {
          String text = requests.stream().map(EchoRequest::getText).collect(joining(" "));
          replies.onNext(reply(text));
        });
  }

  @Override
  public StreamObserver<EchoRequest> sayAll(StreamObserver<EchoReply> replies) {
    return new Requests(
        replies, requests -> requests.forEach(request -> replies.onNext(reply(request.getText()))));
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

  /** Collects the requests of a stream, and answers when it has the last one. */
  private record Requests(
      StreamObserver<EchoReply> replies,
      List<EchoRequest> received,
      Consumer<List<EchoRequest>> answer)
      implements StreamObserver<EchoRequest> {

    Requests(StreamObserver<EchoReply> replies, Consumer<List<EchoRequest>> answer) {
      this(replies, new ArrayList<>(), answer);
    }

    @Override
    public void onNext(EchoRequest request) {
      received.add(request);
    }

    @Override
    public void onError(Throwable cancellation) {
      received.clear();
    }

    @Override
    public void onCompleted() {
      answer.accept(received);
      end(
          received.isEmpty() ? EchoRequest.getDefaultInstance() : received.get(received.size() - 1),
          replies);
    }
  }
}
