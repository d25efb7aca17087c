package io.lambdagrpc.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lambdagrpc.benchmarks.LibraryStarts.Library;
import io.lambdagrpc.benchmarks.Variant.Start;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Needs the zips that the tests of it/libraries leave. */
class LibrariesIT {

  /** Of the agent, and of what is only there to be compared with another, there is no row. */
  private static final Set<String> NO_ROW = Set.of("agent.zip", "micrometer_unmapped.zip");

  @Test
  void theTableHasARowForEachFunctionWithALibrary() throws Exception {
    Set<String> rows =
        LibraryStarts.ALL.stream()
            .map(library -> library.zip() + ".zip")
            .collect(Collectors.toSet());
    Path first = Functions.zip(LibraryStarts.ALL.get(0).variant(Start.MANAGED));
    try (Stream<Path> zips = Files.list(Objects.requireNonNull(first.getParent()))) {
      assertEquals(
          rows,
          zips.map(zip -> zip.getFileName().toString())
              .filter(zip -> !NO_ROW.contains(zip))
              .collect(Collectors.toSet()));
    }
  }

  @Test
  void aRowTellsTheClassesAndTheTimeUnderBothRuntimes() throws Exception {
    List<Library> two =
        LibraryStarts.ALL.stream()
            .filter(library -> Set.of("plain", "aws").contains(library.zip()))
            .toList();
    List<LibraryCost> costs =
        LibraryStarts.measure(Arguments.parse("libraries", "--rounds", "1"), two);

    assertEquals(2, costs.size());
    LibraryCost plain = costs.get(0);
    LibraryCost aws = costs.get(1);
    assertEquals(1, plain.bootstrap().ratio());
    assertTrue(aws.classes() > plain.classes(), aws::toString);
    assertTrue(aws.managed().medianMilliseconds() > 0, aws::toString);
    assertTrue(aws.bootstrap().medianMilliseconds() > 0, aws::toString);
    assertTrue(Report.libraries(costs).startsWith("| function | classes |"));
  }
}
