package shop;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.util.HexFormat;

/** SHA3 of a text, as a provider of the user's own computes it. */
final class Fingerprint {
  private final Provider provider;

  Fingerprint(Provider provider) {
    this.provider = provider;
  }

  String of(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA3-256", provider);
      return HexFormat.of().formatHex(digest.digest(text.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
