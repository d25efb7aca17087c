package io.lambdagrpc;

import com.amazonaws.services.lambda.runtime.LambdaLogger;
import com.amazonaws.services.lambda.runtime.logging.LogLevel;
import io.lambdagrpc.internal.runtimeapi.RuntimeLogger;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The logger of those who have no {@code Context} at hand and ask aws-lambda-java-core for one: its
 * records are those of the call in hand, whose request id they carry on every thread that has the
 * call's {@link io.grpc.Context}. Safe for use by many threads at once.
 */
final class CallLogger implements LambdaLogger {

  /**
   * Makes {@code LambdaRuntime.getLogger()} return this logger. Has to run before user code keeps
   * the default one, which writes plain text. There is no setter; the managed runtime sets the
   * field by reflection as well. This takes 2 ms (JDK 17 and 25), so it is done only where the log
   * is JSON, and before a SnapStart checkpoint.
   */
  static void install() {
    Class<?> owner = com.amazonaws.services.lambda.runtime.LambdaRuntime.class;
    try {
      VarHandle logger =
          MethodHandles.privateLookupIn(owner, MethodHandles.lookup())
              .findStaticVarHandle(owner, "logger", LambdaLogger.class);
      logger.setVolatile((LambdaLogger) new CallLogger());
    } catch (ReflectiveOperationException e) {
      RuntimeLogger.ofProcess()
          .log("LambdaRuntime.getLogger() writes plain text: " + e + "\n", LogLevel.WARN);
    }
  }

  private LambdaLogger target() {
    LambdaCall call = LambdaCall.KEY.get();
    if (call != null) {
      LambdaLogger logger = call.lambdaContext().getLogger();
      // A Context that is not ours may have asked LambdaRuntime for its logger as well.
      if (logger != this) {
        return logger;
      }
    }
    return RuntimeLogger.ofProcess();
  }

  @Override
  public void log(@Nullable String message) {
    target().log(message);
  }

  @Override
  public void log(byte @Nullable [] message) {
    target().log(message);
  }

  @Override
  public void log(@Nullable String message, LogLevel level) {
    target().log(message, level);
  }

  @Override
  public void log(byte @Nullable [] message, LogLevel level) {
    target().log(message, level);
  }
}
