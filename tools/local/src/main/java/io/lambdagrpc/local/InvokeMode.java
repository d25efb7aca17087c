package io.lambdagrpc.local;

import java.util.Arrays;

/**
 * How a front invokes the function; its names are those of a Function URL's {@code InvokeMode}.
 *
 * @since 0.1.0
 */
public enum InvokeMode {
  /** The reply is sent when it is whole. A streamed one is collected, up to 6 MB. */
  BUFFERED,

  /**
   * A streamed reply is passed on as it comes: by Function URLs, and by REST APIs, where this is
   * {@code responseTransferMode: STREAM}. HTTP APIs and load balancers never stream.
   *
   * <p>As on Lambda, only {@code application/vnd.awslambda.http-integration-response} is
   * interpreted. A Function URL passes anything else on as the body of a 200: also the reply
   * document of a function that does not stream. A REST API answers that with its 502.
   */
  RESPONSE_STREAM;

  static InvokeMode of(String name) {
    for (InvokeMode mode : values()) {
      if (mode.name().equals(name)) {
        return mode;
      }
    }
    throw new IllegalArgumentException(
        "invoke mode: "
            + name
            + " (expected: "
            + String.join(" or ", Arrays.stream(values()).map(InvokeMode::name).toList())
            + ")");
  }
}
