package io.lambdagrpc.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import org.junit.jupiter.api.Test;

/** One round; the command checks each reply. */
class StartsOfTestsIT {
  @Test
  void eachWayOfTestingStartsInAJvmOfItsOwn() throws Exception {
    String json = Main.run(Arguments.parse("tests", "--rounds", "1", "--json"));

    var ways = JsonParser.parseString(json).getAsJsonObject().getAsJsonArray("variants");
    assertEquals(TestStart.Way.values().length, ways.size());
    for (JsonElement element : ways) {
      JsonObject way = element.getAsJsonObject();
      assertTrue(way.get("medianMilliseconds").getAsDouble() > 0, json);
      assertEquals(1, way.getAsJsonArray("rounds").size(), json);
    }
  }
}
