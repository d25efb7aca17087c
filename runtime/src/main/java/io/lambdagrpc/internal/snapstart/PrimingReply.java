package io.lambdagrpc.internal.snapstart;

import io.lambdagrpc.internal.event.StreamedReply;
import java.io.ByteArrayOutputStream;

/** Takes the reply to a priming call, streamed or not. */
public final class PrimingReply extends ByteArrayOutputStream implements StreamedReply {

  /** Makes an empty one. */
  public PrimingReply() {}

  @Override
  public void begin(byte[] prelude) {
    writeBytes(prelude);
  }

  @Override
  public void writeChunk(byte[] chunk) {
    writeBytes(chunk);
  }

  @Override
  public void flush() {}

  @Override
  public void end() {}
}
