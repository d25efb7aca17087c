package calls;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.lambdagrpc.LambdaCall;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeoutException;
import software.amazon.awssdk.utilslite.SdkInternalThreadLocal;

/** Calls that go on only when as many are in flight as the environment takes at once. */
public final class MeetingHandler extends CallsLambda {
  static final int MESSAGES = 20;

  /** Called by the runtime. */
  public MeetingHandler() {
    super(new Meeting(), server -> server.intercept(new MetadataEcho()));
  }

  private static final class Meeting implements CallsGrpc.AsyncService {
    private final CyclicBarrier all =
        new CyclicBarrier(
            Integer.parseInt(requireNonNull(System.getenv("AWS_LAMBDA_MAX_CONCURRENCY"))));

    @Override
    public void unary(Line request, StreamObserver<Line> replies) {
      meet();
      replies.onNext(seen(request));
      replies.onCompleted();
    }

    @Override
    public void serverStreaming(Line request, StreamObserver<Line> replies) {
      meet();
      for (int i = 0; i < MESSAGES; i++) {
        replies.onNext(seen(request));
      }
      replies.onCompleted();
    }

    private void meet() {
      try {
        all.await(20, SECONDS);
      } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
        throw Status.ABORTED
            .withDescription("only " + all.getNumberWaiting() + " met")
            .asRuntimeException();
      }
    }

    /** What this call is, in its own words. */
    private static Line seen(Line request) {
      LambdaCall call = requireNonNull(LambdaCall.KEY.get());
      List<String> headers = call.httpHeaders().getOrDefault("x-text", List.of());
      return Line.newBuilder()
          .setText(
              request.getText()
                  + ","
                  + headers
                  + ","
                  + call.lambdaContext().getAwsRequestId()
                  + ","
                  + call.lambdaContext().getXrayTraceId()
                  + ","
                  + SdkInternalThreadLocal.get("AWS_LAMBDA_X_TRACE_ID"))
          .build();
    }
  }
}
