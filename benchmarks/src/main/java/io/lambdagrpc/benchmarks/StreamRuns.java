package io.lambdagrpc.benchmarks;

import com.google.protobuf.Int64Value;
import io.lambdagrpc.local.internal.files.Scratch;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Streams out of a process, and looks at the socket in this one. Their clocks can be compared: on
 * Linux, {@link System#nanoTime} of every process is CLOCK_MONOTONIC.
 */
final class StreamRuns {
  private static final int WARM_UP_CALLS = 4;
  private static final int CALLS = 10;
  private static final int PAUSES = 100;
  private static final int FEW_MEGABYTES = 2;
  private static final int MANY_MEGABYTES = 200;
  private static final Map<String, String> SERVICES =
      Map.of(StreamHandler.ASK, "asks isReady", StreamHandler.FLOOD, "never asks");

  private final List<Double> first = new ArrayList<>();
  private final List<Double> afterPause = new ArrayList<>();
  private final List<Double> atOnce = new ArrayList<>();
  private final List<Double> reads = new ArrayList<>();
  private final Map<Load, List<Double>> peaks = new LinkedHashMap<>();

  private record Load(String method, int megabytes) {}

  private StreamRuns() {}

  static StreamSummary measure(Arguments arguments) throws IOException {
    StreamRuns runs = new StreamRuns();
    try (Scratch scratch = Scratch.create("benchmarks")) {
      for (int round = 0; round < arguments.rounds(); round++) {
        try (StreamFunction function = StreamFunction.start(arguments, scratch.folder())) {
          runs.pace(function);
        }
        for (String method : List.of(StreamHandler.ASK, StreamHandler.FLOOD)) {
          for (int megabytes : List.of(FEW_MEGABYTES, MANY_MEGABYTES)) {
            try (StreamFunction function = StreamFunction.start(arguments, scratch.folder())) {
              runs.load(function, new Load(method, megabytes));
            }
          }
        }
      }
    }
    return runs.summary();
  }

  private StreamSummary summary() {
    List<StreamMemory> memory = new ArrayList<>();
    peaks.forEach(
        (load, own) ->
            memory.add(
                new StreamMemory(
                    String.valueOf(SERVICES.get(load.method())),
                    load.megabytes(),
                    Statistics.median(own),
                    List.copyOf(own))));
    return new StreamSummary(
        List.of(
            StreamDelay.of("first of a stream", first),
            StreamDelay.of("after a pause of 5 ms", afterPause),
            StreamDelay.of("right after another", atOnce)),
        Statistics.median(reads),
        memory);
  }

  private void pace(StreamFunction function) throws IOException {
    StreamPeer peer = function.peer();
    for (int call = -WARM_UP_CALLS; call < CALLS; call++) {
      function.call(StreamHandler.PACE, PAUSES);
      StreamedFrames frames = new StreamedFrames(peer.reply());
      for (int message = 0; message < 2 * PAUSES; message++) {
        long handedOver = Int64Value.parseFrom(frames.next()).getValue();
        double milliseconds = (peer.nanos() - handedOver) / 1e6;
        if (call >= 0) {
          (message == 0 ? first : message % 2 == 0 ? afterPause : atOnce).add(milliseconds);
        }
        if (call >= 0 && message == 0) {
          reads.add((double) peer.reads());
        }
      }
      checkEnd(frames);
      peer.accepted();
    }
  }

  private void load(StreamFunction function, Load load) throws IOException {
    function.call(load.method(), load.megabytes());
    StreamedFrames frames = new StreamedFrames(new Slow(function.peer().reply()));
    for (int left = load.megabytes() * StreamHandler.MESSAGES_PER_MEGABYTE; left > 0; left--) {
      if (frames.next().length == 0) {
        throw new IOException(load + ": " + left + " messages are missing");
      }
    }
    checkEnd(frames);
    peaks.computeIfAbsent(load, none -> new ArrayList<>()).add(function.peakMegabytes());
  }

  private static void checkEnd(StreamedFrames frames) throws IOException {
    if (frames.next().length > 0) {
      throw new IOException("a message too many");
    }
  }

  /** Reads 64 KiB in a millisecond at most: the function could write several times that. */
  private static final class Slow extends FilterInputStream {
    private static final int BYTES = 64 * 1024;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private int sincePause;

    Slow(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      if (sincePause >= BYTES) {
        sincePause = 0;
        LockSupport.parkNanos(PAUSE_NANOS);
      }
      int count = super.read(buffer, offset, length);
      sincePause += count;
      return count;
    }
  }
}
