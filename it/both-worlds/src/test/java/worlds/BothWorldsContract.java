package worlds;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.rpc.ErrorInfo;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.lambdagrpc.it.fronts.Deployment;
import io.lambdagrpc.it.fronts.RunningService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What callers and services may rely on, whether a server or Lambda runs them. Over 300 lines, so
 * that the contract stands in one place.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class BothWorldsContract {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Metadata.Key<String> TENANT = text("x-tenant");
  private static final Metadata.Key<String> MARK = text("correlation-mark");
  private static final Metadata.Key<byte[]> BINARY_MARK =
      Metadata.Key.of("correlation-mark-bin", Metadata.BINARY_BYTE_MARSHALLER);
  private static final Order TEA = Order.newBuilder().setItem("tea").setQuantity(2).build();

  private final Deployment deployment;

  @SuppressWarnings("NullAway.Init") // set before all tests
  private RunningService service;

  @SuppressWarnings("NullAway.Init")
  private Channel channel;

  BothWorldsContract(Deployment deployment) {
    this.deployment = deployment;
  }

  @BeforeAll
  void start() throws Exception {
    service = deployment.start();
    channel = service.routes().get(0).channel();
    // So that no deadline of a test passes before the first call has loaded its classes.
    PricesGrpc.newBlockingStub(channel).quote(TEA);
  }

  @AfterAll
  void stop() throws Exception {
    if (service != null) {
      service.close();
    }
  }

  final Channel channel() {
    return channel;
  }

  private static Metadata.Key<String> text(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }

  private static Metadata tenant(String name) {
    Metadata headers = new Metadata();
    headers.put(TENANT, name);
    return headers;
  }

  private Channel with(Metadata headers) {
    return ClientInterceptors.intercept(
        channel, MetadataUtils.newAttachHeadersInterceptor(headers));
  }

  private static Order order(String item, long quantity) {
    return Order.newBuilder().setItem(item).setQuantity(quantity).build();
  }

  private static List<Long> cents(List<Price> prices) {
    return prices.stream().map(Price::getCents).toList();
  }

  private void assertLogged(String text) throws Exception {
    assertTrue(service.awaitLog(text, PATIENCE), text);
  }

  // Calls.

  @Test
  void aUnaryCallIsAnswered() {
    Price price =
        PricesGrpc.newBlockingStub(channel).quote(TEA.toBuilder().setNote("Zoë 👋").build());

    assertEquals(
        Price.newBuilder()
            .setItem("tea")
            .setCents(900)
            .setNote("Zoë 👋")
            .setTenant("public")
            .build(),
        price);
  }

  @Test
  void aStreamOfRepliesComesWholeAndInOrder() {
    for (int pieces : new int[] {0, 1, 10_000}) {
      List<Price> prices = new ArrayList<>();
      PricesGrpc.newBlockingStub(channel)
          .scale(order("rice", pieces))
          .forEachRemaining(prices::add);

      assertEquals(
          LongStream.rangeClosed(1, pieces).map(piece -> 199 * piece).boxed().toList(),
          cents(prices));
    }
  }

  @Test
  void aStreamOfRequestsIsAnsweredOnce() throws Exception {
    for (int count : new int[] {0, 1, 100}) {
      Replies<Price> prices = new Replies<>();
      StreamObserver<Order> orders = PricesGrpc.newStub(channel).total(prices);
      for (int i = 0; i < count; i++) {
        orders.onNext(order("coffee", 3));
      }
      orders.onCompleted();

      assertEquals(List.of(count * 3L * 720), cents(prices.awaitAll()));
    }
  }

  @Test
  void requestsAndThenTheirRepliesComeInOrder() throws Exception {
    Replies<Price> prices = new Replies<>();
    StreamObserver<Order> orders = PricesGrpc.newStub(channel).quoteEach(prices);
    for (int i = 1; i <= 100; i++) {
      orders.onNext(order("rice", i));
    }
    orders.onCompleted();

    assertEquals(
        LongStream.rangeClosed(1, 100).map(piece -> 199 * piece).boxed().toList(),
        cents(prices.awaitAll()));
  }

  @Test
  void aMethodThatTheServiceLacksIsUnimplemented() {
    var missing =
        PricesGrpc.getQuoteMethod().toBuilder().setFullMethodName("worlds.Prices/Haggle").build();

    StatusRuntimeException failure =
        assertThrows(
            StatusRuntimeException.class,
            () -> ClientCalls.blockingUnaryCall(channel, missing, CallOptions.DEFAULT, TEA));
    assertEquals("UNIMPLEMENTED: Method not found: worlds.Prices/Haggle", failure.getMessage());
  }

  // Interceptors, metadata, Context.

  @Test
  void theInterceptorThatWasAddedLastRunsFirst() throws Exception {
    Metadata headers = tenant("NOBODY");
    headers.put(MARK, "outermost");
    AtomicReference<Metadata> trailers = new AtomicReference<>();
    Status refused =
        status(
            ClientInterceptors.intercept(
                with(headers),
                MetadataUtils.newCaptureMetadataInterceptor(new AtomicReference<>(), trailers)),
            TEA);
    PricesGrpc.newBlockingStub(with(tenant("ordered"))).quote(TEA);

    // Tenant refuses the first call, and Correlation marks the refusal: it stands around Tenant.
    assertEquals(
        Status.INVALID_ARGUMENT
            .withDescription("x-tenant: NOBODY (expected: lower-case letters and digits)")
            .toString(),
        refused.toString());
    assertEquals("outermost", requireNonNull(trailers.get()).get(MARK));
    // CallLog has the tenant of the second call, and has not seen the first: it stands in Tenant.
    assertLogged("worlds.Prices/Quote for ordered ends, OK");
    assertFalse(service.log().contains("INVALID_ARGUMENT"), service.log());
  }

  @Test
  void metadataComeBackAsHeadersAndAsTrailers() {
    byte[] allBytes = new byte[256];
    for (int i = 0; i < allBytes.length; i++) {
      allBytes[i] = (byte) i;
    }
    Metadata sent = new Metadata();
    sent.put(MARK, "a b, \"c\" = 100 %");
    sent.put(BINARY_MARK, allBytes);
    sent.put(BINARY_MARK, new byte[0]);
    sent.put(BINARY_MARK, new byte[] {1, 2});
    AtomicReference<Metadata> headers = new AtomicReference<>();
    AtomicReference<Metadata> trailers = new AtomicReference<>();
    PricesGrpc.newBlockingStub(
            ClientInterceptors.intercept(
                with(sent), MetadataUtils.newCaptureMetadataInterceptor(headers, trailers)))
        .quote(TEA);

    for (Metadata received : List.of(headers.get(), trailers.get())) {
      assertEquals("a b, \"c\" = 100 %", received.get(MARK));
      List<String> values = new ArrayList<>();
      received.getAll(BINARY_MARK).forEach(value -> values.add(hex(value)));
      assertEquals(List.of(hex(allBytes), "", "0102"), values);
    }
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  @Test
  void theServiceHasTheContextThatAnInterceptorMade() {
    assertEquals("acme", PricesGrpc.newBlockingStub(with(tenant("acme"))).quote(TEA).getTenant());
    assertEquals("public", PricesGrpc.newBlockingStub(channel).quote(TEA).getTenant());
  }

  @Test
  void theContextHasTheDeadlineOfTheCallerAndNoneOfAnyoneElse() throws Exception {
    PricesGrpc.newBlockingStub(with(tenant("hurried"))).withDeadlineAfter(100, SECONDS).quote(TEA);
    PricesGrpc.newBlockingStub(with(tenant("patient"))).quote(TEA);

    assertLogged("worlds.Prices/Quote for hurried begins, ms left: ");
    assertLogged("worlds.Prices/Quote for patient begins, no deadline");
  }

  // Ends.

  @Test
  void aStatusComesWithItsDescriptionAndItsDetails() throws Exception {
    StatusRuntimeException failure = failure(channel, order("gold", 1));

    assertEquals(
        "NOT_FOUND: item: gold (expected: one of tea, coffee, rice)", failure.getMessage());
    com.google.rpc.Status details = StatusProto.fromThrowable(failure);
    assertEquals(
        ErrorInfo.newBuilder()
            .setDomain("prices.example")
            .setReason("NOT_SOLD")
            .putMetadata("item", "gold")
            .build(),
        details.getDetails(0).unpack(ErrorInfo.class));
  }

  @Test
  void aStatusComesAfterTheRepliesBeforeIt() throws Exception {
    Replies<Price> prices = new Replies<>();
    StreamObserver<Order> orders = PricesGrpc.newStub(channel).quoteEach(prices);
    for (String item : List.of("rice", "tea", "gold", "rice")) {
      orders.onNext(order(item, 1));
    }
    orders.onCompleted();

    assertEquals(Status.Code.NOT_FOUND, prices.awaitEnd().getCode());
    assertEquals(List.of(199L, 450L), cents(prices.messages()));
  }

  @Test
  void anExceptionThatNobodyExpectedTellsCallersNothingOfItself() {
    StatusRuntimeException failure = failure(channel, order("tea", Long.MAX_VALUE));

    String told = String.valueOf(failure.getMessage());
    assertFalse(told.contains("overflow"), told);
    assertFalse(told.contains("Exception"), told);
    assertEquals(900, PricesGrpc.newBlockingStub(channel).quote(TEA).getCents());
  }

  @Test
  void aDeadlineEndsTheCallForBothSides() throws Exception {
    Replies<Price> prices = new Replies<>();
    PricesGrpc.newStub(with(tenant("late"))).withDeadlineAfter(1, SECONDS).watch(TEA, prices);

    assertEquals(Status.Code.DEADLINE_EXCEEDED, prices.awaitEnd().getCode());
    assertLogged("worlds.Prices/Watch for late is cancelled");
  }

  /** If it did not, 17 such calls would end the function's process. */
  @Test
  void aMethodWhoseCallHasEndedStops() throws Exception {
    for (int i = 0; i < 20; i++) {
      Replies<Price> prices = new Replies<>();
      PricesGrpc.newStub(channel)
          .withDeadlineAfter(200, MILLISECONDS)
          .scale(order("rice", Long.MAX_VALUE / 199), prices);

      assertEquals(Status.Code.DEADLINE_EXCEEDED, prices.awaitEnd().getCode());
    }
    assertEquals(900, PricesGrpc.newBlockingStub(channel).quote(TEA).getCents());
  }

  @Test
  void aCallThatIsCancelledIsOverForItsCallerAtOnceAndForTheServiceByItsDeadline()
      throws Exception {
    Replies<Price> prices = new Replies<>();
    CompletableFuture<ClientCallStreamObserver<Order>> call = new CompletableFuture<>();
    PricesGrpc.newStub(with(tenant("gone")))
        .withDeadlineAfter(2, SECONDS)
        .watch(TEA, new Cancellable<>(prices, call));
    assertLogged("worlds.Prices/Watch for gone begins");
    call.join().cancel("enough", null);

    assertEquals(Status.Code.CANCELLED, prices.awaitEnd().getCode());
    assertLogged("worlds.Prices/Watch for gone is cancelled");
    assertEquals(900, PricesGrpc.newBlockingStub(channel).quote(TEA).getCents());
  }

  private StatusRuntimeException failure(Channel to, Order order) {
    return assertThrows(
        StatusRuntimeException.class, () -> PricesGrpc.newBlockingStub(to).quote(order));
  }

  private Status status(Channel to, Order order) {
    return failure(to, order).getStatus();
  }

  // Compression and limits.

  @Test
  void messagesAreCompressedBothWaysWhereBothSidesWant() throws Exception {
    MessageSizes sizes = new MessageSizes();
    Order order = order("tea", 3).toBuilder().setNote("x".repeat(100_000)).build();
    List<Price> prices = new ArrayList<>();
    PricesGrpc.newBlockingStub(channel)
        .withInterceptors(sizes)
        .withCompression("gzip")
        .scale(order)
        .forEachRemaining(prices::add);

    assertEquals(List.of(450L, 900L, 1350L), cents(prices));
    assertEquals(order.getNote(), prices.get(2).getNote());
    assertTrue(sizes.requestFactor() > 10, "requests: factor " + sizes.requestFactor());
    assertTrue(sizes.replyFactor() > 10, "replies: factor " + sizes.replyFactor());
  }

  @Test
  void aRequestOverTheLimitOfTheServerIsRefused() {
    Order order = TEA.toBuilder().setNote("x".repeat(1_000_000)).build();

    assertEquals(Status.Code.RESOURCE_EXHAUSTED, status(channel, order).getCode());
    assertEquals(900, PricesGrpc.newBlockingStub(channel).quote(TEA).getCents());
  }

  @Test
  void aReplyOverTheLimitOfTheCallerIsRefused() {
    Order order = TEA.toBuilder().setNote("x".repeat(1_000)).build();

    StatusRuntimeException failure =
        assertThrows(
            StatusRuntimeException.class,
            () ->
                PricesGrpc.newBlockingStub(channel).withMaxInboundMessageSize(1_000).quote(order));
    assertEquals(Status.Code.RESOURCE_EXHAUSTED, failure.getStatus().getCode());
    assertEquals(900, PricesGrpc.newBlockingStub(channel).quote(TEA).getCents());
  }

  // What every server has.

  @Test
  void healthIsTold() {
    HealthGrpc.HealthBlockingStub health = HealthGrpc.newBlockingStub(channel);
    for (String name : List.of("", "worlds.Prices")) {
      assertEquals(
          ServingStatus.SERVING,
          health.check(HealthCheckRequest.newBuilder().setService(name).build()).getStatus());
    }

    StatusRuntimeException unknown =
        assertThrows(
            StatusRuntimeException.class,
            () -> health.check(HealthCheckRequest.newBuilder().setService("x").build()));
    assertEquals(Status.Code.NOT_FOUND, unknown.getStatus().getCode());
  }

  @Test
  void aClientWithoutASchemaCallsByReflection() throws Exception {
    ReflectionClient client = new ReflectionClient(channel);

    assertEquals(
        List.of("grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection", "worlds.Prices"),
        client.services());
    assertEquals(
        "item: \"rice\" cents: 398 tenant: \"public\"",
        client.call("worlds.Prices", "Quote", "item: 'rice' quantity: 2"));
    assertEquals(
        "status: SERVING",
        client.call("grpc.health.v1.Health", "Check", "service: 'worlds.Prices'"));
  }
}
