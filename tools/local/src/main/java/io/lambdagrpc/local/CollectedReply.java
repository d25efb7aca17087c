package io.lambdagrpc.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Keeps a reply until it is whole, as a buffered invocation does. */
final class CollectedReply implements ReplyReceiver {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private boolean http;

  @Override
  public int limit() {
    return LocalRuntimeApi.MAX_PAYLOAD;
  }

  @Override
  public void start(@Nullable String contentType) {
    http = ReplyPrelude.CONTENT_TYPE.equals(contentType);
  }

  @Override
  public void write(byte[] buffer, int length) {
    bytes.write(buffer, 0, length);
  }

  @Override
  public void end() {}

  @Override
  public String payload() {
    return bytes.toString(UTF_8);
  }

  /** Tells whether this is an HTTP reply with its prelude, and no reply document. */
  boolean isHttp() {
    return http;
  }

  HttpReply http() throws MalformedReplyException {
    ReplyPrelude prelude = new ReplyPrelude();
    byte[] all = bytes.toByteArray();
    int start = prelude.read(all, all.length);
    HttpReply head = prelude.head();
    Body body = Body.of(Arrays.copyOfRange(all, start, all.length));
    return new HttpReply(head.status(), head.headers(), body);
  }
}
