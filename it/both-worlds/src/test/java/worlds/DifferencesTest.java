package worlds;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptors;
import io.grpc.Context;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.ServerBuilder;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerTransportFilter;
import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.lambdagrpc.ExceptionMapper;
import io.lambdagrpc.LambdaCall;
import io.lambdagrpc.LambdaServerBuilder;
import io.lambdagrpc.client.GrpcWebChannelBuilder;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/**
 * What cannot be the same on a server and on Lambda: each test is a row of the table in
 * docs/server.md, which names it. Over 300 lines, since the table has that many rows.
 */
class DifferencesTest {
  private static final Order TEA = Order.newBuilder().setItem("tea").setQuantity(1).build();
  private static final Duration SOON = Duration.ofSeconds(2);
  private static final Price PRICE = Price.newBuilder().setCents(450).build();

  /** A service of one method with one request, whose reply may be a stream. */
  private static PricesGrpc.PricesImplBase service(
      BiConsumer<Order, ServerCallStreamObserver<Price>> method) {
    return new PricesGrpc.PricesImplBase() {
      @Override
      public void quote(Order order, StreamObserver<Price> prices) {
        method.accept(order, (ServerCallStreamObserver<Price>) prices);
      }

      @Override
      public void watch(Order order, StreamObserver<Price> prices) {
        method.accept(order, (ServerCallStreamObserver<Price>) prices);
      }
    };
  }

  private static TwoWorlds serving(BiConsumer<Order, ServerCallStreamObserver<Price>> method)
      throws Exception {
    return TwoWorlds.start(server -> server.addService(service(method)));
  }

  /** With a timeout that calls are to reach. */
  private static TwoWorlds endingSoon(BiConsumer<Order, ServerCallStreamObserver<Price>> method)
      throws Exception {
    return TwoWorlds.start(SOON, server -> server.addService(service(method)));
  }

  private static void answer(StreamObserver<Price> prices) {
    prices.onNext(PRICE);
    prices.onCompleted();
  }

  private static Replies<Price> quote(Channel channel) {
    Replies<Price> prices = new Replies<>();
    PricesGrpc.newStub(channel).quote(TEA, prices);
    return prices;
  }

  private static Replies<Price> watch(Channel channel) {
    Replies<Price> prices = new Replies<>();
    PricesGrpc.newStub(channel).watch(TEA, prices);
    return prices;
  }

  private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
    return requireNonNull(queue.poll(30, SECONDS), "nothing came in 30 s");
  }

  @Test
  void callers() throws Exception {
    try (TwoWorlds worlds = serving((order, prices) -> answer(prices))) {
      ManagedChannel toLambda = TwoWorlds.nativeChannel(worlds.url().getPort());
      ManagedChannel toServer =
          GrpcWebChannelBuilder.forAddress("127.0.0.1", worlds.server().getPort())
              .usePlaintext()
              .build();

      assertEquals(List.of(PRICE), quote(worlds.serverChannel()).awaitAll());
      assertEquals(List.of(PRICE), quote(worlds.lambdaChannel()).awaitAll());
      assertFalse(quote(toLambda).awaitEnd().isOk());
      assertFalse(quote(toServer).awaitEnd().isOk());
      toLambda.shutdownNow();
      toServer.shutdownNow();
    }
  }

  @Test
  void fullDuplex() throws Exception {
    try (TwoWorlds worlds = TwoWorlds.start(Services::configure)) {
      Replies<Price> fromServer = new Replies<>();
      StreamObserver<Order> toServer =
          PricesGrpc.newStub(worlds.serverChannel()).quoteEach(fromServer);
      for (int i = 1; i <= 3; i++) {
        toServer.onNext(TEA);
        fromServer.await(i);
      }
      toServer.onCompleted();
      assertEquals(3, fromServer.awaitAll().size());

      Replies<Price> fromLambda = new Replies<>();
      StreamObserver<Order> toLambda =
          PricesGrpc.newStub(worlds.lambdaChannel())
              .withDeadlineAfter(1, SECONDS)
              .quoteEach(fromLambda);
      toLambda.onNext(TEA);
      assertEquals(Status.Code.DEADLINE_EXCEEDED, fromLambda.awaitEnd().getCode());
      assertEquals(List.of(), fromLambda.messages());
    }
  }

  @Test
  void repliesAsTheyCome() throws Exception {
    BlockingQueue<StreamObserver<Price>> open = new LinkedBlockingQueue<>();
    try (TwoWorlds worlds =
        endingSoon(
            (order, prices) -> {
              prices.onNext(PRICE);
              open.add(prices);
            })) {
      // The service goes on when its first reply has arrived.
      Replies<Price> fromServer = new Replies<>(price -> open.remove().onCompleted());
      PricesGrpc.newStub(worlds.serverChannel()).watch(TEA, fromServer);
      assertEquals(List.of(PRICE), fromServer.awaitAll());

      Replies<Price> fromLambda = watch(worlds.lambdaChannel());
      assertEquals(Status.Code.DEADLINE_EXCEEDED, fromLambda.awaitEnd().getCode());
      assertEquals(List.of(PRICE), fromLambda.messages());
    }
  }

  @Test
  void replySize() throws Exception {
    Price megabyte = Price.newBuilder().setNote("x".repeat(1_000_000)).build();
    try (TwoWorlds worlds =
        serving(
            (order, prices) -> {
              for (int i = 0; i < 7; i++) {
                prices.onNext(megabyte);
              }
              prices.onCompleted();
            })) {
      assertEquals(7, watch(worlds.serverChannel()).awaitAll().size());

      Replies<Price> fromLambda = watch(worlds.lambdaChannel());
      assertEquals(Status.Code.RESOURCE_EXHAUSTED, fromLambda.awaitEnd().getCode());
      assertEquals(4, fromLambda.messages().size());
    }
  }

  @Test
  void flowControl() throws Exception {
    Price megabyte = Price.newBuilder().setNote("x".repeat(1_000_000)).build();
    BlockingQueue<Integer> sent = new LinkedBlockingQueue<>();
    try (TwoWorlds worlds =
        serving(
            (order, prices) -> {
              int count = 0;
              while (count < 3 && prices.isReady()) {
                prices.onNext(megabyte);
                count++;
              }
              sent.add(count);
              prices.onCompleted();
            })) {
      List<Integer> counts = new ArrayList<>();
      for (Channel channel : List.of(worlds.serverChannel(), worlds.lambdaChannel())) {
        // A caller that reads nothing.
        ClientCall<Order, Price> call =
            channel.newCall(PricesGrpc.getWatchMethod(), CallOptions.DEFAULT);
        call.start(new ClientCall.Listener<Price>() {}, new Metadata());
        call.sendMessage(TEA);
        call.halfClose();
        counts.add(next(sent));
      }
      assertEquals(List.of(1, 3), counts);
    }
  }

  @Test
  void callsAtOnce() throws Exception {
    BlockingQueue<StreamObserver<Price>> open = new LinkedBlockingQueue<>();
    try (TwoWorlds worlds = endingSoon((order, prices) -> open.add(prices))) {
      List<Replies<Price>> fromServer =
          List.of(quote(worlds.serverChannel()), quote(worlds.serverChannel()));
      for (StreamObserver<Price> call : List.of(next(open), next(open))) {
        answer(call);
      }
      for (Replies<Price> replies : fromServer) {
        assertEquals(List.of(PRICE), replies.awaitAll());
      }

      Replies<Price> first = quote(worlds.lambdaChannel());
      next(open);
      Replies<Price> second = quote(worlds.lambdaChannel());
      assertEquals(Status.Code.DEADLINE_EXCEEDED, first.awaitEnd().getCode());
      answer(next(open));
      assertEquals(List.of(PRICE), second.awaitAll());
    }
  }

  @Test
  void aCallerThatGoesAway() throws Exception {
    BlockingQueue<Throwable> causes = new LinkedBlockingQueue<>();
    BlockingQueue<Order> began = new LinkedBlockingQueue<>();
    try (TwoWorlds worlds =
        endingSoon(
            (order, prices) -> {
              Context.CancellationListener listener =
                  context -> causes.add(context.cancellationCause());
              Context.current().addListener(listener, Runnable::run);
              began.add(order);
            })) {
      for (Channel channel : List.of(worlds.serverChannel(), worlds.lambdaChannel())) {
        CompletableFuture<ClientCallStreamObserver<Order>> call = new CompletableFuture<>();
        PricesGrpc.newStub(channel).watch(TEA, new Cancellable<>(new Replies<Price>(), call));
        next(began);
        call.join().cancel("enough", null);
      }

      assertEquals(Status.Code.CANCELLED, Status.fromThrowable(next(causes)).getCode());
      // That of the deadline: the function has not heard of the caller.
      assertInstanceOf(TimeoutException.class, next(causes));
    }
  }

  @Test
  void aCallWithoutADeadline() throws Exception {
    try (TwoWorlds worlds = endingSoon((order, prices) -> {})) {
      Replies<Price> fromServer = watch(worlds.serverChannel());
      Replies<Price> fromLambda = watch(worlds.lambdaChannel());

      assertEquals(Status.Code.DEADLINE_EXCEEDED, fromLambda.awaitEnd().getCode());
      assertTrue(fromServer.isOpen());
    }
  }

  @Test
  void theInvocation() throws Exception {
    BlockingQueue<Boolean> known = new LinkedBlockingQueue<>();
    try (TwoWorlds worlds =
        serving(
            (order, prices) -> {
              known.add(LambdaCall.KEY.get() != null);
              answer(prices);
            })) {
      quote(worlds.serverChannel()).awaitAll();
      assertFalse(next(known));
      quote(worlds.lambdaChannel()).awaitAll();
      assertTrue(next(known));
    }
  }

  @Test
  void anUnexpectedException() throws Exception {
    BiConsumer<Order, ServerCallStreamObserver<Price>> failing =
        (order, prices) -> {
          throw new IllegalStateException("no connection");
        };
    try (TwoWorlds worlds = serving(failing)) {
      assertEquals(
          Status.UNKNOWN.withDescription("Application error processing RPC").toString(),
          quote(worlds.serverChannel()).awaitEnd().toString());

      Status fromLambda = quote(worlds.lambdaChannel()).awaitEnd();
      assertEquals(Status.Code.INTERNAL, fromLambda.getCode());
      String logged = "internal error, logged by the function under request id ";
      assertTrue(String.valueOf(fromLambda.getDescription()).startsWith(logged), logged);
    }

    try (TwoWorlds worlds =
        TwoWorlds.start(
            server -> {
              server.addService(service(failing));
              if (server instanceof LambdaServerBuilder lambda) {
                lambda.exceptionMapper(ExceptionMapper.likeGrpcJava());
              }
            })) {
      assertEquals(
          quote(worlds.serverChannel()).awaitEnd().toString(),
          quote(worlds.lambdaChannel()).awaitEnd().toString());
    }
  }

  @Test
  void aStatusThatIsThrown() throws Exception {
    try (TwoWorlds worlds =
        serving(
            (order, prices) -> {
              throw Status.NOT_FOUND.withDescription("no such item").asRuntimeException();
            })) {
      assertEquals(Status.Code.UNKNOWN, quote(worlds.serverChannel()).awaitEnd().getCode());
      assertEquals(
          Status.NOT_FOUND.withDescription("no such item").toString(),
          quote(worlds.lambdaChannel()).awaitEnd().toString());
    }
  }

  @Test
  void healthWatch() throws Exception {
    HealthStatusManager health = new HealthStatusManager();
    try (TwoWorlds worlds =
        TwoWorlds.start(SOON, server -> server.addService(health.getHealthService()))) {
      HealthCheckRequest all = HealthCheckRequest.getDefaultInstance();
      Replies<HealthCheckResponse> fromServer = new Replies<>();
      HealthGrpc.newStub(worlds.serverChannel()).watch(all, fromServer);
      assertEquals(ServingStatus.SERVING, fromServer.await(1).get(0).getStatus());

      Replies<HealthCheckResponse> fromLambda = new Replies<>();
      HealthGrpc.newStub(worlds.lambdaChannel()).watch(all, fromLambda);
      assertEquals(Status.Code.DEADLINE_EXCEEDED, fromLambda.awaitEnd().getCode());
      assertEquals(1, fromLambda.messages().size());

      health.setStatus("", ServingStatus.NOT_SERVING);
      assertEquals(ServingStatus.NOT_SERVING, fromServer.await(2).get(1).getStatus());
    }
  }

  @Test
  void reflection() throws Exception {
    ServerReflectionRequest list = ServerReflectionRequest.newBuilder().setListServices("").build();
    try (TwoWorlds worlds = TwoWorlds.start(Services::configure)) {
      Replies<ServerReflectionResponse> fromServer = new Replies<>();
      StreamObserver<ServerReflectionRequest> toServer =
          ServerReflectionGrpc.newStub(worlds.serverChannel()).serverReflectionInfo(fromServer);
      toServer.onNext(list);
      fromServer.await(1);
      toServer.onNext(list);
      fromServer.await(2);
      assertTrue(fromServer.isOpen());

      Replies<ServerReflectionResponse> fromLambda = new Replies<>();
      StreamObserver<ServerReflectionRequest> toLambda =
          ServerReflectionGrpc.newStub(worlds.lambdaChannel()).serverReflectionInfo(fromLambda);
      toLambda.onNext(list);
      toLambda.onNext(list);
      assertEquals(List.of(), fromLambda.messages());
      toLambda.onCompleted();
      assertEquals(2, fromLambda.awaitAll().size());
    }
  }

  @Test
  void addresses() throws Exception {
    BlockingQueue<Attributes> seen = new LinkedBlockingQueue<>();
    ServerInterceptor look =
        new ServerInterceptor() {
          @Override
          public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
              ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
            seen.add(call.getAttributes());
            return next.startCall(call, headers);
          }
        };
    try (TwoWorlds worlds = TwoWorlds.start(server -> Services.configure(server).intercept(look))) {
      quote(worlds.serverChannel()).awaitAll();
      Attributes ofServer = next(seen);
      assertTrue(((InetSocketAddress) ofServer.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR)).getPort() > 0);
      assertNotNull(ofServer.get(Grpc.TRANSPORT_ATTR_LOCAL_ADDR));

      quote(worlds.lambdaChannel()).awaitAll();
      Attributes ofLambda = next(seen);
      assertEquals(
          0, ((InetSocketAddress) ofLambda.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR)).getPort());
      assertNull(ofLambda.get(Grpc.TRANSPORT_ATTR_LOCAL_ADDR));
    }
  }

  @Test
  void transports() throws Exception {
    List<AtomicInteger> opened = new ArrayList<>();
    try (TwoWorlds worlds =
        TwoWorlds.start(
            server -> {
              AtomicInteger count = new AtomicInteger();
              opened.add(count);
              count(Services.configure(server), count);
            })) {
      for (int i = 0; i < 3; i++) {
        quote(worlds.serverChannel()).awaitAll();
        quote(worlds.lambdaChannel()).awaitAll();
      }
      assertEquals(1, opened.get(0).get());
      assertEquals(3, opened.get(1).get());
    }
  }

  private static void count(ServerBuilder<?> server, AtomicInteger transports) {
    server.addTransportFilter(
        new ServerTransportFilter() {
          @Override
          public Attributes transportReady(Attributes attributes) {
            transports.incrementAndGet();
            return attributes;
          }
        });
  }

  @Test
  void metadataSentTwice() throws Exception {
    Metadata.Key<String> mark =
        Metadata.Key.of("correlation-mark", Metadata.ASCII_STRING_MARSHALLER);
    Metadata sent = new Metadata();
    Metadata.Key<byte[]> binary =
        Metadata.Key.of("correlation-mark-bin", Metadata.BINARY_BYTE_MARSHALLER);
    for (String value : List.of("a", "b")) {
      sent.put(mark, value);
      sent.put(binary, value.getBytes(US_ASCII));
    }
    try (TwoWorlds worlds = TwoWorlds.start(Services::configure)) {
      List<List<String>> received = new ArrayList<>();
      for (Channel channel : List.of(worlds.serverChannel(), worlds.lambdaChannel())) {
        AtomicReference<Metadata> headers = new AtomicReference<>();
        quote(
                ClientInterceptors.intercept(
                    channel,
                    MetadataUtils.newAttachHeadersInterceptor(sent),
                    MetadataUtils.newCaptureMetadataInterceptor(headers, new AtomicReference<>())))
            .awaitAll();
        Metadata back = requireNonNull(headers.get());
        List<String> values = new ArrayList<>();
        back.getAll(mark).forEach(values::add);
        back.getAll(binary).forEach(value -> values.add(new String(value, US_ASCII)));
        received.add(values);
      }
      assertEquals(List.of(List.of("a", "b", "a", "b"), List.of("a,b", "a", "b")), received);
    }
  }

  @Test
  void ports() throws Exception {
    try (TwoWorlds worlds = TwoWorlds.start(Services::configure)) {
      assertTrue(worlds.server().getPort() > 0);
      assertEquals(1, worlds.server().getListenSockets().size());
      assertEquals(-1, worlds.lambda().getPort());
      assertEquals(List.of(), worlds.lambda().getListenSockets());
    }
  }
}
