package io.lambdagrpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.lambdagrpc.fixture.Call;
import io.lambdagrpc.fixture.LambdaFunction;
import io.lambdagrpc.fixture.Providers;
import io.lambdagrpc.fixture.TextService;
import org.junit.jupiter.api.Test;

class GrpcLambdaHandlerTest {

  private static final String FIXTURE = "io.lambdagrpc.fixture.Providers$";

  private static final class Handler extends GrpcLambdaHandler {
    Handler(LambdaServerBuilder server) {
      super(server);
    }
  }

  @Test
  void servesWhatItWasMadeOf() {
    LambdaServerBuilder server = LambdaServerBuilder.create();
    LambdaFunction before = new LambdaFunction(new Handler(server));
    server.addService(TextService.all());
    LambdaFunction after = new LambdaFunction(new Handler(server));
    Call call = Call.to(TextService.UNARY).message("a");
    assertEquals(
        "UNIMPLEMENTED [] Method not found: text.Texts/Unary", before.call(call).toString());
    assertEquals("OK [echo a]", after.call(call).toString());
  }

  @Test
  void loadsTheOneServiceThatIsThere() {
    assertInstanceOf(Providers.First.class, GrpcLambdaHandler.loadService(Providers.One.class));
  }

  @Test
  void namesTheFileOfAServiceThatIsMissing() {
    assertEquals(
        "no implementation of "
            + FIXTURE
            + "None (expected: a subclass of the generated class as the handler, a file"
            + " META-INF/services/"
            + FIXTURE
            + "None that names the class, or the plugin option implementation=)",
        assertThrows(
                IllegalStateException.class,
                () -> GrpcLambdaHandler.loadService(Providers.None.class))
            .getMessage());
  }

  @Test
  void namesBothOfTwoServices() {
    assertEquals(
        "more than one implementation of "
            + FIXTURE
            + "Two: "
            + FIXTURE
            + "First, "
            + FIXTURE
            + "Second (expected: one, in one file META-INF/services/"
            + FIXTURE
            + "Two)",
        assertThrows(
                IllegalStateException.class,
                () -> GrpcLambdaHandler.loadService(Providers.Two.class))
            .getMessage());
  }
}
