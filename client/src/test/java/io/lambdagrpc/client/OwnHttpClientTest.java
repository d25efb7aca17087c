package io.lambdagrpc.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.CallOptions;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A channel that is given its HTTP client. */
@Timeout(60)
final class OwnHttpClientTest {

  @Test
  void requestsTakeItsProxy() throws Exception {
    try (ScriptedServer server = ScriptedServer.replying(Wire.message("reply"), Wire.OK)) {
      List<URI> proxied = new CopyOnWriteArrayList<>();
      ProxySelector proxies =
          new ProxySelector() {
            @Override
            public List<Proxy> select(URI uri) {
              proxied.add(uri);
              InetAddress loopback = InetAddress.getLoopbackAddress();
              InetSocketAddress proxy = new InetSocketAddress(loopback, server.port());
              return List.of(new Proxy(Proxy.Type.HTTP, proxy));
            }

            @Override
            public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
          };
      HttpClient own =
          HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).proxy(proxies).build();
      ManagedChannel channel =
          GrpcWebChannelBuilder.forTarget("http://nowhere.invalid").httpClient(own).build();

      assertEquals("reply", call(channel));
      assertEquals(List.of("nowhere.invalid"), proxied.stream().map(URI::getHost).toList());
      channel.shutdownNow();
    }
  }

  /** What it says of the call stands outside of TLS: anybody on the way could have written it. */
  @Test
  void aProxyThatRefusesTheTunnelEndsTheCallAndSaysNothingOfIt() throws Exception {
    String reply =
        String.join(
            "\r\n",
            "HTTP/1.1 407 Proxy Authentication Required",
            "proxy-authenticate: Basic realm=x",
            "content-type: application/grpc-web+proto",
            "content-length: 0",
            "grpc-status: 0",
            "",
            "");
    try (RawServer proxy = RawServer.replying(reply)) {
      InetSocketAddress address =
          new InetSocketAddress(InetAddress.getLoopbackAddress(), proxy.port());
      HttpClient own = HttpClient.newBuilder().proxy(ProxySelector.of(address)).build();
      ManagedChannel channel =
          GrpcWebChannelBuilder.forTarget("https://nowhere.invalid").httpClient(own).build();
      RecordingListener listener = new RecordingListener();

      Status status = listener.call(channel);

      assertEquals(Status.Code.UNAVAILABLE, status.getCode());
      String text = String.valueOf(status.getDescription());
      assertTrue(text.startsWith("no HTTP reply from https://nowhere.invalid: a proxy "), text);
      assertEquals(List.of("close UNAVAILABLE"), listener.events);
      channel.shutdownNow();
    }
  }

  @Test
  void itServesAgainAfterTheChannelWasIdle() throws Exception {
    try (ScriptedServer server = ScriptedServer.replying(Wire.message("reply"), Wire.OK)) {
      ManagedChannel channel =
          server
              .client()
              .httpClient(HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build())
              .build();
      assertEquals("reply", call(channel));
      channel.enterIdle();
      assertSame(ConnectivityState.IDLE, channel.getState(false));

      assertEquals("reply", call(channel));
      channel.shutdownNow();
    }
  }

  @Test
  void oneThatHasEndedFailsEachCall() throws Exception {
    HttpClient ended =
        HttpClient.newBuilder()
            .executor(
                task -> {
                  throw new java.util.concurrent.RejectedExecutionException("ended");
                })
            .build();
    ManagedChannel channel =
        GrpcWebChannelBuilder.forTarget("http://127.0.0.1:9").httpClient(ended).build();

    Status status =
        Assertions.assertThrows(StatusRuntimeException.class, () -> call(channel)).getStatus();

    assertEquals(Status.Code.UNAVAILABLE, status.getCode());
    assertTrue(String.valueOf(status.getDescription()).contains("ended"), status::toString);
  }

  /** The JDK's client waits, to close a connection of TLS, for a thread that reads its record. */
  @Test
  void oneThatCannotBeCancelledKeepsNoCallBeyondItsDeadline() throws Exception {
    CountDownLatch released = new CountDownLatch(1);
    HttpClient own = new UncancellableHttpClient(released);
    ManagedChannel channel =
        GrpcWebChannelBuilder.forTarget("http://127.0.0.1:9").httpClient(own).build();

    CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(100, TimeUnit.MILLISECONDS);
    try {
      Future<String> reply =
          ClientCalls.futureUnaryCall(
              channel.newCall(Wire.method(MethodType.UNARY), options), "go");
      ExecutionException e =
          Assertions.assertThrows(ExecutionException.class, () -> reply.get(30, TimeUnit.SECONDS));
      assertEquals(Status.Code.DEADLINE_EXCEEDED, Status.fromThrowable(e).getCode());
    } finally {
      released.countDown();
    }
  }

  private static String call(ManagedChannel channel) {
    return ClientCalls.blockingUnaryCall(
        channel, Wire.method(MethodType.UNARY), CallOptions.DEFAULT, "go");
  }
}
