package io.lambdagrpc.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LibraryTableTest {

  private static List<LoadedClass> classes(int count, String name) {
    List<LoadedClass> classes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      classes.add(new LoadedClass(name + i, "a.jar", i, 0.5));
    }
    return classes;
  }

  @Test
  void aLibraryIsTheFirstPartsOfANameAndSmallOnesAreOneRow() {
    List<LoadedClass> loaded = new ArrayList<>();
    loaded.addAll(classes(20, "software.amazon.awssdk.core.C"));
    loaded.addAll(classes(10, "software.amazon.awssdk.utils.C"));
    loaded.addAll(classes(40, "java.lang.C"));
    loaded.addAll(classes(2, "build.buf.C"));
    loaded.addAll(classes(3, "Unnamed"));
    loaded.add(new LoadedClass("orders.Handler$$Lambda", "hidden", 1, 1));

    assertEquals(
        """
        | library | floor | ms |
        |---|--:|--:|
        | JDK | 40 | 20 |
        | software.amazon.awssdk | 30 | 15 |
        | others | 6 | 4 |
        """,
        LibraryTable.of(Map.of(Variant.FLOOR, loaded)));
  }
}
