package calls;

import static java.util.Objects.requireNonNull;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaRuntime;
import com.amazonaws.services.lambda.runtime.logging.LogLevel;
import io.grpc.stub.StreamObserver;
import io.lambdagrpc.LambdaCall;
import java.util.concurrent.Phaser;

/** Calls that log, all at once where the environment takes several, and answer their request id. */
public final class LoggingHandler extends CallsLambda {

  /** Called by the runtime. */
  public LoggingHandler() {
    super(new Logging());
    LambdaRuntime.getLogger().log("handler made\n", LogLevel.INFO);
  }

  private static final class Logging implements CallsGrpc.AsyncService {
    private final Phaser all = new Phaser(concurrency());

    private static int concurrency() {
      String concurrency = System.getenv("AWS_LAMBDA_MAX_CONCURRENCY");
      return concurrency == null ? 1 : Integer.parseInt(concurrency);
    }

    @Override
    public void unary(Line request, StreamObserver<Line> replies) {
      Context context = requireNonNull(LambdaCall.KEY.get()).lambdaContext();
      String text = request.getText();
      all.arriveAndAwaitAdvance();
      context.getLogger().log(text + " asks\nits Context", LogLevel.WARN);
      context.getLogger().log(text + " is verbose", LogLevel.DEBUG);
      LambdaRuntime.getLogger().log(text + " asks\nthe runtime", LogLevel.ERROR);
      replies.onNext(Line.newBuilder().setText(context.getAwsRequestId()).build());
      replies.onCompleted();
    }
  }
}
