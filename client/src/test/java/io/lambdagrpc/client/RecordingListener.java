package io.lambdagrpc.client;

import io.grpc.ClientCall;
import io.grpc.Metadata;
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

  Status status() throws Exception {
    return closed.get(30, TimeUnit.SECONDS);
  }
}
