package io.lambdagrpc.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Lets JMH measure each handler in a JVM of its own, in turn. */
final class HandlerCalls {
  private static final String BYTES = "gc.alloc.rate.norm";

  private HandlerCalls() {}

  static List<CallSummary> measure(Arguments arguments) throws IOException {
    Map<HandlerCase, List<CallCost>> rounds = new EnumMap<>(HandlerCase.class);
    List<HandlerCase> order = Arrays.asList(HandlerCase.values());
    for (int round = 0; round < arguments.rounds(); round++) {
      for (HandlerCase each : order) {
        rounds.computeIfAbsent(each, none -> new ArrayList<>()).add(measure(each, arguments));
      }
      Collections.reverse(order);
    }
    List<CallSummary> summaries = new ArrayList<>();
    rounds.forEach(
        (each, own) ->
            summaries.add(
                CallSummary.of(
                    each.label(), own, Objects.requireNonNull(rounds.get(each.floor())))));
    return summaries;
  }

  private static CallCost measure(HandlerCase handlerCase, Arguments arguments) throws IOException {
    TimeValue time = TimeValue.seconds(arguments.seconds());
    try {
      RunResult result =
          new Runner(
                  new OptionsBuilder()
                      .include(HandlerBenchmark.class.getName())
                      .param("handlerCase", handlerCase.name())
                      .jvm(arguments.javaHome().resolve("bin/java").toString())
                      .forks(1)
                      .warmupIterations(1)
                      .warmupTime(time)
                      .measurementIterations(1)
                      .measurementTime(time)
                      .addProfiler(GCProfiler.class)
                      .shouldFailOnError(true)
                      .verbosity(VerboseMode.SILENT)
                      .build())
              .runSingle();
      return new CallCost(
          result.getPrimaryResult().getScore(),
          Objects.requireNonNull(result.getSecondaryResults().get(BYTES), BYTES).getScore());
    } catch (RunnerException e) {
      throw new IOException(handlerCase.label() + ": " + e.getMessage(), e);
    }
  }
}
