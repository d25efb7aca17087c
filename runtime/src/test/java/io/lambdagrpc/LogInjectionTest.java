package io.lambdagrpc;

import static io.lambdagrpc.fixture.TextService.UNARY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Attributes;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServerTransportFilter;
import io.lambdagrpc.fixture.Call;
import io.lambdagrpc.fixture.FakeContext;
import io.lambdagrpc.fixture.LambdaFunction;
import io.lambdagrpc.fixture.TextService;
import org.junit.jupiter.api.Test;

/** What a client sends stays within the line of the log that it gets into. */
class LogInjectionTest {

  /** What would be another record, and what would clear a terminal. */
  private static final String FORGED = "a\r\n[ERROR] forged\u001b[2J\u0085\u2028\0\u007fb";

  private static final String ESCAPED =
      "a\\r\\n[ERROR] forged\\u001b[2J\\u0085\\u2028\\u0000\\u007fb";

  private final FakeContext context = FakeContext.create();

  private String log() {
    assertEquals(1, context.errors().size());
    String record = context.errors().get(0);
    for (String line : record.split("\n", -1)) {
      assertFalse(line.startsWith("[ERROR] forged"), record);
      assertTrue(line.replace("\t", "").chars().noneMatch(Character::isISOControl), record);
    }
    return record;
  }

  @Test
  void theMessageOfAnExceptionIsOneLineAndSoAreThoseOfItsCauses() {
    ServerServiceDefinition service =
        TextService.unary(
            (request, replies) -> {
              IllegalStateException failure =
                  new IllegalStateException(
                      "one " + request, new RuntimeException("two " + request));
              failure.addSuppressed(new RuntimeException("three " + request));
              throw failure;
            });
    LambdaFunction.serving(service).call(Call.to(UNARY).message(FORGED), context);
    String record = log();
    for (String message : new String[] {"one ", "two ", "three "}) {
      assertTrue(record.contains("Exception: " + message + ESCAPED + "\n"), record);
    }
    assertTrue(record.contains("\n\tat "), record);
    assertTrue(record.contains("\n\tSuppressed: "), record);
    assertTrue(record.contains("\nCaused by: "), record);
  }

  @Test
  void thePathOfACallThatFailsIsOneLine() {
    ServerTransportFilter failing =
        new ServerTransportFilter() {
          @Override
          public Attributes transportReady(Attributes transport) {
            throw new IllegalStateException("filter");
          }
        };
    LambdaFunction function =
        LambdaFunction.of(LambdaFunction.server(TextService.all()).addTransportFilter(failing));
    function.call(Call.to("/" + FORGED + "/" + FORGED).message("a"), context);
    assertTrue(log().contains(ESCAPED + "/" + ESCAPED + " failed: "));
  }
}
