package io.lambdagrpc.bridge.internal.reflection;

import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.lambdagrpc.bridge.internal.relay.Headers;
import io.lambdagrpc.bridge.internal.relay.Message;
import io.lambdagrpc.bridge.internal.relay.Traffic;

/** Asks the function, by a call of its own for each request. */
public final class FunctionReflection implements ReflectionSource {

  private final Channel function;

  /**
   * Asks through a channel.
   *
   * @param function a channel whose executor is a direct one
   */
  public FunctionReflection(Channel function) {
    this.function = function;
  }

  @Override
  public Runnable ask(
      ServerCall<Message, Message> stream, Metadata headers, Message request, Listener listener) {
    Metadata own = new Metadata();
    own.merge(headers);
    // Answers of several calls go into one stream, which has one encoding: none.
    own.discardAll(Headers.ACCEPT_ENCODING);
    ClientCall<Message, Message> call =
        function.newCall(stream.getMethodDescriptor(), Traffic.ofCurrentCall().callOptions());
    call.start(new Answer(call, listener), own);
    call.request(1);
    call.sendMessage(request);
    call.halfClose();
    return () -> call.cancel("the caller has gone", null);
  }

  private static final class Answer extends ClientCall.Listener<Message> {
    private final ClientCall<Message, Message> call;
    private final Listener listener;
    private boolean answered;

    Answer(ClientCall<Message, Message> call, Listener listener) {
      this.call = call;
      this.listener = listener;
    }

    @Override
    public void onMessage(Message message) {
      if (message.compressed()) {
        refuse("a compressed reply (expected: one that is not, as asked)");
        return;
      }
      // Nothing else ends a reply that never does: it would go on however slow the caller reads.
      if (answered) {
        refuse("a second reply to one request (expected: one)");
        return;
      }
      answered = true;
      listener.onMessage(message);
      call.request(1);
    }

    private void refuse(String what) {
      Status status = Status.INTERNAL.withDescription("protocol error: " + what);
      listener.onClose(status, new Metadata());
      call.cancel(status.getDescription(), null);
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      listener.onClose(status, Headers.forCaller(trailers));
    }
  }
}
