package orders;

import build.buf.protovalidate.Validator;
import build.buf.protovalidate.exceptions.ValidationException;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * {@code PlaceOrder} without gRPC: JSON in and out, on the event classes of AWS, which the managed
 * runtime fills by reflection. What it does, and what it does it with, is the example's own.
 */
public final class PojoHandler
    implements RequestHandler<APIGatewayV2HTTPEvent, APIGatewayV2HTTPResponse> {
  private static final Logger LOG = LoggerFactory.getLogger(PojoHandler.class);

  private final Validator rules = Validation.rulesInJava();
  private final OrderTable table = new OrderTable(Dynamo.client(), Dynamo.table());

  /** Called by the runtime. */
  public PojoHandler() {}

  @Override
  public APIGatewayV2HTTPResponse handleRequest(APIGatewayV2HTTPEvent event, Context context) {
    long began = System.nanoTime();
    MDC.put("AWSRequestId", context.getAwsRequestId());
    try {
      APIGatewayV2HTTPResponse reply = reply(event);
      LOG.info(
          "{} {} after {} ms",
          event.getRawPath(),
          reply.getStatusCode(),
          (System.nanoTime() - began) / 1_000_000);
      return reply;
    } finally {
      MDC.remove("AWSRequestId");
    }
  }

  private APIGatewayV2HTTPResponse reply(APIGatewayV2HTTPEvent event) {
    var authorizer = event.getRequestContext().getAuthorizer();
    if (authorizer == null || authorizer.getIam() == null) {
      return reply(401, "{}");
    }
    PlaceOrderRequest.Builder request = PlaceOrderRequest.newBuilder();
    try {
      JsonFormat.parser().merge(event.getBody(), request);
      if (!rules.validate(request.build()).isSuccess()) {
        return reply(400, "{}");
      }
      Order order = OrdersService.order(request.build());
      Order stored = table.add(authorizer.getIam().getUserId(), order);
      return stored.getLinesList().equals(order.getLinesList())
          ? reply(200, JsonFormat.printer().print(stored))
          : reply(409, "{}");
    } catch (InvalidProtocolBufferException e) {
      return reply(400, "{}");
    } catch (ValidationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static APIGatewayV2HTTPResponse reply(int status, String body) {
    return APIGatewayV2HTTPResponse.builder()
        .withStatusCode(status)
        .withHeaders(Map.of("content-type", "application/json"))
        .withBody(body)
        .build();
  }
}
