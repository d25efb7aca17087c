package orders;

import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.function.Consumer;
import software.amazon.awssdk.core.exception.SdkException;

/** Plain grpc-java: nothing here knows of Lambda. */
final class OrdersService extends OrdersGrpc.OrdersImplBase {
  private final OrderTable table;

  OrdersService(OrderTable table) {
    this.table = table;
  }

  @Override
  public void placeOrder(PlaceOrderRequest request, StreamObserver<Order> replies) {
    answer(replies, call -> call.onNext(place(request)));
  }

  private Order place(PlaceOrderRequest request) {
    Order order = order(request);
    Order stored = table.add(Customer.id(), order);
    if (!stored.getLinesList().equals(order.getLinesList())) {
      throw failure(
          Status.ALREADY_EXISTS,
          "request_id: " + order.getOrderId() + " (expected: that of no other order)");
    }
    return stored;
  }

  /** Returns the order that a request places now. */
  static Order order(PlaceOrderRequest request) {
    long total = 0;
    for (Line line : request.getLinesList()) {
      total += line.getQuantity() * line.getCents();
    }
    return Order.newBuilder()
        .setOrderId(request.getRequestId())
        .addAllLines(request.getLinesList())
        .setTotalCents(total)
        .setState(State.PLACED)
        .setPlacedAt(Moment.timestamp(System.currentTimeMillis()))
        .setVersion(1)
        .build();
  }

  @Override
  public void getOrder(GetOrderRequest request, StreamObserver<Order> replies) {
    answer(replies, call -> call.onNext(get(request.getOrderId())));
  }

  private Order get(String orderId) {
    Order order = table.find(Customer.id(), orderId);
    if (order == null) {
      throw failure(
          Status.NOT_FOUND, "order_id: " + orderId + " (expected: an order of the caller's)");
    }
    return order;
  }

  @Override
  public void cancelOrder(CancelOrderRequest request, StreamObserver<Order> replies) {
    answer(replies, call -> call.onNext(cancel(request)));
  }

  private Order cancel(CancelOrderRequest request) {
    Order cancelled = table.cancel(Customer.id(), request.getOrderId(), request.getVersion());
    if (cancelled != null) {
      return cancelled;
    }
    // Why not, is asked only now: to cancel an order takes one request to the table.
    Order order = get(request.getOrderId());
    return switch (order.getState()) {
      case CANCELLED -> order;
      case PLACED ->
          throw failure(
              Status.ABORTED,
              "version: " + request.getVersion() + " (expected: " + order.getVersion() + ")");
      default ->
          throw failure(
              Status.FAILED_PRECONDITION,
              "state: " + order.getState() + " (expected: " + State.PLACED + ")");
    };
  }

  @Override
  public void listOrders(ListOrdersRequest request, StreamObserver<Order> replies) {
    answer(replies, call -> list(request, call));
  }

  private void list(ListOrdersRequest request, StreamObserver<Order> call) {
    long now = System.currentTimeMillis();
    long until =
        request.hasPlacedUntil() ? Math.min(now, Moment.millis(request.getPlacedUntil())) : now;
    for (Order order : table.list(Customer.id(), until)) {
      if (Context.current().isCancelled()) {
        return; // nobody waits for the rest
      }
      call.onNext(order);
    }
  }

  /** Ends a call, well or with the status that tells its caller what to do. */
  private static <T> void answer(StreamObserver<T> replies, Consumer<StreamObserver<T>> answer) {
    try {
      answer.accept(replies);
      replies.onCompleted();
    } catch (StatusRuntimeException e) {
      replies.onError(e);
    } catch (SdkException e) {
      replies.onError(TableFailure.status(e).asRuntimeException());
    }
  }

  private static StatusRuntimeException failure(Status status, String description) {
    return status.withDescription(description).asRuntimeException();
  }
}
