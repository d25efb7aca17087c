package io.lambdagrpc.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import org.junit.jupiter.api.Test;

/** One short round of both warm commands; each reply of a process is checked by the command. */
class WarmIT {
  @Test
  void everyFunctionIsCalledInAProcessOfItsOwn() throws Exception {
    String all = "bare,floor,hello-world,lite,pojo,bootstrap";
    JsonArray variants =
        measure("warm", "--rounds", "1", "--calls", "100", "--json", "--variants", all);
    assertEquals(6, variants.size());
  }

  @Test
  void everyHandlerIsMeasuredByJmh() throws Exception {
    JsonArray cases = measure("handler", "--rounds", "1", "--seconds", "1", "--json");
    assertEquals(HandlerCase.values().length, cases.size());
    double bytes = cases.get(2).getAsJsonObject().get("medianResource").getAsDouble();
    assertTrue(bytes > 4 * 1024 * 1024, "bytes of the 4 MiB floor: " + bytes);
  }

  private static JsonArray measure(String... words) throws Exception {
    String json = Main.run(Arguments.parse(words));
    JsonArray functions = JsonParser.parseString(json).getAsJsonObject().getAsJsonArray("variants");
    for (JsonElement element : functions) {
      JsonObject function = element.getAsJsonObject();
      assertTrue(function.get("medianMicroseconds").getAsDouble() > 0, json);
      assertTrue(function.get("medianResource").getAsDouble() > 0, json);
      assertEquals(1, function.getAsJsonArray("rounds").size(), json);
    }
    assertEquals(1, functions.get(0).getAsJsonObject().get("ratio").getAsDouble(), json);
    return functions;
  }
}
