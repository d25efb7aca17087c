package io.lambdagrpc.client;

import io.grpc.Codec;
import io.grpc.Compressor;
import io.grpc.Status;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The request messages of a call as frames, kept until the client has half-closed: in as many bytes
 * as they have, since a server with many calls has many bodies.
 */
final class RequestBody {

  private final Compressor compressor;
  private final int maxMessageSize;
  private final Tracers tracers;
  // Null once the call has ended.
  private volatile @Nullable Blocks frames = new Blocks();
  private int messages;
  private volatile boolean compressing = true;

  RequestBody(Compressor compressor, int maxMessageSize, Tracers tracers) {
    this.compressor = compressor;
    this.maxMessageSize = maxMessageSize;
    this.tracers = tracers;
  }

  void compress(boolean enabled) {
    compressing = enabled;
  }

  /** The call has ended: who still holds it need not hold what will not be sent. */
  void forget() {
    frames = null;
  }

  /** Reads and closes {@code message}. */
  void add(InputStream message) throws IOException {
    byte[] plain;
    try (message) {
      plain = message.readAllBytes();
    }
    Blocks kept = frames;
    if (kept == null) {
      return;
    }
    boolean asItIs = message instanceof CompressedMessage;
    if (plain.length > maxMessageSize) {
      throw Status.RESOURCE_EXHAUSTED
          .withDescription("message too large " + plain.length + " > " + maxMessageSize)
          .asRuntimeException();
    }
    boolean compressed = asItIs || (compressing && compressor != Codec.Identity.NONE);
    byte[] payload = compressed && !asItIs ? compress(plain) : plain;
    kept.add(
        ByteBuffer.allocate(Frame.HEADER_SIZE)
            .put((byte) (compressed ? Frame.COMPRESSED : 0))
            .putInt(payload.length)
            .flip());
    kept.add(ByteBuffer.wrap(payload));
    tracers.messageSent(messages++, payload.length, plain.length);
  }

  /**
   * Returns the whole body, once: it is as large as all messages, and is not kept twice. It is
   * empty if it is forgotten.
   */
  byte[] take(WebFormat format) {
    Blocks kept = frames;
    byte[] body = kept == null ? new byte[0] : kept.take(kept.size());
    return format == WebFormat.TEXT ? Base64.getEncoder().encode(body) : body;
  }

  private byte[] compress(byte[] plain) throws IOException {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (OutputStream out = compressor.compress(compressed)) {
      out.write(plain);
    }
    return compressed.toByteArray();
  }
}
