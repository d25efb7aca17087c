package io.lambdagrpc.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import org.junit.jupiter.api.Test;

/** One round; the command checks the files of each reply. */
class GeneratorIT {
  @Test
  void everyPluginGeneratesInAProcessOfItsOwn() throws Exception {
    String json = Main.run(Arguments.parse("generator", "--rounds", "1", "--json"));

    var plugins = JsonParser.parseString(json).getAsJsonObject().getAsJsonArray("variants");
    assertEquals(GeneratorCase.values().length, plugins.size());
    for (JsonElement element : plugins) {
      JsonObject plugin = element.getAsJsonObject();
      assertTrue(plugin.get("medianMilliseconds").getAsDouble() > 0, json);
      assertEquals(1, plugin.getAsJsonArray("rounds").size(), json);
    }
    assertEquals(1, plugins.get(0).getAsJsonObject().get("ratio").getAsDouble(), json);
  }
}
