package io.lambdagrpc.benchmarks;

import io.lambdagrpc.local.InvocationResult;
import io.lambdagrpc.local.LocalRuntimeApi;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A function in a process of its own that stays, and the Runtime API that it asks. */
final class WarmFunction implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Functions functions;
  private final Variant variant;
  private final Greeting greeting;
  private final LocalRuntimeApi api;
  private final Process process;
  private final List<Double> microseconds = new ArrayList<>();
  private Duration cpuOfWarmUp = Duration.ZERO;

  private WarmFunction(
      Functions functions,
      Variant variant,
      Greeting greeting,
      LocalRuntimeApi api,
      Process process) {
    this.functions = functions;
    this.variant = variant;
    this.greeting = greeting;
    this.api = api;
    this.process = process;
  }

  static WarmFunction start(Functions functions, Variant variant, Greeting greeting)
      throws IOException {
    LocalRuntimeApi api = LocalRuntimeApi.start(PATIENCE);
    try {
      Process process = functions.processBuilder(variant, greeting, api).start();
      return new WarmFunction(functions, variant, greeting, api, process);
    } catch (IOException e) {
      api.close();
      throw e;
    }
  }

  /** Makes calls that do not count; comes before all that do. */
  void warmUp(int calls) throws IOException, InterruptedException {
    call(calls);
    cpuOfWarmUp = cpu();
  }

  /**
   * Makes calls that count.
   *
   * @throws IOException if a call is not answered, or not with the greeting
   */
  void measure(int calls) throws IOException, InterruptedException {
    microseconds.addAll(call(calls));
  }

  /** Returns the median time, and the mean processor time, of a call that counted. */
  CallCost cost() {
    return new CallCost(
        Statistics.median(microseconds),
        cpu().minus(cpuOfWarmUp).toNanos() / 1e3 / microseconds.size());
  }

  Variant variant() {
    return variant;
  }

  /**
   * Calls back to back: an event waits whenever the function asks for one.
   *
   * @return the microseconds from one reply to the next; the first reply begins the first
   */
  private List<Double> call(int calls) throws IOException, InterruptedException {
    byte[] event = greeting.event();
    List<CompletableFuture<Arrival>> arrivals = new ArrayList<>();
    for (int call = 0; call <= calls; call++) {
      arrivals.add(api.invokeAsync(event).thenApply(Arrival::now));
    }
    try {
      CompletableFuture.anyOf(arrivals.get(calls), process.onExit())
          .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      if (!arrivals.get(calls).isDone()) {
        throw new IOException(variant + ": ended without a reply\n" + functions.output(variant));
      }
      List<Double> gaps = new ArrayList<>();
      long before = 0;
      for (CompletableFuture<Arrival> each : arrivals) {
        Arrival arrival = each.get();
        greeting.check(arrival.result());
        gaps.add((arrival.nanos() - before) / 1e3);
        before = arrival.nanos();
      }
      return gaps.subList(1, gaps.size());
    } catch (ExecutionException | TimeoutException | WrongReplyException e) {
      throw new IOException(variant + ": " + e.getMessage() + "\n" + functions.output(variant), e);
    }
  }

  /** User and system time of the whole process until now. */
  private Duration cpu() {
    return process.info().totalCpuDuration().orElseThrow();
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    api.close();
  }

  /** A reply, and when it came. */
  private record Arrival(InvocationResult result, long nanos) {
    static Arrival now(InvocationResult result) {
      return new Arrival(result, System.nanoTime());
    }
  }
}
