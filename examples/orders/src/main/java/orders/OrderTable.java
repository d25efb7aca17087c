package orders;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/**
 * The orders in a table, whose partitions are the customers: {@code pk} is the customer, {@code sk}
 * says what an item is and which, so that items of other kinds fit beside the orders. The local
 * index {@code by-placed-at} has those that were placed, in the order of that.
 */
final class OrderTable {
  static final String INDEX = "by-placed-at";

  private static final int PAGE = 50;

  private final DynamoDbClient dynamo;
  private final String table;

  OrderTable(DynamoDbClient dynamo, String table) {
    this.dynamo = dynamo;
    this.table = table;
  }

  /**
   * Adds an order, unless the customer has one of that id.
   *
   * @return the order that is there: this one, or the other
   */
  Order add(String customer, Order order) {
    Map<String, AttributeValue> item = OrderItem.key(customer, order.getOrderId());
    item.putAll(OrderItem.attributes(order));
    try {
      dynamo.putItem(
          PutItemRequest.builder()
              .tableName(table)
              .item(item)
              .conditionExpression("attribute_not_exists(pk)")
              .build());
      return order;
    } catch (ConditionalCheckFailedException e) {
      Order other = find(customer, order.getOrderId());
      if (other == null) {
        throw e;
      }
      return other;
    }
  }

  /** Returns an order; null where the customer has none of that id. */
  @Nullable Order find(String customer, String orderId) {
    var reply =
        dynamo.getItem(
            GetItemRequest.builder()
                .tableName(table)
                .key(OrderItem.key(customer, orderId))
                .consistentRead(true)
                .build());
    return reply.hasItem() ? OrderItem.order(reply.item()) : null;
  }

  /**
   * Cancels an order that is placed, and as its caller has seen it.
   *
   * @param version that of the order, or 0 for any
   * @return the cancelled order; null where there is none that is so
   */
  @Nullable Order cancel(String customer, String orderId, long version) {
    Map<String, AttributeValue> values = new HashMap<>();
    values.put(":placed", OrderItem.state(State.PLACED));
    values.put(":cancelled", OrderItem.state(State.CANCELLED));
    values.put(":one", OrderItem.number(1));
    String condition = "#state = :placed";
    if (version != 0) {
      values.put(":seen", OrderItem.number(version));
      condition += " AND #version = :seen";
    }
    try {
      var reply =
          dynamo.updateItem(
              UpdateItemRequest.builder()
                  .tableName(table)
                  .key(OrderItem.key(customer, orderId))
                  .conditionExpression(condition)
                  .updateExpression("SET #state = :cancelled ADD #version :one")
                  .expressionAttributeNames(Map.of("#state", "state", "#version", "version"))
                  .expressionAttributeValues(values)
                  .returnValues(ReturnValue.ALL_NEW)
                  .build());
      return OrderItem.order(reply.attributes());
    } catch (ConditionalCheckFailedException e) {
      return null;
    }
  }

  /**
   * Returns a customer's orders, the latest first. Each page is asked for when the one before it
   * has been read.
   *
   * @param until milliseconds since the epoch: those placed later are left out
   */
  Iterable<Order> list(String customer, long until) {
    QueryRequest query =
        QueryRequest.builder()
            .tableName(table)
            .indexName(INDEX)
            .keyConditionExpression("pk = :customer AND placed_at <= :until")
            .expressionAttributeValues(
                Map.of(
                    ":customer", OrderItem.customer(customer), ":until", OrderItem.number(until)))
            .scanIndexForward(false)
            .consistentRead(true)
            .limit(PAGE)
            .build();
    return () -> dynamo.queryPaginator(query).items().stream().map(OrderItem::order).iterator();
  }
}
