package io.lambdagrpc.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;

/** Keys with a certificate that they sign themselves. */
final class SelfSigned {

  static final char[] PASSWORD = "changeit".toCharArray();

  private SelfSigned() {}

  /**
   * Makes a key, and returns the store that holds it.
   *
   * @param options of keytool, beside those of every key
   */
  static KeyStore keyStore(Path folder, String alias, String... options) throws Exception {
    Path file = folder.resolve(alias + ".p12");
    List<String> words =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                alias,
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + alias,
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                String.valueOf(PASSWORD)));
    words.addAll(List.of(options));
    assertEquals(0, new ProcessBuilder(words).inheritIO().start().waitFor());
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD);
    }
    return store;
  }
}
