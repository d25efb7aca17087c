package orders;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** An order as an item of the table. */
final class OrderItem {
  private static final String ORDER = "ORDER#";

  private OrderItem() {}

  static Map<String, AttributeValue> key(String customer, String orderId) {
    Map<String, AttributeValue> key = new HashMap<>();
    key.put("pk", customer(customer));
    key.put("sk", text(ORDER + orderId));
    return key;
  }

  static AttributeValue customer(String customer) {
    return text("CUSTOMER#" + customer);
  }

  /** Returns what an item has beside its key. */
  static Map<String, AttributeValue> attributes(Order order) {
    List<AttributeValue> lines = new ArrayList<>();
    for (Line line : order.getLinesList()) {
      lines.add(
          AttributeValue.fromM(
              Map.of(
                  "article", text(line.getArticle()),
                  "quantity", number(line.getQuantity()),
                  "cents", number(line.getCents()))));
    }
    return Map.of(
        "lines", AttributeValue.fromL(lines),
        "total_cents", number(order.getTotalCents()),
        "state", state(order.getState()),
        "placed_at", number(Moment.millis(order.getPlacedAt())),
        "version", number(order.getVersion()));
  }

  static Order order(Map<String, AttributeValue> item) {
    Order.Builder order = Order.newBuilder();
    for (AttributeValue value : item.get("lines").l()) {
      Map<String, AttributeValue> line = value.m();
      order.addLines(
          Line.newBuilder()
              .setArticle(line.get("article").s())
              .setQuantity((int) number(line.get("quantity")))
              .setCents(number(line.get("cents"))));
    }
    return order
        .setOrderId(item.get("sk").s().substring(ORDER.length()))
        .setTotalCents(number(item.get("total_cents")))
        .setState(State.valueOf(item.get("state").s()))
        .setPlacedAt(Moment.timestamp(number(item.get("placed_at"))))
        .setVersion(number(item.get("version")))
        .build();
  }

  static AttributeValue state(State state) {
    return text(state.name());
  }

  static AttributeValue number(long number) {
    return AttributeValue.fromN(Long.toString(number));
  }

  private static long number(AttributeValue value) {
    return Long.parseLong(value.n());
  }

  private static AttributeValue text(String text) {
    return AttributeValue.fromS(text);
  }
}
