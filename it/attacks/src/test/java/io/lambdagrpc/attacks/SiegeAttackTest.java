package io.lambdagrpc.attacks;

import io.lambdagrpc.attacks.HandlerProcess.Siege;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Attacks that wear a handler down call by call, each on a process of its own. */
class SiegeAttackTest {

  private static final long PATIENCE_SECONDS = 80;

  private record Input(Siege siege, long seed) {
    byte[] bytes() {
      return toString().getBytes(StandardCharsets.US_ASCII);
    }
  }

  @Test
  void sieges() throws IOException {
    List<Shape<Input>> shapes = new ArrayList<>();
    for (Siege siege : Siege.values()) {
      shapes.add(new Shape<>(siege.name(), random -> new Input(siege, random.nextLong())));
    }
    new Attack<>("sieges", shapes, SiegeAttackTest::attack, Shrinker.none(), Input::bytes)
        .runSlow(shapes.size());
  }

  private static @Nullable Fault attack(Input input) throws IOException, InterruptedException {
    try (ChildJvm child =
        new ChildJvm(
            HandlerProcess.class, List.of(), input.siege().name(), Long.toString(input.seed()))) {
      String result = child.awaitResult(PATIENCE_SECONDS);
      if (result != null) {
        return result.isEmpty() ? null : Fault.of(input.siege() + ": " + kind(result), result);
      }
      int exit = child.awaitExit(1);
      return input.siege().mayEnd() && exit > 0
          ? null
          : Fault.of(input.siege() + ": exit " + exit, child.takeLog());
    }
  }

  private static String kind(String result) {
    return result.substring(0, result.indexOf(": "));
  }
}
