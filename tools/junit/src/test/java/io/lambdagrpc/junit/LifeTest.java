package io.lambdagrpc.junit;

import static io.lambdagrpc.junit.Greetings.greet;
import static io.lambdagrpc.junit.Runs.ONE_BY_ONE;
import static io.lambdagrpc.junit.Runs.PARALLEL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import greeting.GreeterGrpc;
import greeting.GreeterGrpc.GreeterBlockingStub;
import greeting.GreeterHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How long a function lives, and whose its calls are. */
@Timeout(60)
class LifeTest {
  private static final AtomicInteger STARTS = new AtomicInteger();

  /** Counts how often it is constructed. */
  public static final class Counted implements RequestStreamHandler {
    private final GreeterHandler handler = new GreeterHandler();

    /** Counts. */
    public Counted() {
      STARTS.incrementAndGet();
    }

    @Override
    public void handleRequest(InputStream event, OutputStream reply, Context context)
        throws IOException {
      handler.handleRequest(event, reply, context);
    }
  }

  @BeforeEach
  void reset() {
    STARTS.set(0);
  }

  static class StaticField {
    @RegisterExtension static final LambdaGrpc lambda = LambdaGrpc.serving(Counted.class);

    private static GreeterBlockingStub stub;

    @BeforeAll
    static void callsOfTheClass() {
      stub = GreeterGrpc.newBlockingStub(lambda.channel());
      assertEquals("Hello class!", greet(lambda.channel(), "class"));
      assertEquals(1, lambda.calls().size());
    }

    @Test
    void beginsWithNoCalls() {
      assertTrue(lambda.calls().isEmpty());
      assertThrows(IllegalStateException.class, lambda::lastCall);
    }

    @Test
    void aStubOfTheClassMakesCallsOfTheTest() {
      assertEquals("Hello stub!", stub.sayHello(Greetings.request("stub")).getMessage());
      assertEquals(1, lambda.calls().size());
    }

    @Nested
    class Inner {
      @Test
      void sharesTheFunction() {
        assertEquals("Hello inner!", greet(lambda.channel(), "inner"));
        assertEquals(1, lambda.calls().size());
        assertEquals(1, STARTS.get());
      }
    }

    @AfterAll
    static void callsOfTestsAreTheirs() {
      assertEquals(1, lambda.calls().size());
    }
  }

  @Test
  void aStaticFieldIsOneFunction() {
    Runs.Outcome outcome = Runs.run(ONE_BY_ONE, StaticField.class).requireSuccess();

    assertEquals(3, outcome.passed().size());
    assertEquals(1, STARTS.get());
  }

  static class InstanceField {
    @RegisterExtension final LambdaGrpc lambda = LambdaGrpc.serving(Counted.class);

    private final GreeterBlockingStub stub = GreeterGrpc.newBlockingStub(lambda.channel());

    @RepeatedTest(3)
    void makesCalls() {
      assertEquals("Hello you!", stub.sayHello(Greetings.request("you")).getMessage());
      assertEquals(1, lambda.calls().size());
    }

    @Nested
    class Inner {
      @Test
      void hasItsOwn() {
        assertEquals("Hello inner!", greet(lambda.channel(), "inner"));
        assertEquals(1, lambda.calls().size());
      }
    }
  }

  @Test
  void aFieldOfAnInstanceIsAFunctionForEachTest() {
    Runs.run(ONE_BY_ONE, InstanceField.class).requireSuccess();
    assertEquals(4, STARTS.get());

    Runs.run(PARALLEL, InstanceField.class).requireSuccess();
    assertEquals(8, STARTS.get());
  }

  static class Inherited {
    @RegisterExtension static final LambdaGrpc lambda = LambdaGrpc.serving(Counted.class);

    @RepeatedTest(4)
    void makesCalls() {
      assertEquals("Hello you!", greet(lambda.channel(), "you"));
      assertEquals(1, lambda.calls().size());
    }
  }

  static class FirstHeir extends Inherited {}

  static class SecondHeir extends Inherited {}

  @Test
  void classesThatInheritAFieldDoNotStopEachOther() {
    Runs.run(PARALLEL, FirstHeir.class, SecondHeir.class).requireSuccess();
    Runs.run(ONE_BY_ONE, FirstHeir.class, SecondHeir.class).requireSuccess();
  }

  static class AtOnce {
    private static final int TESTS = 4;
    private static final CyclicBarrier ALL = new CyclicBarrier(TESTS);

    @RegisterExtension static final LambdaGrpc lambda = LambdaGrpc.serving(new GreeterHandler());

    private static final GreeterBlockingStub OF_CLASS =
        GreeterGrpc.newBlockingStub(lambda.channel());

    @RepeatedTest(TESTS)
    void seeTheirOwnCallsAlone(org.junit.jupiter.api.RepetitionInfo test) throws Exception {
      String name = "test" + test.getCurrentRepetition();
      ALL.await(30, TimeUnit.SECONDS);
      assertEquals("Hello " + name + "!", greet(lambda.channel(), name));
      assertEquals("Hello " + name + "!", OF_CLASS.sayHello(Greetings.request(name)).getMessage());
      assertEquals(
          "Hello " + name + "!",
          callOfAnotherThread(GreeterGrpc.newBlockingStub(lambda.channel()), name));
      String unused = String.valueOf(Greetings.refusal(lambda.channel(), "bug"));
      ALL.await(30, TimeUnit.SECONDS);

      assertEquals(4, lambda.calls().size());
      assertEquals(lambda.lastCall().log(), lambda.log());
      assertTrue(lambda.log().contains(lambda.lastCall().requestId()), lambda.log());
    }

    private static String callOfAnotherThread(GreeterBlockingStub stub, String name)
        throws Exception {
      return CompletableFuture.supplyAsync(
              () -> stub.sayHello(Greetings.request(name)).getMessage())
          .get(30, TimeUnit.SECONDS);
    }
  }

  @Test
  void testsThatRunAtOnceSeeTheirOwnCallsAlone() {
    assertEquals(4, Runs.run(PARALLEL, AtOnce.class).requireSuccess().passed().size());
  }
}
