package io.lambdagrpc.local;

import static java.nio.charset.StandardCharsets.UTF_8;

/** A body read to its end; its bytes are nobody's to change. */
final class Body {
  static final Body EMPTY = new Body(new byte[0]);

  /** Stands for one that was over the limit, and is not kept. */
  static final Body TOO_LARGE = new Body(new byte[0]);

  private final byte[] bytes;

  private Body(byte[] bytes) {
    this.bytes = bytes;
  }

  static Body of(byte[] bytes) {
    return new Body(bytes);
  }

  static Body of(String text) {
    return new Body(text.getBytes(UTF_8));
  }

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return bytes.length;
  }

  String text() {
    return new String(bytes, UTF_8);
  }

  boolean isTooLarge() {
    return this == TOO_LARGE;
  }
}
