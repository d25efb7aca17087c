package worlds;

import com.google.protobuf.Any;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Map;

/** Plain grpc-java: nothing here knows where it runs. */
public final class PricesService extends PricesGrpc.PricesImplBase {
  private static final Map<String, Long> CENTS = Map.of("tea", 450L, "coffee", 720L, "rice", 199L);

  @Override
  public void quote(Order order, StreamObserver<Price> prices) {
    if (isSold(order, prices)) {
      prices.onNext(price(order, cents(order, order.getQuantity())));
      prices.onCompleted();
    }
  }

  @Override
  public void scale(Order order, StreamObserver<Price> prices) {
    ServerCallStreamObserver<Price> call = (ServerCallStreamObserver<Price>) prices;
    call.setCompression("gzip");
    if (isSold(order, prices)) {
      for (long pieces = 1; pieces <= order.getQuantity() && !call.isCancelled(); pieces++) {
        prices.onNext(price(order, cents(order, pieces)));
      }
      prices.onCompleted();
    }
  }

  @Override
  public StreamObserver<Order> total(StreamObserver<Price> prices) {
    return new Orders(prices) {
      private long cents;

      @Override
      void sold(Order order) {
        cents = Math.addExact(cents, cents(order, order.getQuantity()));
      }

      @Override
      void end() {
        prices.onNext(price(Order.getDefaultInstance(), cents));
        prices.onCompleted();
      }
    };
  }

  @Override
  public StreamObserver<Order> quoteEach(StreamObserver<Price> prices) {
    return new Orders(prices) {
      @Override
      void sold(Order order) {
        prices.onNext(price(order, cents(order, order.getQuantity())));
      }

      @Override
      void end() {
        prices.onCompleted();
      }
    };
  }

  /** Holds no thread: the call stays open until its caller, or its deadline, ends it. */
  @Override
  public void watch(Order order, StreamObserver<Price> prices) {
    if (isSold(order, prices)) {
      prices.onNext(price(order, cents(order, order.getQuantity())));
    }
  }

  /** Ends the call where the item is not sold, with a status that has details. */
  private static boolean isSold(Order order, StreamObserver<Price> prices) {
    if (CENTS.containsKey(order.getItem())) {
      return true;
    }
    prices.onError(notSold(order.getItem()));
    return false;
  }

  private static StatusRuntimeException notSold(String item) {
    ErrorInfo details =
        ErrorInfo.newBuilder()
            .setDomain("prices.example")
            .setReason("NOT_SOLD")
            .putMetadata("item", item)
            .build();
    return StatusProto.toStatusRuntimeException(
        Status.newBuilder()
            .setCode(Code.NOT_FOUND_VALUE)
            .setMessage("item: " + item + " (expected: one of tea, coffee, rice)")
            .addDetails(Any.pack(details))
            .build());
  }

  /** Throws for quantities beyond reason: the exception that nobody has thought of. */
  private static long cents(Order order, long quantity) {
    return Math.multiplyExact(CENTS.getOrDefault(order.getItem(), 0L), quantity);
  }

  private static Price price(Order order, long cents) {
    return Price.newBuilder()
        .setItem(order.getItem())
        .setCents(cents)
        .setNote(order.getNote())
        .setTenant(Tenant.KEY.get())
        .build();
  }

  /** The orders of a stream, up to the first of an item that is not sold. */
  private abstract static class Orders implements StreamObserver<Order> {
    private final StreamObserver<Price> prices;
    private boolean refused;

    Orders(StreamObserver<Price> prices) {
      this.prices = prices;
    }

    abstract void sold(Order order);

    abstract void end();

    @Override
    public void onNext(Order order) {
      if (refused) {
        return;
      }
      if (isSold(order, prices)) {
        sold(order);
      } else {
        refused = true;
      }
    }

    @Override
    public void onError(Throwable cancellation) {}

    @Override
    public void onCompleted() {
      if (!refused) {
        end();
      }
    }
  }
}
