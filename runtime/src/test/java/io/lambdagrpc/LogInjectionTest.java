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
import java.io.PrintWriter;
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

  /** Whoever writes its own stack trace may do it by any method of a {@code PrintWriter}. */
  @Test
  void anExceptionThatPrintsItselfStaysWithinItsLines() {
    ServerServiceDefinition service =
        TextService.unary(
            (request, replies) -> {
              throw new Printing(request);
            });
    LambdaFunction.serving(service).call(Call.to(UNARY).message(FORGED), context);
    String record = log();
    String ofPrintf = "\\n";
    String[] lines = {"failed: \t" + ESCAPED.repeat(9) + ofPrintf, "\t" + ESCAPED, ESCAPED, ""};
    assertTrue(record.endsWith(String.join("\n", lines)), record);
  }

  private static final class Printing extends RuntimeException {
    private static final long serialVersionUID = 1;

    Printing(String message) {
      super(message);
    }

    @Override
    public void printStackTrace(PrintWriter out) {
      String text = String.valueOf(getMessage());
      out.print('\t');
      out.print(text);
      out.print(text.toCharArray());
      out.print((Object) text);
      out.write(text);
      out.write(text.toCharArray());
      out.write("x" + text + "x", 1, text.length());
      out.append(text).append(text, 0, text.length());
      out.printf("%s%n", text);
      out.println();
      out.println(("\t" + text).toCharArray());
      for (int i = 0; i < text.length(); i++) {
        out.write(text.charAt(i));
      }
      out.println();
    }
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
