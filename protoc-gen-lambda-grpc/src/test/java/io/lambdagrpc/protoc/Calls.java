package io.lambdagrpc.protoc;

import io.grpc.BindableService;
import io.grpc.CallOptions;
import io.grpc.HandlerRegistry;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerMethodDefinition;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.lambdagrpc.Dispatcher;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A grpc-java server in this process, and a client of it. */
final class Calls implements AutoCloseable {

  private final Server server;
  private final ManagedChannel channel;

  private Calls(InProcessServerBuilder builder, String name) throws IOException {
    server = builder.directExecutor().build().start();
    channel = InProcessChannelBuilder.forName(name).directExecutor().build();
  }

  /** Serves the methods that {@link Dispatcher#findMethod} finds. */
  static Calls dispatched(Dispatcher dispatcher) throws IOException {
    String name = InProcessServerBuilder.generateName();
    return new Calls(
        InProcessServerBuilder.forName(name)
            .fallbackHandlerRegistry(
                new HandlerRegistry() {
                  @Override
                  public @Nullable ServerMethodDefinition<?, ?> lookupMethod(
                      String method, @Nullable String authority) {
                    return dispatcher.findMethod(
                        Objects.requireNonNull(MethodDescriptor.extractBareMethodName(method)));
                  }
                }),
        name);
  }

  /** Serves the methods that {@code bindService} binds. */
  static Calls bound(BindableService service) throws IOException {
    String name = InProcessServerBuilder.generateName();
    return new Calls(InProcessServerBuilder.forName(name).addService(service), name);
  }

  /** Sends all requests, then returns all replies. A call that fails throws its status. */
  <Q, P> List<P> call(MethodDescriptor<Q, P> method, List<Q> requests) throws Exception {
    List<P> replies = new ArrayList<>();
    var ended = new CompletableFuture<List<P>>();
    // The wire knows no difference between the shapes, so this one serves for all of them.
    StreamObserver<Q> sender =
        ClientCalls.asyncBidiStreamingCall(
            channel.newCall(method, CallOptions.DEFAULT),
            new StreamObserver<P>() {
              @Override
              public void onNext(P reply) {
                replies.add(reply);
              }

              @Override
              public void onError(Throwable t) {
                ended.completeExceptionally(t);
              }

              @Override
              public void onCompleted() {
                ended.complete(replies);
              }
            });
    for (Q request : requests) {
      if (!ended.isDone()) {
        sender.onNext(request);
      }
    }
    if (!ended.isDone()) {
      sender.onCompleted();
    }
    return ended.get(1, TimeUnit.MINUTES);
  }

  @Override
  public void close() {
    channel.shutdownNow();
    server.shutdownNow();
  }
}
