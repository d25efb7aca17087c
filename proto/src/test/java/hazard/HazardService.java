package hazard;

import io.grpc.stub.StreamObserver;
import java.util.concurrent.CountDownLatch;

/** Does everything that a service should not do. */
final class HazardService implements HazardGrpc.AsyncService {

  @Override
  public void behave(Nothing request, StreamObserver<Nothing> replies) {
    replies.onNext(request);
    replies.onCompleted();
  }

  @Override
  public void sleep(Nothing request, StreamObserver<Nothing> replies) {
    System.out.println("asleep");
    CountDownLatch never = new CountDownLatch(1);
    while (never.getCount() > 0) {
      try {
        never.await();
      } catch (InterruptedException e) {
        System.out.println("not disturbed");
      }
    }
  }

  @Override
  public void fail(Failure request, StreamObserver<Nothing> replies) {
    switch (request.getPlace()) {
      case ON_ERROR -> replies.onError(caught(request.getKind()));
      case OTHER_THREAD -> new Thread(() -> fail(request.getKind())).start();
      default -> fail(request.getKind());
    }
  }

  static void fail(Failure.Kind kind) {
    switch (kind) {
      case CHECKED_EXCEPTION -> HazardService.<RuntimeException>sneak(new Exception("secret"));
      case STACK_OVERFLOW -> overflow(0);
      case NO_CLASS_DEF_FOUND -> throw new NoClassDefFoundError("secret");
      case OUT_OF_MEMORY -> throw new OutOfMemoryError("secret");
      case ASSERTION -> throw new AssertionError("secret");
      case UNPRINTABLE -> throw new Unprintable();
      default -> throw new IllegalStateException("secret");
    }
  }

  private static Throwable caught(Failure.Kind kind) {
    try {
      fail(kind);
      throw new AssertionError("nothing was thrown");
    } catch (Throwable thrown) {
      return thrown;
    }
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <T extends Throwable> void sneak(Throwable checked) throws T {
    throw (T) checked;
  }

  @SuppressWarnings("InfiniteRecursion") // is the point
  private static int overflow(int depth) {
    return overflow(depth + 1) + 1;
  }

  private static final class Unprintable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw new IllegalStateException("secret");
    }
  }
}
