package io.lambdagrpc.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonParseException;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.lambdagrpc.local.InvocationResult;
import io.lambdagrpc.local.InvocationResult.FunctionError;
import io.lambdagrpc.local.InvocationResult.Success;
import java.io.IOException;
import orders.Line;
import orders.Order;
import orders.PlaceOrderRequest;

/**
 * A call of {@code PlaceOrder} by a customer that the front knows: in grpc-web, or with the same
 * message in JSON to a handler that is no gRPC service.
 */
record OrderCall(boolean isJson) implements FirstCall {
  static final String METHOD = "orders.Orders/PlaceOrder";

  static final PlaceOrderRequest REQUEST =
      PlaceOrderRequest.newBuilder()
          .setRequestId("0192f0c1-2e00-7000-8000-000000000001")
          .addLines(Line.newBuilder().setArticle("tea").setQuantity(2).setCents(450))
          .addLines(Line.newBuilder().setArticle("rice").setQuantity(1).setCents(199))
          .build();

  private static final long TOTAL = 1099;

  @Override
  public byte[] event() throws IOException {
    byte[] event =
        isJson
            ? CallEvent.connect(METHOD, JsonFormat.printer().print(REQUEST))
            : CallEvent.of(METHOD, REQUEST);
    return new String(event, UTF_8)
        .replace(
            "\"requestContext\":{",
            "\"requestContext\":{\"authorizer\":{\"iam\":{\"userId\":\"ann\"}},")
        .getBytes(UTF_8);
  }

  @Override
  public void check(InvocationResult result) throws WrongReplyException {
    if (result instanceof FunctionError error) {
      throw new WrongReplyException("error: " + error.payload() + " (expected: a reply)");
    }
    String payload = ((Success) result).payload();
    Order order = isJson ? json(payload) : protobuf(payload);
    if (!order.getOrderId().equals(REQUEST.getRequestId()) || order.getTotalCents() != TOTAL) {
      throw new WrongReplyException("order: " + order + " (expected: the one that was placed)");
    }
  }

  private static Order protobuf(String payload) throws WrongReplyException {
    try {
      return Order.parseFrom(WebReply.message(payload));
    } catch (InvalidProtocolBufferException e) {
      throw WebReply.wrong(payload, e);
    }
  }

  private static Order json(String payload) throws WrongReplyException {
    try {
      LambdaReply reply = LambdaReply.parse(payload);
      String body = reply.body();
      if (reply.isText() && body != null) {
        Order.Builder order = Order.newBuilder();
        JsonFormat.parser().merge(body, order);
        return order.build();
      }
    } catch (JsonParseException | InvalidProtocolBufferException e) {
      throw new WrongReplyException("reply: " + payload + " (expected: an order in JSON)", e);
    }
    throw new WrongReplyException("reply: " + payload + " (expected: 200 and an order in JSON)");
  }
}
