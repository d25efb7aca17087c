package io.lambdagrpc.junit;

import io.grpc.ManagedChannel;
import io.lambdagrpc.local.EventKind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What one test has seen of the function; or what a class has, outside of its tests. */
final class Scope {
  private final List<RecordedCall> calls = new CopyOnWriteArrayList<>();
  private final Map<String, ManagedChannel> channels = new HashMap<>(); // guarded by this
  private final LogBook log = new LogBook();

  void add(RecordedCall call) {
    calls.add(call);
  }

  /**
   * Returns a channel of this test's.
   *
   * @param event its front; null for the one that was set
   */
  synchronized ManagedChannel channel(@Nullable EventKind event, Supplier<ManagedChannel> channel) {
    return channels.computeIfAbsent(event == null ? "" : event.wireName(), name -> channel.get());
  }

  /** Ends what the test has left running. */
  synchronized void close() {
    channels.values().forEach(ManagedChannel::shutdownNow);
  }

  List<RecordedCall> calls() {
    return List.copyOf(calls);
  }

  LogBook log() {
    return log;
  }
}
