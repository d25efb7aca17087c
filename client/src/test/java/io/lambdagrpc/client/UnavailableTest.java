package io.lambdagrpc.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpConnectTimeoutException;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a user reads where there is no reply: the target, and the reason. */
@Timeout(60)
final class UnavailableTest {

  @Test
  void aRefusedConnectionSaysSo() throws Exception {
    try (Socket bound = new Socket()) { // its port is taken, yet nobody listens there
      bound.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      String url = "http://127.0.0.1:" + bound.getLocalPort();
      Status status = call(url + "/base");
      assertEquals("no HTTP reply from " + url + "/base: connection refused", text(status));
      assertInstanceOf(ConnectException.class, status.getCause());
    }
  }

  @Test
  void anUnknownHostSaysSo() {
    // A name that RFC 6761 keeps for itself: no resolver asks for it.
    for (String url : new String[] {"http://shop.invalid:8080", "https://shop.invalid"}) {
      Status status = call(url);
      assertEquals("no HTTP reply from " + url + ": unknown host", text(status));
      assertInstanceOf(ConnectException.class, status.getCause());
    }
  }

  @Test
  void aConnectionClosedUnansweredSaysThatItMayBeTls() throws Exception {
    try (RawServer server = new RawServer(RawServer::readCall)) {
      assertEquals(
          "no HTTP reply from "
              + server.url()
              + ": closed by the server (where it speaks TLS, use https://)",
          text(call(server.url())));
    }
  }

  /** Who logs a status logs its cause. */
  @Test
  void whatThePeerSentIsEscapedInTheCauseToo() throws Exception {
    try (RawServer server = RawServer.replying("HTTP/1.1 \u001b]0;title\u0007 OK\r\n\r\n")) {
      Status status = call(server.url());
      StringWriter logged = new StringWriter();
      status.asException().printStackTrace(new PrintWriter(logged));
      assertTrue(logged.toString().contains("\\u001b]0;title\\u0007"), logged::toString);
      assertFalse(logged.toString().contains("\u001b"), logged::toString);
    }
  }

  @Test
  void aResetConnectionSaysSo() throws Exception {
    try (RawServer server =
        new RawServer(
            socket -> {
              RawServer.readCall(socket);
              socket.setSoLinger(true, 0);
            })) {
      assertEquals(
          "no HTTP reply from " + server.url() + ": Connection reset", text(call(server.url())));
    }
  }

  @Test
  void aReplyThatBreaksOffNamesItsServer() throws Exception {
    try (RawServer server =
        RawServer.replying(
            """
            HTTP/1.1 200 OK\r
            content-type: application/grpc-web+proto\r
            content-length: 100\r
            \r
            """)) {
      assertEquals(
          "reply of " + server.url() + " lost before its trailer frame: closed by the server",
          text(call(server.url())));
    }
  }

  @Test
  void aTlsAlertSaysThatTheServerSpeaksTls() throws Exception {
    try (RawServer server = RawServer.replying("\u0015\u0003\u0003\0\u0002\u0002\n\r\n")) {
      assertEquals(
          "no HTTP reply from " + server.url() + ": the server speaks TLS (use https://)",
          text(call(server.url())));
    }
  }

  @Test
  void aServerOfHttp2AloneIsNamedForWhatItIs() throws Exception {
    String settings = "\0\0\u0006\u0004\0\0\0\0\0\0\u0003\0\0\0d";
    try (RawServer server = RawServer.replying(settings)) {
      assertEquals(
          "no HTTP reply from "
              + server.url()
              + ": the server speaks HTTP/2 alone, as gRPC servers do (expected: grpc-web over"
              + " HTTP/1.1)",
          text(call(server.url())));
    }
  }

  @Test
  void aServerOfAnotherProtocolIsShownWithoutControlCharacters() throws Exception {
    String bell = "\\u0007";
    try (RawServer server = RawServer.replying("SSH-2.0-\u0007x" + "y".repeat(1000) + "\r\n")) {
      assertEquals(
          "no HTTP reply from "
              + server.url()
              + ": Invalid status line: \"SSH-2.0-"
              + bell
              + "x"
              + "y".repeat(480)
              + "...",
          text(call(server.url())));
    }
  }

  @Test
  void aPlaintextServerBehindHttpsSaysSo() throws Exception {
    try (RawServer server =
        new RawServer(
            socket -> {
              RawServer.readSome(socket);
              RawServer.write(socket, "HTTP/1.1 400 Bad Request\r\n\r\n");
              // The end of the connection may overtake what came before it.
              byte[] unused = socket.getInputStream().readAllBytes();
            })) {
      String url = server.url().replace("http:", "https:");
      Status status = call(url);
      assertEquals(
          "no HTTP reply from "
              + url
              + ": the server does not speak TLS (use http:// or usePlaintext())",
          text(status));
      assertInstanceOf(SSLException.class, status.getCause());
    }
  }

  @Test
  void whatTheJdkSaysOfItselfIsKept() {
    assertEquals(
        "no HTTP reply from https://x: not connected within 20 s",
        text(ConnectionFailure.beforeReply(new HttpConnectTimeoutException("late"), "https://x")));
    assertEquals(
        "no HTTP reply from https://x: No route to host",
        text(ConnectionFailure.beforeReply(new ConnectException("No route to host"), "https://x")));
    assertEquals(
        "no HTTP reply from https://x: TLS: Received fatal alert: bad_certificate",
        text(
            ConnectionFailure.beforeReply(
                new SSLException("Received fatal alert: bad_certificate"), "https://x")));
    assertEquals(
        "no HTTP reply from https://x: java.io.IOException",
        text(ConnectionFailure.beforeReply(new IOException(), "https://x")));
  }

  private static Status call(String url) {
    ManagedChannel channel = GrpcWebChannelBuilder.forTarget(url).build();
    try {
      return assertThrows(
              StatusRuntimeException.class,
              () ->
                  ClientCalls.blockingUnaryCall(
                      channel, Wire.method(MethodType.UNARY), CallOptions.DEFAULT, "go"))
          .getStatus();
    } finally {
      channel.shutdownNow();
    }
  }

  private static String text(Status status) {
    assertEquals(Status.Code.UNAVAILABLE, status.getCode());
    return String.valueOf(status.getDescription());
  }
}
