package io.lambdagrpc;

import static io.lambdagrpc.fixture.TextService.UNARY;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.rpc.context.AttributeContext;
import io.lambdagrpc.fixture.Call;
import io.lambdagrpc.fixture.EchoService;
import io.lambdagrpc.fixture.FakeContext;
import io.lambdagrpc.fixture.LambdaFunction;
import io.lambdagrpc.fixture.Reply;
import io.lambdagrpc.fixture.TextService;
import io.lambdagrpc.fixture.Wire;
import io.lambdagrpc.internal.event.InvalidEventException;
import io.lambdagrpc.internal.event.JsonOracle;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whole invocations. Whatever comes, the documented exception and no other leaves the handler,
 * nothing is logged as an unexpected failure, and a good call right after it works.
 */
class HandlerFuzzTest {

  private static final Set<Integer> NO_CALL = Set.of(405, 415);

  private final LambdaFunction function =
      LambdaFunction.serving(
          TextService.all(), EchoService.of(AttributeContext.getDefaultInstance()).service());

  static List<byte[]> events() {
    Call call = Call.to(UNARY).timeout("1S").with("k-bin", "AQ,Ag").message("hi");
    return Wire.all().stream().map(wire -> wire.front().event(wire.encode(call))).toList();
  }

  @MethodSource("events")
  @FuzzTest
  void anyEventIsAnsweredOrRefused(byte[] event) throws IOException {
    FakeContext context = FakeContext.create();
    try {
      Map<?, ?> reply = (Map<?, ?>) JsonOracle.parse(function.invoke(event, context));
      assertTrue(reply != null && reply.get("statusCode") instanceof Long, String.valueOf(reply));
    } catch (InvalidEventException e) {
      assertTrue(String.valueOf(e.getMessage()).startsWith("event: "), e.toString());
    }
    assertNothingFailed(context);
    assertWorks();
  }

  /** The path, {@code GET} before it or not, lines of {@code name:value}, and the body. */
  @FuzzTest
  void anyRequestIsAnswered(byte[] request) {
    FakeContext context = FakeContext.create();
    Reply reply = function.call(call(request), context);
    if (reply.http() == 200 || reply.isUnaryError()) {
      assertDoesNotThrow(reply::end);
      assertDoesNotThrow(reply::messages);
    } else {
      assertTrue(NO_CALL.contains(reply.http()), reply.toString());
    }
    assertNothingFailed(context);
    assertWorks();
  }

  private static Call call(byte[] request) {
    String text = new String(request, StandardCharsets.ISO_8859_1);
    int end = text.indexOf("\n\n");
    String[] head = (end < 0 ? text : text.substring(0, end)).split("\n", -1);
    Call call =
        head[0].startsWith("GET ")
            ? new Call("GET", head[0].substring(4), List.of(), new byte[0])
            : new Call("POST", head[0], List.of(), new byte[0]);
    for (String line : head) {
      int colon = line.indexOf(':');
      call = colon < 0 ? call : call.with(line.substring(0, colon), line.substring(colon + 1));
    }
    return end < 0 ? call : call.body(Arrays.copyOfRange(request, end + 2, request.length));
  }

  /** That texts have no JSON is for the log as well. */
  private static void assertNothingFailed(FakeContext context) {
    List<String> errors = context.errors();
    errors.removeIf(record -> record.contains("codec: json (expected: proto"));
    assertEquals(List.of(), errors);
  }

  private void assertWorks() {
    assertEquals("OK [echo a]", function.call(Call.to(UNARY).message("a")).toString());
  }
}
