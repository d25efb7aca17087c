package io.lambdagrpc.it.interop;

import static org.junit.jupiter.api.Assertions.fail;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.AssumptionViolatedException;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.rules.TestRule;
import org.junit.rules.Timeout;
import org.junit.runners.BlockJUnit4ClassRunner;
import org.junit.runners.model.FrameworkMethod;
import org.junit.runners.model.InitializationError;
import org.opentest4j.TestAbortedException;

/**
 * The suite's tests, which are JUnit 4's, as dynamic tests: they run in the one engine of the
 * build, and as often as there are ways to the service, for which JUnit 4 would need as many
 * classes.
 */
final class InteropTests extends BlockJUnit4ClassRunner {
  static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Makes what one test needs over a {@link Wire}. */
  interface Start {
    InteropSuite start(Wire wire, boolean hopeless) throws Exception;
  }

  /** Makes what one test needs. */
  interface Maker {
    InteropSuite make(boolean hopeless) throws Exception;
  }

  private final String name;
  private final Map<String, String> impossible;
  private final Maker maker;

  private InteropTests(String name, Map<String, String> impossible, Maker maker)
      throws InitializationError {
    super(InteropSuite.class);
    this.name = name;
    this.impossible = impossible;
    this.maker = maker;
  }

  /** Returns every test of the suite for every {@link Wire}. */
  static List<DynamicContainer> all(Start start) throws InitializationError {
    List<DynamicContainer> wires = new ArrayList<>();
    for (Wire wire : Wire.all()) {
      wires.add(of(wire.name(), Impossible.OVER_GRPC_WEB, hopeless -> start.start(wire, hopeless)));
    }
    return wires;
  }

  /**
   * Returns every test of the suite.
   *
   * @param name how they are reported
   * @param impossible those that cannot pass
   */
  static DynamicContainer of(String name, Map<String, String> impossible, Maker maker)
      throws InitializationError {
    return DynamicContainer.dynamicContainer(
        name, new InteropTests(name, impossible, maker).tests());
  }

  private Stream<DynamicTest> tests() {
    List<FrameworkMethod> methods = getChildren();
    TreeSet<String> unknown = new TreeSet<>(impossible.keySet());
    methods.forEach(method -> unknown.remove(method.getName()));
    if (!unknown.isEmpty()) {
      fail("not in the suite: " + unknown);
    }
    return methods.stream()
        .map(method -> DynamicTest.dynamicTest(method.getName(), () -> run(method)));
  }

  private void run(FrameworkMethod method) throws Throwable {
    try {
      methodBlock(method).evaluate();
    } catch (AssumptionViolatedException e) {
      if (Impossible.IN_PROCESS_ONLY.contains(method.getName())) {
        throw new TestAbortedException(e.getMessage(), e);
      }
      throw new AssertionError(nameOf(method) + " was skipped: " + e.getMessage(), e);
    } catch (Throwable e) {
      if (isHopeless(method)) {
        return;
      }
      throw new AssertionError(nameOf(method) + ": " + e, e);
    }
    if (isHopeless(method)) {
      fail(nameOf(method) + " passes (expected: to fail, as Impossible says)");
    }
  }

  /** For messages: Maven's log tells a dynamic test by its number alone. */
  private String nameOf(FrameworkMethod method) {
    return name + ", " + method.getName();
  }

  private boolean isHopeless(FrameworkMethod method) {
    return impossible.containsKey(method.getName());
  }

  @Override
  protected Object createTest(FrameworkMethod method) throws Exception {
    return maker.make(isHopeless(method));
  }

  /** In place of the suite's own 90 s, where what is waited for never comes. */
  @Override
  protected List<TestRule> getTestRules(Object suite) {
    return ((InteropSuite) suite).isHopeless()
        ? List.of(Timeout.seconds(1))
        : super.getTestRules(suite);
  }

  /** An instance is made by {@link Maker}, not by JUnit. */
  @Override
  protected void validateConstructor(List<Throwable> errors) {}
}
