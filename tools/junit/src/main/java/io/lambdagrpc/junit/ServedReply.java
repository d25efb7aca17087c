package io.lambdagrpc.junit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lambdagrpc.internal.event.StreamedReply;
import io.lambdagrpc.local.ReplyReceiver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/**
 * The reply of a handler in this JVM: kept where it is one document, passed on where the handler
 * streams it, as a runtime of lambda-grpc does.
 */
final class ServedReply extends ByteArrayOutputStream implements StreamedReply {
  private static final String CONTENT_TYPE = "application/vnd.awslambda.http-integration-response";
  private static final int NULS = 8;

  private final ReplyReceiver receiver;
  private boolean streamed;
  private volatile boolean over;

  ServedReply(ReplyReceiver receiver) {
    this.receiver = receiver;
  }

  /** Refuses whatever comes now: the invocation has timed out. */
  void refuse() {
    over = true;
  }

  /** Returns the result of the invocation, for the thread that has seen the handler return. */
  String payload() {
    return streamed ? receiver.payload() : toString(UTF_8);
  }

  @Override
  public void begin(byte[] prelude) throws IOException {
    streamed = true;
    requireTime();
    receiver.start(CONTENT_TYPE);
    receiver.write(prelude, prelude.length);
    receiver.write(new byte[NULS], NULS);
  }

  @Override
  public void writeChunk(byte[] chunk) throws IOException {
    requireTime();
    receiver.write(chunk, chunk.length);
  }

  @Override
  public void flush() {
    // Each part was passed on when it was written.
  }

  @Override
  public void end() throws IOException {
    requireTime();
    receiver.end();
  }

  private void requireTime() throws IOException {
    if (over) {
      throw new IOException("the invocation has timed out");
    }
  }
}
