package io.lambdagrpc.it.fronts;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.Context;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The first messages of a stream that goes on. */
public final class Beginning {
  private static final long PATIENCE_SECONDS = 15;

  private Beginning() {}

  /**
   * Returns the first messages, and cancels the call: where the whole stream takes longer than its
   * function may run, they came before its end was known.
   */
  public static <Q, R> List<R> of(
      Channel channel, MethodDescriptor<Q, R> method, Q request, int messages) {
    List<R> first = new ArrayList<>();
    Context.CancellableContext context = Context.current().withCancellation();
    context.run(
        () -> {
          Iterator<R> replies =
              ClientCalls.blockingServerStreamingCall(
                  channel,
                  method,
                  CallOptions.DEFAULT.withDeadlineAfter(PATIENCE_SECONDS, TimeUnit.SECONDS),
                  request);
          while (first.size() < messages) {
            first.add(replies.next());
          }
        });
    context.cancel(Status.CANCELLED.asRuntimeException());
    return first;
  }
}
