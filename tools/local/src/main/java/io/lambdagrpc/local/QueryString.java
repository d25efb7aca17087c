package io.lambdagrpc.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The query of a request as the maps that events hold. */
final class QueryString {
  private QueryString() {}

  /**
   * Splits at {@code &} and {@code =} and decodes nothing, as a load balancer does and VPC Lattice.
   */
  static Map<String, List<String>> raw(String query) {
    Map<String, List<String>> parameters = new LinkedHashMap<>();
    for (String pair : query.split("&", -1)) {
      if (!pair.isEmpty()) {
        String[] sides = pair.split("=", 2);
        parameters
            .computeIfAbsent(sides[0], name -> new ArrayList<>())
            .add(sides.length == 2 ? sides[1] : "");
      }
    }
    return parameters;
  }

  static Map<String, List<String>> decoded(String query) {
    Map<String, List<String>> parameters = new LinkedHashMap<>();
    raw(query)
        .forEach(
            (name, values) ->
                values.forEach(
                    value ->
                        parameters
                            .computeIfAbsent(decode(name), key -> new ArrayList<>())
                            .add(decode(value))));
    return parameters;
  }

  private static String decode(String text) {
    try {
      return URLDecoder.decode(text, UTF_8);
    } catch (IllegalArgumentException e) {
      return text; // A stray percent sign stands for itself.
    }
  }
}
