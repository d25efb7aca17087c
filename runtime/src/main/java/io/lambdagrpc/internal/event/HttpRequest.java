package io.lambdagrpc.internal.event;

import org.jspecify.annotations.Nullable;

/**
 * An HTTP request as an event carried it.
 *
 * @param path as it came, with its percent-escapes and with what the front puts before the path of
 *     the call: a stage, a base path
 * @param stage the stage that the front itself puts at the beginning of {@code path}; null where it
 *     puts none there, or the event names none
 * @param query without its question mark, as {@link Query} reads it, and empty where there is none;
 *     names and values are those of the client, escaped anew where the event has them in a map, and
 *     only the last one of a name where that map has single values
 * @param headers what came in {@code cookies}, or in several headers {@code cookie}, is one header
 *     {@code cookie}
 * @param body decoded from base64 where the event says so; empty where it has none; owned by the
 *     receiver
 * @param sourceIp the address of the client as the gateway saw it; null for a load balancer and for
 *     VPC Lattice, which put it into {@code x-forwarded-for}
 * @param authorizer the JSON text of {@code requestContext.authorizer}, of VPC Lattice's V2 of
 *     {@code requestContext.identity}, or null
 */
@SuppressWarnings("ArrayRecordComponent") // a copy or a wrapper of 6 MB for each call costs more
public record HttpRequest(
    PayloadFormat format,
    String method,
    String path,
    @Nullable String stage,
    String query,
    HttpHeaders headers,
    byte[] body,
    @Nullable String sourceIp,
    @Nullable String authorizer) {

  /**
   * Returns the path that the client sent to this stage. The stage is taken off once and only where
   * it stands: what follows is the client's own, and may be the name of the stage once more.
   */
  public String pathAfterStage() {
    if (stage == null || !path.startsWith(stage, 1)) {
      return path;
    }
    int end = 1 + stage.length();
    boolean stands = path.charAt(0) == '/' && end < path.length() && path.charAt(end) == '/';
    return stands ? path.substring(end) : path;
  }
}
