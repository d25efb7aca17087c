package calls;

import static java.util.Locale.ROOT;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.grpc.Context;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Every type of method. */
final class CallsService implements CallsGrpc.AsyncService {

  @Override
  public void unary(Line request, StreamObserver<Line> replies) {
    answer(List.of(request.getText()), replies);
  }

  @Override
  public void loudUnary(Line request, StreamObserver<Line> replies) {
    answer(List.of(loud(request.getText())), replies);
  }

  @Override
  public void serverStreaming(Line request, StreamObserver<Line> replies) {
    answer(List.of(request.getText().split("")), replies);
  }

  @Override
  public void loudServerStreaming(Line request, StreamObserver<Line> replies) {
    answer(List.of(loud(request.getText()).split("")), replies);
  }

  @Override
  public StreamObserver<Line> clientStreaming(StreamObserver<Line> replies) {
    return joining(replies, text -> text);
  }

  @Override
  public StreamObserver<Line> loudClientStreaming(StreamObserver<Line> replies) {
    return joining(replies, CallsService::loud);
  }

  @Override
  public StreamObserver<Line> bidi(StreamObserver<Line> replies) {
    return echo(replies, text -> text);
  }

  @Override
  public StreamObserver<Line> loudBidi(StreamObserver<Line> replies) {
    return echo(replies, CallsService::loud);
  }

  @Override
  public void deadline(Line request, StreamObserver<Line> replies) {
    var deadline = Context.current().getDeadline();
    answer(List.of(deadline == null ? "none" : "" + deadline.timeRemaining(MILLISECONDS)), replies);
  }

  private static String loud(String text) {
    return text.toUpperCase(ROOT);
  }

  private static Line line(String text) {
    return Line.newBuilder().setText(text).build();
  }

  private static void answer(List<String> texts, StreamObserver<Line> replies) {
    texts.forEach(text -> replies.onNext(line(text)));
    replies.onCompleted();
  }

  private static StreamObserver<Line> joining(
      StreamObserver<Line> replies, UnaryOperator<String> voice) {
    List<String> texts = new ArrayList<>();
    return new StreamObserver<>() {
      @Override
      public void onNext(Line request) {
        texts.add(voice.apply(request.getText()));
      }

      @Override
      public void onError(Throwable failure) {
        texts.clear();
      }

      @Override
      public void onCompleted() {
        answer(List.of(String.join("", texts)), replies);
      }
    };
  }

  private static StreamObserver<Line> echo(
      StreamObserver<Line> replies, UnaryOperator<String> voice) {
    return new StreamObserver<>() {
      @Override
      public void onNext(Line request) {
        replies.onNext(line(voice.apply(request.getText())));
      }

      @Override
      public void onError(Throwable failure) {
        replies.onError(failure);
      }

      @Override
      public void onCompleted() {
        replies.onCompleted();
      }
    };
  }
}
