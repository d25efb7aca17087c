package orders;

import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** The service as a function. */
public final class OrdersHandler extends OrdersLambda {

  /** 50 lines, the most that an order may have, need less. The default has room for 2 million. */
  private static final int MAX_REQUEST_BYTES = 16 * 1024;

  /**
   * Called by the runtime, while the environment starts. The client is made here and not at the
   * first call: Lambda gives a start more processor time than a call, and a snapshot of SnapStart
   * then holds the client.
   */
  public OrdersHandler() {
    this(Dynamo.client(), Dynamo.table());
  }

  OrdersHandler(DynamoDbClient dynamo, String table) {
    this(new OrderTable(dynamo, table));
  }

  private OrdersHandler(OrderTable table) {
    super(
        new OrdersService(table),
        server ->
            server
                // The last one is the first to run.
                .intercept(new Validation(Validation.rulesInJava()))
                .intercept(new Customer())
                .intercept(new RequestLog())
                .maxInboundMessageSize(MAX_REQUEST_BYTES));
    Dynamo.prime(table);
  }
}
