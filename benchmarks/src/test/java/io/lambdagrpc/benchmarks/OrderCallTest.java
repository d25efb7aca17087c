package io.lambdagrpc.benchmarks;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.gson.Gson;
import com.google.protobuf.util.JsonFormat;
import io.lambdagrpc.local.InvocationResult.FunctionError;
import io.lambdagrpc.local.InvocationResult.Success;
import java.util.List;
import orders.Order;
import org.junit.jupiter.api.Test;

class OrderCallTest {
  private static final Order RIGHT =
      Order.newBuilder().setOrderId(OrderCall.REQUEST.getRequestId()).setTotalCents(1099).build();

  private static Success json(Order order) throws Exception {
    String body = new Gson().toJson(JsonFormat.printer().print(order));
    return new Success("{\"statusCode\":200,\"body\":" + body + "}");
  }

  @Test
  void takesTheOrderThatWasPlacedAndNoOther() throws Exception {
    OrderCall call = new OrderCall(true);
    Success right = json(RIGHT);

    assertDoesNotThrow(() -> call.check(right));

    for (Order other :
        List.of(
            RIGHT.toBuilder().setTotalCents(1).build(),
            RIGHT.toBuilder().setOrderId("another").build())) {
      Success wrong = json(other);
      assertThrows(WrongReplyException.class, () -> call.check(wrong));
    }
  }

  @Test
  void refusesWhatIsNoReply() throws Exception {
    Success json = json(RIGHT);
    for (boolean isJson : List.of(true, false)) {
      OrderCall call = new OrderCall(isJson);
      FunctionError error = new FunctionError("r", "T", "m", "{}");
      assertThrows(WrongReplyException.class, () -> call.check(error));
      assertThrows(WrongReplyException.class, () -> call.check(new Success("{}")));
      assertThrows(WrongReplyException.class, () -> call.check(new Success("no JSON")));
    }
    assertThrows(WrongReplyException.class, () -> new OrderCall(false).check(json));
  }
}
