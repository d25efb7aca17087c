package calls;

import io.grpc.stub.StreamObserver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A function whose methods do as their requests say, with a thread that keeps its process alive.
 * {@code FULL_AT_TWO} in its environment gives it an executor that takes no third call.
 */
public final class StuckHandler extends CallsLambda {
  private static final CountDownLatch NEVER = new CountDownLatch(1);

  /** Called by the runtime. */
  public StuckHandler() {
    super(
        new Stuck(),
        server ->
            System.getenv("FULL_AT_TWO") == null
                ? server
                : server.executor(
                    new ThreadPoolExecutor(
                        1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(1))));
    new Thread(StuckHandler::hang).start();
  }

  private static void hang() {
    while (true) {
      try {
        NEVER.await();
      } catch (InterruptedException e) {
        // Stays stuck.
      }
    }
  }

  private static final class Stuck implements CallsGrpc.AsyncService {
    @Override
    public void unary(Line request, StreamObserver<Line> replies) {
      if (request.getText().equals("stuck")) {
        hang();
      }
      replies.onNext(request);
      replies.onCompleted();
    }

    /** Waits for the file that the request names. */
    @Override
    public void loudUnary(Line request, StreamObserver<Line> replies) {
      System.out.println("waits for " + request.getText());
      Path file = Path.of(request.getText());
      while (!Files.exists(file)) {
        Thread.onSpinWait();
      }
      replies.onNext(request);
      replies.onCompleted();
    }
  }
}
