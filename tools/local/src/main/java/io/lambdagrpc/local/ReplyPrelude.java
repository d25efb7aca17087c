package io.lambdagrpc.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;

/**
 * The start of a streamed HTTP reply: a JSON document with status and headers, then 8 NUL bytes.
 *
 * <p>https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode-lambda.html
 */
final class ReplyPrelude {
  static final String CONTENT_TYPE = "application/vnd.awslambda.http-integration-response";

  private static final int NULS = 8;
  private static final int MAX_BYTES = 16 * 1024;

  private final ByteArrayOutputStream json = new ByteArrayOutputStream();
  private int nuls;

  /**
   * Reads what belongs to the prelude, wherever it is cut.
   *
   * @return how many of the bytes that was; {@link #isWhole} tells whether the rest is the body's
   */
  int read(byte[] bytes, int length) throws MalformedReplyException {
    int at = 0;
    while (at < length && !isWhole()) {
      byte next = bytes[at++];
      if (next == 0) {
        nuls++;
      } else if (nuls > 0) {
        throw new MalformedReplyException(
            "prelude: " + nuls + " NUL bytes (expected: " + NULS + " after its JSON)");
      } else if (json.size() == MAX_BYTES) {
        throw new MalformedReplyException(
            "prelude: no NUL within " + MAX_BYTES + " bytes (expected: JSON, then 8 NUL bytes)");
      } else {
        json.write(next);
      }
    }
    return at;
  }

  boolean isWhole() {
    return nuls == NULS;
  }

  /** Decodes it; the body of this reply is empty. */
  HttpReply head() throws MalformedReplyException {
    if (!isWhole()) {
      throw new MalformedReplyException(
          "prelude: ends after "
              + json.size()
              + " bytes and "
              + nuls
              + " NUL bytes (expected: JSON, then 8 NUL bytes)");
    }
    return ReplyDocument.object(json.toString(UTF_8)).prelude();
  }
}
