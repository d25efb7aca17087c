package io.lambdagrpc.junit;

import io.lambdagrpc.local.InvocationResult;
import io.lambdagrpc.local.ReplyReceiver;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.util.function.Consumer;

/** Where a function under test runs. */
interface TestedFunction {

  /**
   * Starts it, before the first test that uses it.
   *
   * @param log takes each line that belongs to no call
   */
  void start(Consumer<String> log) throws IOException, InterruptedException;

  /** Begins the record of a call. */
  RecordedCall newCall(HttpRequest request, Scope scope);

  InvocationResult invoke(RecordedCall call, Scope scope, byte[] event, ReplyReceiver reply)
      throws InterruptedException;

  /** Stops it, after the last test. */
  void stop() throws IOException;
}
