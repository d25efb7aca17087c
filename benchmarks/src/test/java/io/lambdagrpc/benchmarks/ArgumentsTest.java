package io.lambdagrpc.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lambdagrpc.benchmarks.Arguments.Command;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArgumentsTest {
  @Test
  void withoutACommandColdStartsAreMeasured() {
    Arguments arguments = Arguments.parse();
    assertEquals(Command.COLD_START, arguments.command());
    assertEquals(40, arguments.rounds());
    assertEquals(Variant.DEFAULT, arguments.variants());
    assertFalse(arguments.variants().contains(Variant.ONE_JAR));
    assertFalse(arguments.variants().contains(Variant.BEFORE));
    assertFalse(arguments.json());
    assertTrue(Arguments.parse("--classes").classes());
  }

  @Test
  void theFirstWordIsTheCommand() {
    assertEquals(Command.WARM, Arguments.parse("warm").command());
    assertEquals(20, Arguments.parse("warm").rounds());
    assertEquals(Command.STREAM, Arguments.parse("stream").command());
    assertEquals(5, Arguments.parse("stream").rounds());
    assertEquals(Command.HANDLER, Arguments.parse("handler", "--json").command());
    assertEquals(10, Arguments.parse("handler").rounds());
    assertEquals(Command.GENERATOR, Arguments.parse("generator").command());
    assertEquals(Command.LIBRARIES, Arguments.parse("libraries").command());
    assertEquals(10, Arguments.parse("libraries").rounds());
  }

  @Test
  void optionsStandInAnyOrder() {
    Arguments arguments =
        Arguments.parse(
            "warm",
            "--calls",
            "500",
            "--variants",
            "hello-world,floor",
            "--seconds",
            "7",
            "--rounds",
            "3",
            "--memory",
            "1024",
            "--jvm-option",
            "-Xint",
            "--java-home",
            "jdk");
    assertEquals(500, arguments.calls());
    assertEquals(List.of(Variant.HELLO_WORLD, Variant.FLOOR), arguments.variants());
    assertEquals(7, arguments.seconds());
    assertEquals(3, arguments.rounds());
    assertEquals(1024, arguments.memory());
    assertEquals(List.of("-Xint"), arguments.jvmOptions());
    assertEquals(Path.of("jdk"), arguments.javaHome());
  }

  @Test
  void anotherBuildIsItsZip() {
    Arguments arguments = Arguments.parse("--variants", "before,hello-world", "--before", "a.zip");
    assertEquals(Path.of("a.zip"), arguments.before());
  }

  @Test
  void anyZipIsAVariantByItsNameWithItsHandler() {
    List<Variant> variants =
        Arguments.parse("--variants", "floor,mine=a/b.zip:shop.Handler").variants();
    Variant mine = variants.get(1);
    assertEquals("mine", mine.toString());
    assertEquals(Path.of("a/b.zip").toAbsolutePath().toString(), mine.zip());
    assertEquals("shop.Handler", mine.main());
    assertEquals(Variant.Start.MANAGED, mine.start());
  }

  @Test
  void aZipWithoutAHandlerIsHelloWorldWithAJreOfItsOwn() {
    Variant mine = Arguments.parse("--variants", "floor,mine=a/b.zip").variants().get(1);
    assertEquals(Path.of("a/b.zip").toAbsolutePath().toString(), mine.zip());
    assertEquals(Variant.HELLO_WORLD.main(), mine.main());
    assertEquals(Variant.Start.BOOTSTRAP, mine.start());
    assertTrue(mine.needsJdk25());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "hot | hot (expected: a command of those below)",
        "warm cold | cold (expected: an option of those below)",
        "--calls | --calls: nothing after it (expected: a value)",
        "warm --calls 99 | --calls: 99 (expected: a number from 100 to 1000000)",
        "handler --seconds 0 | --seconds: 0 (expected: a number from 1 to 60)",
        "--variants floor,before | --before: none (expected: the zip of the other build)",
        "--rounds many | --rounds: many (expected: a number from 1 to 1000)",
        "--variants floor=a.zip:A | --variants: floor=a.zip:A (expected: a label that is not"
            + " taken)",
        "--variants a | --variants: a (expected: label=function.zip:handler,"
            + " label=provided.zip, or some of floor, hello-world, json, before, before-bootstrap, unpacked, lite, pojo, bare, bootstrap,"
            + " json-bootstrap, one-jar, jdk-cache, jre, settings, provided, orders, orders-pojo, orders-bootstrap, orders-provided, orders-sdk, orders-http, orders-cel-rules, orders-no-rules, orders-no-log)"
      })
  void whatItDoesNotKnowIsNamed(String line, String message) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> Arguments.parse(line.split(" ", -1)));
    assertEquals(message, e.getMessage());
  }
}
