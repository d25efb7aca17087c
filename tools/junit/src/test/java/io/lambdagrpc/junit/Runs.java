package io.lambdagrpc.junit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs classes of tests as JUnit does, within a test. */
final class Runs {
  /** As many tests at once as there are, up to eight. */
  static final Map<String, String> PARALLEL =
      Map.of(
          "junit.jupiter.execution.parallel.enabled", "true",
          "junit.jupiter.execution.parallel.mode.default", "concurrent",
          "junit.jupiter.execution.parallel.config.strategy", "fixed",
          "junit.jupiter.execution.parallel.config.fixed.parallelism", "8");

  static final Map<String, String> ONE_BY_ONE = Map.of();

  /** What came of a run: the names of the tests that passed, and what others failed with. */
  record Outcome(List<String> passed, List<Throwable> failures) {
    Outcome requireSuccess() {
      AssertionError failed = new AssertionError("failed: " + failures);
      failures.forEach(failed::addSuppressed);
      if (!failures.isEmpty()) {
        throw failed;
      }
      return this;
    }

    String failure() {
      if (failures.size() != 1) {
        throw new AssertionError("failures: " + failures + " (expected: one)");
      }
      return String.valueOf(failures.get(0).getMessage());
    }
  }

  private Runs() {}

  static Outcome run(Map<String, String> settings, Class<?>... classes) {
    List<Class<?>> all = new ArrayList<>(List.of(classes));
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(all.stream().map(DiscoverySelectors::selectClass).toList())
            .configurationParameters(settings)
            .build();
    List<String> passed = new CopyOnWriteArrayList<>();
    List<Throwable> failures = new CopyOnWriteArrayList<>();
    LauncherFactory.create()
        .execute(
            request,
            new TestExecutionListener() {
              @Override
              public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                result.getThrowable().ifPresent(failures::add);
                if (test.isTest() && result.getThrowable().isEmpty()) {
                  passed.add(test.getDisplayName());
                }
              }
            });
    return new Outcome(passed, failures);
  }
}
