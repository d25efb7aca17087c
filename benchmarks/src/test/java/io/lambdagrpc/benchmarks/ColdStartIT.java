package io.lambdagrpc.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.lambdagrpc.it.fronts.Jdk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.StringJoiner;
import org.junit.jupiter.api.Test;

/** One round of every variant, each of whose replies is checked by the command itself. */
class ColdStartIT {
  @Test
  void everyVariantThatRunsOnAnyJdkAnswersAndIsMeasured() throws Exception {
    String all = "bare,floor,hello-world,json,unpacked,lite,pojo,bootstrap,json-bootstrap";
    String json = Main.run(Arguments.parse("--rounds", "1", "--json", "--variants", all));

    JsonArray variants = JsonParser.parseString(json).getAsJsonObject().getAsJsonArray("variants");
    assertEquals(all, labels(variants));
    for (JsonElement element : variants) {
      JsonObject variant = element.getAsJsonObject();
      assertTrue(variant.get("medianMilliseconds").getAsDouble() > 0, json);
      assertTrue(variant.get("medianMegabytes").getAsDouble() > 1, json);
      assertTrue(variant.get("cpuMilliseconds").getAsDouble() > 0, json);
      assertEquals(1, variant.getAsJsonArray("rounds").size(), json);
    }
    assertEquals(1, variants.get(0).getAsJsonObject().get("ratio").getAsDouble());
  }

  @Test
  void aZipWithAJreIsLeftOutWhereItIsNotBuiltOrTheOthersRunOnAnotherJdk() throws Exception {
    Path zip = Functions.zip(Variant.PROVIDED);
    boolean fits = Files.exists(zip) && Runtime.version().feature() == 25;
    String json =
        Main.run(Arguments.parse("--rounds", "1", "--json", "--variants", "provided,bare"));

    JsonArray variants = JsonParser.parseString(json).getAsJsonObject().getAsJsonArray("variants");
    assertEquals(fits ? "provided,bare" : "bare", labels(variants));
  }

  @Test
  void everyStepToTheZipWithAJreAnswers() throws Exception {
    Jdk jdk = Jdk.of(25);
    assumeTrue(jdk.isPresent(), "no JDK 25 on this machine");
    String steps = "bootstrap,one-jar,jdk-cache,jre,settings,provided";
    String json =
        Main.run(
            Arguments.parse(
                "--rounds",
                "1",
                "--json",
                "--variants",
                steps,
                "--java-home",
                jdk.requireHome().toString()));

    JsonArray variants = JsonParser.parseString(json).getAsJsonObject().getAsJsonArray("variants");
    assertEquals(steps, labels(variants));
  }

  @Test
  void functionsThatPlaceAnOrderAnswer() throws Exception {
    // Not all: each is unpacked, which takes seconds.
    String orders = "orders-pojo,orders-sdk,orders-no-log";
    String json = Main.run(Arguments.parse("--rounds", "1", "--json", "--variants", orders));

    JsonArray variants = JsonParser.parseString(json).getAsJsonObject().getAsJsonArray("variants");
    assertEquals(orders, labels(variants));
  }

  @Test
  void theClassesOfEachVariantAreCountedByTheirSource() throws Exception {
    String report = Main.run(Arguments.parse("--classes", "--variants", "floor,hello-world"));

    assertTrue(report.contains("| source | floor | hello-world |"), report);
    assertTrue(report.contains("| floor.jar | 1 | 0 |"), report);
    assertTrue(report.contains("| library | floor | ms | hello-world | ms |"), report);
    assertTrue(report.contains("  helloworld.GreeterLambda\n"), report);
    assertTrue(!report.contains("  java.lang.String\n"), report);
  }

  @Test
  void aMessageOf4MibIsTakenInBothCodecs() throws Exception {
    String json = Main.run(Arguments.parse("memory", "--rounds", "1", "--json"));

    JsonArray rows = JsonParser.parseString(json).getAsJsonObject().getAsJsonArray("variants");
    assertEquals(4, rows.size(), json);
    for (JsonElement row : rows) {
      assertTrue(row.getAsJsonObject().get("medianPeak").getAsDouble() > 1, json);
    }
  }

  private static String labels(JsonArray variants) {
    StringJoiner labels = new StringJoiner(",");
    variants.forEach(each -> labels.add(each.getAsJsonObject().get("variant").getAsString()));
    return labels.toString();
  }
}
