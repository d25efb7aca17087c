package io.lambdagrpc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import com.amazonaws.services.lambda.runtime.logging.LogLevel;
import io.lambdagrpc.fixture.Call;
import io.lambdagrpc.fixture.FakeContext;
import io.lambdagrpc.fixture.Front;
import io.lambdagrpc.fixture.TextService;
import io.lambdagrpc.internal.event.EventCodec;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The logger of those who have no {@code Context} at hand. */
class CallLoggerTest {

  private final CallLogger logger = new CallLogger();

  private void logAll() {
    logger.log("a");
    logger.log("b".getBytes(UTF_8));
    logger.log("c", LogLevel.WARN);
    logger.log("d".getBytes(UTF_8), LogLevel.WARN);
  }

  private String stdout(Runnable task) {
    PrintStream before = System.out;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      System.setOut(new PrintStream(out, true, UTF_8));
      task.run();
    } finally {
      System.setOut(before);
    }
    return out.toString(UTF_8);
  }

  private static io.grpc.Context callOf(Context context) {
    byte[] event = Front.REST.event(Call.to(TextService.UNARY).message("a"));
    LambdaCall call = new LambdaCall(context, EventCodec.decode(event), "grpc-web");
    return io.grpc.Context.ROOT.withValue(LambdaCall.KEY, call);
  }

  @Test
  void recordsOfACallAreThoseOfItsContext() {
    FakeContext context = FakeContext.create();
    assertEquals("", stdout(() -> callOf(context).run(this::logAll)));
    assertEquals(
        List.of("a", "b", "c", "d"), context.log().stream().map(FakeContext.Logged::text).toList());
    assertEquals(LogLevel.WARN, context.log().get(2).level());
  }

  @Test
  void recordsOutsideOfACallAreTheProcesss() {
    assertEquals("a\nb\n[WARN] c\nd\n", stdout(this::logAll));
  }

  /** As that of the calls before a checkpoint, which are made under any runtime. */
  @Test
  void aContextMayAskForThisLogger() {
    Context context =
        (Context)
            Proxy.newProxyInstance(
                LambdaLogger.class.getClassLoader(),
                new Class<?>[] {Context.class},
                (proxy, method, arguments) -> logger);
    assertEquals("a\nb\n[WARN] c\nd\n", stdout(() -> callOf(context).run(this::logAll)));
  }
}
