package greeting;

import io.grpc.Context;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Whom it greets decides what happens. */
public final class GreeterService extends GreeterGrpc.GreeterImplBase {

  /** Gets no reply at all. */
  public static final String NOBODY = "nobody";

  /** Begins the name of a file: after a first reply, there is no second before the file exists. */
  public static final String FILE = "file:";

  @Override
  public void sayHello(HelloRequest request, StreamObserver<HelloReply> replies) {
    switch (request.getName()) {
      case "" ->
          replies.onError(
              Status.INVALID_ARGUMENT.withDescription("name: none").asRuntimeException());
      case "bug" -> throw new IllegalStateException("a bug of the service's");
      case NOBODY -> {}
      default -> {
        replies.onNext(reply("Hello " + request.getName() + "!"));
        replies.onCompleted();
      }
    }
  }

  @Override
  public void spell(HelloRequest request, StreamObserver<HelloReply> replies) {
    if (request.getName().startsWith(FILE)) {
      replies.onNext(reply("wait"));
      awaitFile(Path.of(request.getName().substring(FILE.length())));
    }
    for (int length = 1; length <= request.getName().length(); length++) {
      replies.onNext(reply(request.getName().substring(0, length)));
    }
    replies.onCompleted();
  }

  @Override
  public StreamObserver<HelloRequest> greetAll(StreamObserver<HelloReply> replies) {
    List<String> names = new ArrayList<>();
    return new StreamObserver<>() {
      @Override
      public void onNext(HelloRequest request) {
        names.add(request.getName());
      }

      @Override
      public void onError(Throwable failure) {}

      @Override
      public void onCompleted() {
        replies.onNext(reply("Hello " + String.join(", ", names) + "!"));
        replies.onCompleted();
      }
    };
  }

  private static void awaitFile(Path file) {
    try {
      while (!Files.exists(file) && !Context.current().isCancelled()) {
        Thread.sleep(5);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static HelloReply reply(String message) {
    return HelloReply.newBuilder().setMessage(message).build();
  }
}
