package io.lambdagrpc.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Which classes a start loads up to its first reply: a figure that no busy machine changes, and
 * which is most of what a start costs. Where a bound is no longer kept, {@code --classes} of the
 * command shows which class is new, and often that only the verifier asked for it: it loads what a
 * class catches, and what it hands on as a superclass.
 */
class LoadedClassesIT {

  /** Before the call was rebuilt, these were 29 and 39. */
  @ParameterizedTest
  @CsvSource({"hello-world, 48", "bootstrap, 59"})
  void aStartLoadsNoMoreOfOurs(String variant, int most) throws Exception {
    assertAtMost(most, names(variant, name -> name.startsWith("io.lambdagrpc.")));
  }

  @ParameterizedTest
  @CsvSource({"hello-world", "bootstrap"})
  void aCallOfOneProtocolLoadsNoOther(String variant) throws Exception {
    assertEquals(
        Set.of(),
        names(
            variant,
            name ->
                name.startsWith("io.lambdagrpc.internal.connect.")
                    || name.startsWith("io.lambdagrpc.internal.json.")));
  }

  /** Before, these were 1,228 and 1,268. */
  @ParameterizedTest
  @CsvSource({"hello-world, 1247", "bootstrap, 1287"})
  void aStartLoadsNoMoreInAll(String variant, int most) throws Exception {
    assumeTrue(Runtime.version().feature() == 17, "each JDK has classes of its own");
    assertAtMost(most, names(variant, name -> true));
  }

  private static void assertAtMost(int most, Set<String> names) {
    assertTrue(
        !names.isEmpty() && names.size() <= most,
        () -> names.size() + " (expected: at most " + most + "): " + names);
  }

  private static Set<String> names(String variant, Predicate<String> isCounted) throws Exception {
    Arguments arguments = Arguments.parse("--classes", "--variants", variant);
    try (Functions functions = Functions.unpack(arguments)) {
      List<LoadedClass> loaded =
          Objects.requireNonNull(ColdStart.classes(functions).get(Variant.of(variant)));
      return loaded.stream()
          .map(LoadedClass::name)
          .filter(isCounted)
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }
}
