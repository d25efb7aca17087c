package io.lambdagrpc.internal.event;

import java.nio.charset.StandardCharsets;

/**
 * An HTTP reply.
 *
 * @param body holds the body in its first {@code length} bytes, so that a buffer that grew needs no
 *     trimming; only read here
 * @param length the size of the body in bytes
 * @param escapes how many bytes escapes add to the body in a JSON string, if it is text in UTF-8
 *     without a fault; or {@link #BINARY}, which is carried in base64
 */
@SuppressWarnings("ArrayRecordComponent") // a copy or a wrapper of 6 MB for each call costs more
public record HttpResponse(int status, HttpHeaders headers, byte[] body, int length, long escapes) {

  public static final long BINARY = -1;

  /** Returns a reply of plain text. */
  public static HttpResponse text(int status, String text) {
    HttpHeaders headers = new HttpHeaders();
    headers.add("content-type", "text/plain; charset=utf-8");
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    return new HttpResponse(
        status, headers, body, body.length, JsonWriter.countEscapes(body, body.length));
  }
}
