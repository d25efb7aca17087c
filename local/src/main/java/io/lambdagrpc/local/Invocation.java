package io.lambdagrpc.local;

import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** An event on its way to the runtime, and the place where the answer will be. */
final class Invocation {
  final String id = UUID.randomUUID().toString();
  final byte[] event;
  final ReplyReceiver receiver;
  final @Nullable Fault fault;
  final CompletableFuture<InvocationResult> result = new CompletableFuture<>();

  /** Set by the first response that streams: what it has begun, no other post may end. */
  final AtomicBoolean streaming = new AtomicBoolean();

  Invocation(byte[] event, ReplyReceiver receiver, @Nullable Fault fault) {
    this.event = event;
    this.receiver = receiver;
    this.fault = fault;
  }
}
