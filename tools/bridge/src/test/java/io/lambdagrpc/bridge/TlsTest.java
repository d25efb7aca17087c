package io.lambdagrpc.bridge;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Status;
import io.grpc.TlsChannelCredentials;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What callers are shown, and have to show. */
@Timeout(60)
final class TlsTest {

  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir static Path folder;
  private static File certificate;
  private static File key;

  @BeforeAll
  static void makeKeys() throws Exception {
    Path store = folder.resolve("keys.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "bridge",
                "-keyalg",
                "EC",
                "-dname",
                "CN=bridge",
                "-ext",
                "SAN=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                String.valueOf(PASSWORD))
            .inheritIO()
            .start();
    assertEquals(0, keytool.waitFor());
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    certificate = pem("CERTIFICATE", keys.getCertificate("bridge").getEncoded());
    key = pem("PRIVATE KEY", keys.getKey("bridge", PASSWORD).getEncoded());
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
}
