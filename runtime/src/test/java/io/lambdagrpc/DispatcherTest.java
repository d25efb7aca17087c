package io.lambdagrpc;

import static io.lambdagrpc.fixture.TextService.UNARY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.BindableService;
import io.lambdagrpc.fixture.Call;
import io.lambdagrpc.fixture.FakeContext;
import io.lambdagrpc.fixture.LambdaFunction;
import io.lambdagrpc.fixture.TextService;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A service that is bound when it is called. */
class DispatcherTest {

  private final AtomicInteger made = new AtomicInteger();

  private BindableService make() {
    made.incrementAndGet();
    return TextService::all;
  }

  @Test
  void aLazyServiceIsMadeOnceAtItsFirstCall() {
    LambdaFunction function =
        LambdaFunction.of(
            LambdaServerBuilder.create()
                .addService(Dispatcher.lazily(TextService.NAME, this::make)));
    assertTrue(
        function
            .call(Call.to("/other.Service/Method").message("a"))
            .toString()
            .startsWith("UNIMPLEMENTED"));
    assertEquals(0, made.get());

    assertEquals("OK [echo a]", function.call(Call.to(UNARY).message("a")).toString());
    assertEquals("OK [echo b]", function.call(Call.to(UNARY).message("b")).toString());
    String unknown = function.call(Call.to("/text.Texts/None").message("a")).toString();
    assertTrue(unknown.startsWith("UNIMPLEMENTED"), unknown);
    assertEquals(1, made.get());
  }

  @Test
  void aLazyServiceOfAnotherNameIsAMistakeThatTheLogTells() {
    Dispatcher wrong = Dispatcher.lazily("text.Others", this::make);
    assertThrows(IllegalArgumentException.class, wrong::bindService);

    LambdaFunction function = LambdaFunction.of(LambdaServerBuilder.create().addService(wrong));
    FakeContext context = FakeContext.create();
    String reply = function.call(Call.to("/text.Others/Unary").message("a"), context).toString();
    assertTrue(reply.startsWith("INTERNAL"), reply);
    assertTrue(
        context.errors().get(0).contains("service: text.Texts (expected: text.Others)"),
        context.errors()::toString);
  }
}
