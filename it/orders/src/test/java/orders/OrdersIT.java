package orders;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import io.lambdagrpc.client.GrpcWebChannelBuilder;
import io.lambdagrpc.local.LocalLambda;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import orders.OrdersGrpc.OrdersBlockingStub;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What the service promises in its schema, kept in each package, with the table of its template.
 */
@ParameterizedClass
@EnumSource
@Timeout(120)
class OrdersIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String TABLE = "orders-it";

  /** More than two pages. */
  private static final int MANY = 120;

  private static @Nullable Way started;
  private static @Nullable Dynalite dynalite;
  private static @Nullable LocalLambda lambda;
  private static @Nullable ManagedChannel channel;

  private final String user = "user " + UUID.randomUUID();
  private final OrdersBlockingStub orders = callingAs(user);

  /**
   * Tests one package.
   *
   * @param way what {@link #startFunction} has started
   */
  OrdersIT(Way way) {
    assertEquals(started, way);
  }

  @BeforeAll
  static void startDynamoDb() throws Exception {
    dynalite = Dynalite.start();
    dynalite().createTable(TABLE);
    for (int i = 0; i < MANY; i++) {
      dynalite().put(TABLE, "many", i);
    }
  }

  @BeforeParameterizedClassInvocation
  static void startFunction(Way way) throws Exception {
    started = way;
    lambda =
        way.builder()
            .env("AWS_ENDPOINT_URL_DYNAMODB", dynalite().uri().toString())
            .env("TABLE_NAME", TABLE)
            .start();
    channel = GrpcWebChannelBuilder.forAddress(lambda().uri()).build();
  }

  @AfterParameterizedClassInvocation
  static void stopFunction() throws IOException {
    requireNonNull(channel).shutdownNow();
    lambda().close();
  }

  @AfterAll
  static void stopDynamoDb() throws IOException {
    if (dynalite != null) {
      dynalite.close();
    }
  }

  private static Dynalite dynalite() {
    return requireNonNull(dynalite);
  }

  private static LocalLambda lambda() {
    return requireNonNull(lambda);
  }

  private static OrdersBlockingStub callingAs(String user) {
    Metadata headers = new Metadata();
    headers.put(
        Metadata.Key.of("x-local-lambda-authorizer", Metadata.ASCII_STRING_MARSHALLER),
        "{\"iam\": {\"userId\": \"" + user + "\"}}");
    return OrdersGrpc.newBlockingStub(requireNonNull(channel))
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  private static PlaceOrderRequest twoOf(String article) {
    return PlaceOrderRequest.newBuilder()
        .setRequestId(UUID.randomUUID().toString())
        .addLines(Line.newBuilder().setArticle(article).setQuantity(2).setCents(450))
        .build();
  }

  private static GetOrderRequest get(Order order) {
    return GetOrderRequest.newBuilder().setOrderId(order.getOrderId()).build();
  }

  private static CancelOrderRequest cancel(Order order, long version) {
    return CancelOrderRequest.newBuilder()
        .setOrderId(order.getOrderId())
        .setVersion(version)
        .build();
  }

  private static List<Order> list(OrdersBlockingStub orders, ListOrdersRequest request) {
    List<Order> all = new ArrayList<>();
    orders.listOrders(request).forEachRemaining(all::add);
    return all;
  }

  private static Status.Code refusal(Executable call) {
    return assertThrows(StatusRuntimeException.class, call).getStatus().getCode();
  }

  @Test
  void aRequestThatIsRepeatedPlacesOneOrder() {
    PlaceOrderRequest request = twoOf("tea");

    Order order = orders.placeOrder(request);

    assertEquals(request.getRequestId(), order.getOrderId());
    assertEquals(900, order.getTotalCents());
    assertEquals(State.PLACED, order.getState());
    assertEquals(order, orders.placeOrder(request));
    assertEquals(order, orders.getOrder(get(order)));
    assertEquals(List.of(order), list(orders, ListOrdersRequest.getDefaultInstance()));
  }

  @Test
  void anotherOrderUnderTheSameRequestIdIsRefused() {
    PlaceOrderRequest request = twoOf("tea");
    Order order = orders.placeOrder(request);
    PlaceOrderRequest other =
        twoOf("rice").toBuilder().setRequestId(request.getRequestId()).build();

    assertEquals(Status.Code.ALREADY_EXISTS, refusal(() -> orders.placeOrder(other)));

    assertEquals(order, orders.getOrder(get(order)));
  }

  @Test
  void anOrderIsCancelledAsItsCallerHasSeenIt() {
    Order order = orders.placeOrder(twoOf("tea"));

    assertEquals(Status.Code.ABORTED, refusal(() -> orders.cancelOrder(cancel(order, 7))));
    Order cancelled = orders.cancelOrder(cancel(order, order.getVersion()));

    assertEquals(order.toBuilder().setState(State.CANCELLED).setVersion(2).build(), cancelled);
    assertEquals(cancelled, orders.getOrder(get(order)));
    assertEquals(cancelled, orders.cancelOrder(cancel(order, order.getVersion())));
  }

  @Test
  void anOrderThatIsOnItsWayIsNotCancelled() throws Exception {
    Order order = orders.placeOrder(twoOf("tea"));
    dynalite().ship(TABLE, user, order);

    assertEquals(
        Status.Code.FAILED_PRECONDITION, refusal(() -> orders.cancelOrder(cancel(order, 0))));

    assertEquals(State.SHIPPED, orders.getOrder(get(order)).getState());
  }

  @Test
  void whatIsAnothersIsNotFound() {
    Order order = orders.placeOrder(twoOf("tea"));
    OrdersBlockingStub bob = callingAs("bob");

    assertEquals(Status.Code.NOT_FOUND, refusal(() -> bob.getOrder(get(order))));
    assertEquals(Status.Code.NOT_FOUND, refusal(() -> bob.cancelOrder(cancel(order, 0))));
    assertEquals(List.of(), list(bob, ListOrdersRequest.getDefaultInstance()));
  }

  @Test
  void aListGoesOverAllPagesWithTheLatestFirst() {
    List<Order> all = list(callingAs("many"), ListOrdersRequest.getDefaultInstance());

    assertEquals(MANY, all.size());
    for (int i = 1; i < MANY; i++) {
      assertTrue(seconds(all.get(i - 1)) > seconds(all.get(i)), all.get(i)::toString);
    }
  }

  @Test
  void aListGoesOnWhereAnotherOneBroke() {
    OrdersBlockingStub many = callingAs("many");
    Order last = many.listOrders(ListOrdersRequest.getDefaultInstance()).next();

    List<Order> rest =
        list(many, ListOrdersRequest.newBuilder().setPlacedUntil(last.getPlacedAt()).build());

    assertEquals(MANY, rest.size());
    assertEquals(last, rest.get(0));
    assertEquals(
        MANY - 1,
        list(many, ListOrdersRequest.newBuilder().setPlacedUntil(rest.get(1).getPlacedAt()).build())
            .size());
  }

  @Test
  void aRecordOfTheLogHasTheRequestIdOfItsCall() throws Exception {
    Order order = orders.placeOrder(twoOf("tea"));
    assertEquals(order, orders.getOrder(get(order)));

    assertTrue(lambda().awaitLog("orders.Orders/GetOrder OK", PATIENCE));

    JsonObject record =
        lambda()
            .log()
            .lines()
            .filter(line -> line.startsWith("{") && line.contains("orders.Orders/GetOrder OK"))
            .map(line -> JsonParser.parseString(line).getAsJsonObject())
            .findFirst()
            .orElseThrow();
    String id = record.get("AWSRequestId").getAsString();
    assertTrue(lambda().log().contains("START RequestId: " + id), id);
  }

  private static long seconds(Order order) {
    return order.getPlacedAt().getSeconds();
  }
}
