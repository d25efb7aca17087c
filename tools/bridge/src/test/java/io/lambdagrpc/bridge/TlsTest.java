package io.lambdagrpc.bridge;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Status;
import io.grpc.TlsChannelCredentials;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What callers are shown, and have to show. */
@Timeout(60)
final class TlsTest {

  @TempDir static Path folder;
  private static File certificate;
  private static File key;
  private static KeyStore store;

  @BeforeAll
  static void makeKeys() throws Exception {
    store = SelfSigned.keyStore(folder, "bridge", "-ext", "SAN=ip:127.0.0.1");
    certificate = pem("CERTIFICATE", store.getCertificate("bridge").getEncoded());
    key = pem("PRIVATE KEY", store.getKey("bridge", SelfSigned.PASSWORD).getEncoded());
  }

  private static File pem(String type, byte[] bytes) throws IOException {
    String text =
        "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
            .formatted(type, Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes));
    return Files.writeString(folder.resolve(type + ".pem"), text, US_ASCII).toFile();
  }

  private static Bridge start(ScriptedFunction function, String... more) throws IOException {
    List<String> words =
        new ArrayList<>(
            List.of(
                "--url",
                function.url().toString(),
                "--port",
                "0",
                "--tls-cert",
                certificate.getPath(),
                "--tls-key",
                key.getPath()));
    words.addAll(List.of(more));
    return Arguments.parse(words).builder().start();
  }

  private static ScriptedFunction function() throws IOException {
    return new ScriptedFunction(exchange -> ScriptedFunction.reply(exchange, ScriptedFunction.OK));
  }

  @Test
  void callersAreShownACertificate() throws Exception {
    try (ScriptedFunction function = function();
        Bridge bridge = start(function);
        Native trusting =
            new Native(
                bridge.port(),
                TlsChannelCredentials.newBuilder().trustManager(certificate).build());
        Native plain = new Native(bridge.port())) {
      assertTrue(trusting.call("go").status().isOk());
      assertEquals(Status.Code.UNAVAILABLE, plain.call("go").status().getCode());
    }
  }

  @Test
  void callersMayHaveToShowOneThemselves() throws Exception {
    try (ScriptedFunction function = function();
        Bridge bridge = start(function, "--tls-client-ca", certificate.getPath());
        Native known =
            new Native(
                bridge.port(),
                TlsChannelCredentials.newBuilder()
                    .trustManager(certificate)
                    .keyManager(certificate, key)
                    .build());
        Native unknown =
            new Native(
                bridge.port(),
                TlsChannelCredentials.newBuilder().trustManager(certificate).build())) {
      assertTrue(known.call("go").status().isOk());
      assertEquals(Status.Code.UNAVAILABLE, unknown.call("go").status().getCode());
      assertEquals(1, function.requests.size());
    }
  }

  /** A session that goes on keeps the chain of its caller in memory. */
  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void callersThatShowACertificateShowItAgain(String protocol) throws Exception {
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store, SelfSigned.PASSWORD);
    TrustManagerFactory trusted = TrustManagerFactory.getInstance("PKIX");
    KeyStore certificates = KeyStore.getInstance("PKCS12");
    certificates.load(null, null);
    certificates.setCertificateEntry("bridge", store.getCertificate("bridge"));
    trusted.init(certificates);
    SSLContext caller = SSLContext.getInstance(protocol);
    caller.init(keys.getKeyManagers(), trusted.getTrustManagers(), null);
    try (ScriptedFunction function = function();
        Bridge open = start(function);
        Bridge mutual = start(function, "--tls-client-ca", certificate.getPath())) {
      assertTrue(resumes(caller, open.port()), "nobody is asked for a certificate");
      assertFalse(resumes(caller, mutual.port()));
    }
  }

  private static boolean resumes(SSLContext caller, int port) throws Exception {
    connect(caller, port);
    // Where there is no OpenSSL, sessions that are to be forgotten last for a second.
    Thread.sleep(2_100);
    // They tell of nothing but when they began.
    long between = System.currentTimeMillis() - 1_000;
    return connect(caller, port) < between;
  }

  /** Returns when the session of a new connection began. */
  private static long connect(SSLContext caller, int port) throws IOException {
    try (SSLSocket socket =
        (SSLSocket)
            caller.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setApplicationProtocols(new String[] {"h2"});
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      // The first bytes of HTTP/2: with TLS 1.3 a ticket may come before them.
      assertTrue(socket.getInputStream().read() >= 0);
      return socket.getSession().getCreationTime();
    }
  }

  @Test
  void filesThatAreMissingAreTold() throws Exception {
    try (ScriptedFunction function = function()) {
      IOException e =
          assertThrows(
              IOException.class,
              () -> start(function, "--tls-key", folder.resolve("none").toString()));
      assertTrue(String.valueOf(e.getMessage()).startsWith("tls: "), e.getMessage());
      assertTrue(String.valueOf(e.getMessage()).contains("none"), e.getMessage());
    }
  }

  @Test
  void filesThatHoldSomethingElseAreTold() throws Exception {
    File junk = Files.writeString(folder.resolve("junk.pem"), "junk").toFile();
    for (String option : List.of("--tls-cert", "--tls-key", "--tls-client-ca")) {
      try (ScriptedFunction function = function()) {
        IOException e =
            assertThrows(IOException.class, () -> start(function, option, junk.getPath()));
        assertTrue(String.valueOf(e.getMessage()).startsWith("tls: "), e.getMessage());
        assertTrue(String.valueOf(e.getMessage()).endsWith(" (expected: files in PEM)"));
      }
    }
  }
}
