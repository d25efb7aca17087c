package orders;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import io.lambdagrpc.client.GrpcWebChannelBuilder;
import java.net.URI;
import java.util.Iterator;
import orders.OrdersGrpc.OrdersBlockingStub;

/**
 * The calls that the AOT cache is trained with, and the DynamoDB that the function asks meanwhile:
 * nothing here needs AWS. The address comes from the POM, as a variable of both processes.
 */
final class Training {
  private static final int ROUNDS = 10;
  private static final String ORDER_ID = "0192f0c1-2e00-7000-8000-000000000001";

  private Training() {}

  public static void main(String[] args) {
    URI endpoint = URI.create(System.getenv("AWS_ENDPOINT_URL_DYNAMODB"));
    ManagedChannel channel = GrpcWebChannelBuilder.forAddress(URI.create(args[0])).build();
    try (DynamoStub unused = DynamoStub.start(endpoint.getPort())) {
      Metadata caller = new Metadata();
      caller.put(
          Metadata.Key.of("x-local-lambda-authorizer", Metadata.ASCII_STRING_MARSHALLER),
          "{\"iam\": {\"userId\": \"training\"}}");
      OrdersBlockingStub orders =
          OrdersGrpc.newBlockingStub(channel)
              .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(caller));
      for (int i = 0; i < ROUNDS; i++) {
        call(orders);
      }
    } finally {
      channel.shutdownNow();
    }
  }

  private static void call(OrdersBlockingStub orders) {
    Order order = orders.getOrder(GetOrderRequest.newBuilder().setOrderId(ORDER_ID).build());
    orders.placeOrder(
        PlaceOrderRequest.newBuilder()
            .setRequestId(ORDER_ID)
            .addAllLines(order.getLinesList())
            .build());
    orders.cancelOrder(
        CancelOrderRequest.newBuilder()
            .setOrderId(ORDER_ID)
            .setVersion(order.getVersion())
            .build());
    Iterator<Order> all = orders.listOrders(ListOrdersRequest.getDefaultInstance());
    while (all.hasNext()) {
      all.next();
    }
  }
}
