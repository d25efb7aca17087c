package io.lambdagrpc.internal.event;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** The events of {@code src/test/resources/events}. */
final class Fixture {

  static final List<String> HTTP =
      List.of(
          "function-url.json",
          "http-api.json",
          "http-api-v1.json",
          "rest.json",
          "alb.json",
          "alb-multi-value.json",
          "vpc-lattice-v1.json",
          "vpc-lattice.json",
          "vpc-lattice-strings.json",
          "function-url-get.json",
          "http-api-get.json",
          "http-api-v1-get.json",
          "rest-get.json",
          "alb-get.json",
          "alb-multi-value-get.json",
          "vpc-lattice-v1-get.json",
          "vpc-lattice-get.json");

  static final List<String> FOREIGN = List.of("scheduled.json", "sqs.json", "web-socket.json");

  private Fixture() {}

  static List<String> all() {
    List<String> all = new ArrayList<>(HTTP);
    all.addAll(FOREIGN);
    return all;
  }

  static byte[] read(String name) {
    try (InputStream in = Fixture.class.getResourceAsStream("/events/" + name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] reversed(String name) throws IOException {
    return JsonOracle.write(reordered(JsonOracle.parse(read(name)), null));
  }

  static byte[] shuffled(String name, long seed) throws IOException {
    return JsonOracle.write(reordered(JsonOracle.parse(read(name)), new Random(seed)));
  }

  private static @Nullable Object reordered(@Nullable Object value, @Nullable Random order) {
    if (!(value instanceof Map<?, ?> members)) {
      return value;
    }
    List<Object> names = new ArrayList<>(members.keySet());
    if (order == null) {
      Collections.reverse(names);
    } else {
      Collections.shuffle(names, order);
    }
    Map<Object, @Nullable Object> reordered = new LinkedHashMap<>();
    for (Object name : names) {
      reordered.put(name, reordered(members.get(name), order));
    }
    return reordered;
  }
}
