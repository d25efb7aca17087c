package io.lambdagrpc.junit;

import static io.lambdagrpc.junit.Greetings.greet;
import static io.lambdagrpc.junit.Runs.ONE_BY_ONE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import greeting.GreeterHandler;
import io.lambdagrpc.local.EventKind;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is wrong is said in a sentence. */
class MisuseTest {

  @Test
  void whatIsNotRegisteredDoesNotRun() {
    LambdaGrpc unregistered = LambdaGrpc.serving(new GreeterHandler());

    IllegalStateException refusal =
        assertThrows(IllegalStateException.class, () -> greet(unregistered.channel(), "you"));

    assertEquals(
        "no test runs (expected: a field with @RegisterExtension,"
            + " and calls after beforeAll and before the last test has ended)",
        refusal.getMessage());
  }

  static class Ended {
    @RegisterExtension static final LambdaGrpc lambda = LambdaGrpc.serving(new GreeterHandler());

    @Test
    void runs() {
      assertEquals("Hello you!", greet(lambda.channel(), "you"));
      assertEquals(
          "the function runs (expected: settings before the first test)",
          assertThrows(
                  IllegalStateException.class,
                  () -> ((LambdaGrpc.Serving) lambda).event(EventKind.ALB))
              .getMessage());
    }
  }

  @Test
  void nothingRunsAfterTheLastTest() {
    Runs.run(ONE_BY_ONE, Ended.class).requireSuccess();

    assertThrows(IllegalStateException.class, () -> greet(Ended.lambda.channel(), "you"));
  }

  /** Fails as it is constructed. */
  public static final class Failing implements RequestStreamHandler {
    /** Fails. */
    public Failing() {
      throw new IllegalArgumentException("TABLE: null (expected: the name of a table)");
    }

    @Override
    public void handleRequest(InputStream event, OutputStream reply, Context context) {}
  }

  static class FailingHandler {
    @RegisterExtension static final LambdaGrpc lambda = LambdaGrpc.serving(Failing.class);

    @Test
    void neverRuns() {}
  }

  @Test
  void aConstructorThatFailsIsNamed() {
    assertEquals(
        "handler: "
            + Failing.class.getName()
            + ": its constructor failed: java.lang.IllegalArgumentException:"
            + " TABLE: null (expected: the name of a table)",
        Runs.run(ONE_BY_ONE, FailingHandler.class).failure());
  }

  /** Cannot be constructed by Lambda. */
  public static final class Closed implements RequestStreamHandler {
    private Closed() {}

    @Override
    public void handleRequest(InputStream event, OutputStream reply, Context context) {}
  }

  static class ClosedHandler {
    @RegisterExtension static final LambdaGrpc lambda = LambdaGrpc.serving(Closed.class);

    @Test
    void neverRuns() {}
  }

  @Test
  void aHandlerNeedsAConstructor() {
    assertEquals(
        "handler: "
            + Closed.class.getName()
            + ": none to call (expected: a public constructor without arguments)",
        Runs.run(ONE_BY_ONE, ClosedHandler.class).failure());
  }

  static class NoZip {
    @RegisterExtension
    static final LambdaGrpc lambda =
        LambdaGrpc.zip(Path.of("target/nowhere.zip")).handler("greeting.GreeterHandler");

    @Test
    void neverRuns() {}
  }

  @Test
  void aZipThatIsMissingIsNamed() {
    String failure = Runs.run(ONE_BY_ONE, NoZip.class).failure();

    assertTrue(failure.contains("nowhere.zip") && failure.contains("(expected: "), failure);
  }

  static class NoHandler {
    @RegisterExtension static final LambdaGrpc lambda = LambdaGrpc.zip(Path.of("target"));

    @Test
    void neverRuns() {}
  }

  @Test
  void aPackageNeedsItsHandlersName() {
    assertEquals(
        "handler: none (expected: package.Class)", Runs.run(ONE_BY_ONE, NoHandler.class).failure());
  }

  static class Unstreamed {
    @RegisterExtension
    static final LambdaGrpc lambda = LambdaGrpc.serving(GreeterHandler.class).streaming();

    @Test
    void neverRuns() {}
  }

  @Test
  void aHandlerThatWouldNotStreamIsToldSo() {
    assertEquals(
        "LAMBDA_GRPC_RESPONSE_MODE: null"
            + " (expected: streaming, in the environment of the JVM that runs the tests)",
        Runs.run(ONE_BY_ONE, Unstreamed.class).failure());
  }

  /** Never answers. */
  public static final class Stuck implements RequestStreamHandler {
    @Override
    public void handleRequest(InputStream event, OutputStream reply, Context context) {
      try {
        Thread.sleep(Duration.ofMinutes(10).toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  static class StuckHandler {
    @RegisterExtension
    static final LambdaGrpc lambda =
        LambdaGrpc.serving(new Stuck()).timeout(Duration.ofMillis(100));

    @Test
    void isGivenUp() {
      assertTrue(String.valueOf(Greetings.refusal(lambda.channel(), "you")).contains("502"));
      assertTrue(lambda.log().endsWith(" Task timed out after 0.10 seconds\n"), lambda.log());
    }
  }

  @Test
  void aHandlerThatDoesNotReturnIsGivenUpAtItsTimeout() {
    Runs.run(ONE_BY_ONE, StuckHandler.class).requireSuccess();
  }
}
