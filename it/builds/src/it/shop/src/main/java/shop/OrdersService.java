package shop;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.sql.SQLException;
import java.util.Map;

/** Orders out of a database. */
final class OrdersService extends OrdersGrpc.OrdersImplBase {
  private final Database database;
  private final Fingerprint fingerprint;

  OrdersService(Database database, Fingerprint fingerprint) {
    this.database = database;
    this.fingerprint = fingerprint;
  }

  @Override
  public void getOrder(GetOrderRequest request, StreamObserver<Order> reply) {
    try {
      String item = database.items().get(request.getId());
      if (item == null) {
        reply.onError(
            Status.NOT_FOUND.withDescription("order " + request.getId()).asRuntimeException());
        return;
      }
      reply.onNext(order(request.getId(), item));
      reply.onCompleted();
    } catch (SQLException e) {
      reply.onError(Status.UNAVAILABLE.withCause(e).asRuntimeException());
    }
  }

  @Override
  public void listOrders(ListOrdersRequest request, StreamObserver<Order> reply) {
    try {
      for (Map.Entry<Long, String> order : database.items().entrySet()) {
        reply.onNext(order(order.getKey(), order.getValue()));
      }
      reply.onCompleted();
    } catch (SQLException e) {
      reply.onError(Status.UNAVAILABLE.withCause(e).asRuntimeException());
    }
  }

  private Order order(long id, String item) {
    return Order.newBuilder().setId(id).setItem(item).setSha3(fingerprint.of(item)).build();
  }
}
