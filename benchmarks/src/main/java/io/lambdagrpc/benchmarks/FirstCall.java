package io.lambdagrpc.benchmarks;

import io.lambdagrpc.local.InvocationResult;
import java.io.IOException;

/** What a function is called with once it has started, and the answer that is right. */
interface FirstCall {

  byte[] event() throws IOException;

  /**
   * Checks an answer.
   *
   * @throws WrongReplyException if it is another one
   */
  void check(InvocationResult result) throws WrongReplyException;

  /** Returns what a function that knows the answer by heart replies, if one can. */
  default String reply() {
    throw new UnsupportedOperationException(
        "reply: not known before (expected: a call of hello-world)");
  }
}
