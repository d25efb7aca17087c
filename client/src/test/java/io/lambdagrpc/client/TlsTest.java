package io.lambdagrpc.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.CallCredentials;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.SecurityLevel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class TlsTest {

  private final SSLContext jvmDefault;
  @TempDir private Path folder;
  private SSLContext selfSigned;

  TlsTest() throws Exception {
    jvmDefault = SSLContext.getDefault();
    selfSigned = jvmDefault;
  }

  @BeforeEach
  void makeACertificate() throws Exception {
    selfSigned = SelfSigned.in(folder);
  }

  @AfterEach
  void restoreTheDefault() {
    SSLContext.setDefault(jvmDefault);
  }

  @Test
  void callsOverTlsTrustWhatTheJvmTrusts() throws Exception {
    SSLContext.setDefault(selfSigned);
    CompletableFuture<SecurityLevel> level = new CompletableFuture<>();
    assertEquals("reply", call(credentialsThatTell(level)));
    assertEquals(SecurityLevel.PRIVACY_AND_INTEGRITY, level.join());
  }

  @Test
  void aCertificateThatIsNotTrustedIsUnavailable() {
    StatusRuntimeException e =
        assertThrows(StatusRuntimeException.class, () -> call(CallOptions.DEFAULT));
    assertEquals(Status.Code.UNAVAILABLE, e.getStatus().getCode());
    assertInstanceOf(SSLException.class, e.getStatus().getCause());
    String text = String.valueOf(e.getStatus().getDescription());
    assertTrue(text.contains(": TLS: ") && text.contains("certification path"), text);
  }

  @Test
  void plaintextToAServerOfTlsSaysSo() throws Exception {
    String text = "";
    // What tells is the server's alert, which is lost where the end of its connection overtakes it.
    for (int call = 0; call < 50 && !text.contains("speaks TLS"); call++) {
      try (ScriptedServer server = ScriptedServer.overTls(exchange -> {}, selfSigned)) {
        StatusRuntimeException e =
            assertThrows(
                StatusRuntimeException.class, () -> call(server.client(), CallOptions.DEFAULT));
        assertEquals(Status.Code.UNAVAILABLE, e.getStatus().getCode());
        text = String.valueOf(e.getStatus().getDescription());
      }
    }
    assertTrue(text.contains("speaks TLS") && text.contains("use https://"), text);
  }

  /** There the JDK's client reads what no call asks for, until the heap is full. */
  @Test
  void callsDoNotTakeHttp2WhereItIsOffered() throws Exception {
    SSLContext.setDefault(selfSigned);
    CompletableFuture<String> chosen = new CompletableFuture<>();
    try (SSLServerSocket server =
        (SSLServerSocket)
            selfSigned
                .getServerSocketFactory()
                .createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      SSLParameters parameters = server.getSSLParameters();
      parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
      server.setSSLParameters(parameters);
      Thread thread =
          new Thread(
              () -> {
                try (SSLSocket socket = (SSLSocket) server.accept()) {
                  socket.startHandshake();
                  chosen.complete(socket.getApplicationProtocol());
                } catch (IOException e) {
                  chosen.completeExceptionally(e);
                }
              });
      thread.start();
      GrpcWebChannelBuilder client =
          GrpcWebChannelBuilder.forAddress("127.0.0.1", server.getLocalPort());
      assertThrows(StatusRuntimeException.class, () -> call(client, CallOptions.DEFAULT));
    }
    assertNotEquals("h2", chosen.get(30, TimeUnit.SECONDS));
  }

  /** Anybody on the way can add them; JDK 17's client read them for ever, and saw no end. */
  @Test
  void bytesBehindTheEndOfAConnectionAreIgnored() throws Exception {
    SSLContext.setDefault(selfSigned);
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Void> served =
          CompletableFuture.runAsync(() -> endWithOneByteMore(server), DaemonThreads.newExecutor());
      GrpcWebChannelBuilder client =
          GrpcWebChannelBuilder.forAddress("127.0.0.1", server.getLocalPort());
      StatusRuntimeException e =
          assertThrows(StatusRuntimeException.class, () -> call(client, CallOptions.DEFAULT));
      assertEquals(Status.Code.UNAVAILABLE, e.getStatus().getCode(), e::toString);
      served.get(30, TimeUnit.SECONDS);
    }
  }

  @Test
  void aConnectionWhoseServerChangesKeysNowAndThenIsGood() throws Exception {
    assertEquals("reply", callWithNewKeys(20));
  }

  /** The JDK keeps each session ticket; keys are what a server of the JDK can send without end. */
  @Test
  void aConnectionThatBringsNoDataIsEnded() {
    StatusRuntimeException e =
        assertThrows(StatusRuntimeException.class, () -> callWithNewKeys(2_000));
    assertEquals(Status.Code.UNAVAILABLE, e.getStatus().getCode(), e::toString);
    String text = String.valueOf(e.getStatus().getDescription());
    assertTrue(text.endsWith(": TLS: too many session tickets or new keys from the server"), text);
  }

  private String callWithNewKeys(int times) throws Exception {
    SSLContext.setDefault(selfSigned);
    try (ServerSocket server =
        selfSigned
            .getServerSocketFactory()
            .createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Void> unused =
          CompletableFuture.runAsync(
              () -> {
                try (SSLSocket tls = (SSLSocket) server.accept()) {
                  String path = RawServer.readCall(tls);
                  assertEquals("/test.Echo/Say", path);
                  for (int i = 0; i < times; i++) {
                    tls.startHandshake(); // in TLS 1.3, sends a new key
                  }
                  RawServer.write(
                      tls, "HTTP/1.1 200 OK\r\ncontent-type: application/grpc-web+proto\r\n\r\n");
                  tls.getOutputStream().write(Wire.message("reply"));
                  tls.getOutputStream().write(Wire.OK);
                  // What is left unread at a close becomes a reset, which may overtake the reply.
                  tls.shutdownOutput();
                  byte[] answers = tls.getInputStream().readAllBytes();
                  assertEquals(0, answers.length);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              },
              DaemonThreads.newExecutor());
      return call(
          GrpcWebChannelBuilder.forAddress("127.0.0.1", server.getLocalPort()),
          CallOptions.DEFAULT);
    }
  }

  private void endWithOneByteMore(ServerSocket server) {
    try (Socket tcp = server.accept()) {
      SSLSocket tls =
          (SSLSocket) selfSigned.getSocketFactory().createSocket(tcp, "127.0.0.1", 0, false);
      tls.setUseClientMode(false);
      String unused = RawServer.readCall(tls);
      tls.shutdownOutput(); // sends close_notify
      tcp.getOutputStream().write('x');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String call(CallOptions options) throws Exception {
    try (ScriptedServer server =
        ScriptedServer.overTls(
            exchange -> ScriptedServer.reply(exchange, 200, Wire.message("reply"), Wire.OK),
            selfSigned)) {
      return call(GrpcWebChannelBuilder.forAddress("127.0.0.1", server.port()), options);
    }
  }

  private static String call(GrpcWebChannelBuilder builder, CallOptions options) {
    ManagedChannel channel = builder.build();
    try {
      return ClientCalls.blockingUnaryCall(channel, Wire.method(MethodType.UNARY), options, "go");
    } finally {
      channel.shutdownNow();
    }
  }

  private static CallOptions credentialsThatTell(CompletableFuture<SecurityLevel> level) {
    return CallOptions.DEFAULT.withCallCredentials(
        new CallCredentials() {
          @Override
          public void applyRequestMetadata(
              RequestInfo info, Executor executor, MetadataApplier applier) {
            level.complete(info.getSecurityLevel());
            applier.apply(new Metadata());
          }
        });
  }
}
