package io.lambdagrpc.client;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Keeps what a call's listener heard, in order, and the end as a future. */
final class RecordingListener extends ClientCall.Listener<String> {

  final List<String> events = new CopyOnWriteArrayList<>();
  final CompletableFuture<Metadata> heardHeaders = new CompletableFuture<>();
  final CompletableFuture<Status> closed = new CompletableFuture<>();
  volatile @Nullable Metadata headers;
  volatile @Nullable Metadata trailers;

  @Override
  public void onHeaders(Metadata headers) {
    this.headers = headers;
    events.add("headers");
    heardHeaders.complete(headers);
  }

  @Override
  public void onMessage(String message) {
    events.add(message);
  }

  @Override
  public void onClose(Status status, Metadata trailers) {
    this.trailers = trailers;
    events.add("close " + status.getCode());
    closed.complete(status);
  }

  @Override
  public void onReady() {
    events.add("ready");
  }

  /** Calls a stream of replies with one request, takes nine of them at most, and awaits the end. */
  Status call(Channel channel) throws Exception {
    ClientCall<String, String> call =
        channel.newCall(Wire.method(MethodType.SERVER_STREAMING), CallOptions.DEFAULT);
    call.start(this, new Metadata());
    call.request(9);
    call.sendMessage("go");
    call.halfClose();
    return status();
  }

  Status status() throws Exception {
    return closed.get(30, TimeUnit.SECONDS);
  }
}
