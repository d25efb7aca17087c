package io.lambdagrpc.protoc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OptionsTest {

  @Test
  void noOptionMeansAnAnnotatedClassAndServiceLoader() throws UserError {
    assertEquals(new Options(Map.of(), Set.of(), "Lambda", true), Options.parse(""));
  }

  @Test
  void acceptsGrpcJavasOptions() throws UserError {
    assertEquals(
        new Options(Map.of(), Set.of(), "Lambda", false), Options.parse("lite,@generated=omit"));
    assertEquals(
        new Options(Map.of(), Set.of(), "Lambda", true), Options.parse("@generated=javax,lite,"));
  }

  @Test
  void implementationMayBeGivenPerService() throws UserError {
    assertEquals(
        new Options(Map.of("a.import.S", "com.acme.S", "T", "Outer.T"), Set.of(), "Lambda", true),
        Options.parse(
            "implementation=a.import.S:com.acme.S,implementation=T:Outer.T,"
                + "implementation=T:Outer.T"));
  }

  @Test
  void spaceAroundOptionsIsNoPartOfThem() throws UserError {
    assertEquals(
        new Options(Map.of("a.B", "com.acme.B"), Set.of("a.B"), "Handler", false),
        Options.parse(
            " implementation=a.B:com.acme.B, suffix=Handler,\n\tservice=a.B , @generated=omit, "));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "noversion",
        "Lite",
        "@generated",
        "@generated=jakarta",
        "implementation",
        "services=a.B"
      })
  void unknownOptionIsNamedBesideTheKnownOnes(String option) {
    assertEquals(
        "unknown option: "
            + option
            + " (expected: implementation=<proto service>:<java class>, service=<proto service>,"
            + " suffix=<end of a class name>, @generated=omit, @generated=javax, lite)",
        error("lite," + option));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":",
        "S",
        "S:",
        ":com.acme.S",
        ".a.S:com.acme.S",
        "a b:com.acme.S",
        "S:com.acme.import",
        "S:com..S",
        "S:com.acme.S:T",
        "S:com.acme.S()"
      })
  void malformedImplementationIsShown(String value) {
    assertEquals(
        "option implementation="
            + value
            + " (expected: implementation=<proto service>:<java class>, such as"
            + " implementation=helloworld.Greeter:com.acme.GreeterService)",
        error("implementation=" + value));
  }

  @Test
  void aFilterTakesSeveralServices() throws UserError {
    Options options = Options.parse("service=a.B,suffix=Handler,service=C");

    assertEquals(new Options(Map.of(), Set.of("a.B", "C"), "Handler", true), options);
    assertTrue(options.includes("a.B"));
    assertFalse(options.includes("a.D"));
    assertTrue(Options.parse("").includes("a.D"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"service=", "service=a.", "service=a.*", "service=a/B"})
  void malformedServiceIsShown(String option) {
    assertEquals(
        "option " + option + " (expected: a full name, such as service=helloworld.Greeter)",
        error(option));
  }

  @ParameterizedTest
  @ValueSource(strings = {"suffix=", "suffix=a.b", "suffix=-"})
  void suffixThatCannotEndAClassNameIsShown(String option) {
    assertEquals(
        "option " + option + " (expected: letters, digits and underscores, such as suffix=Handler)",
        error(option));
  }

  @Test
  void optionsForServicesThatAreNotFoundAreListed() throws UserError {
    assertEquals(
        List.of("implementation=a.C:D", "service=a.C", "service=b.E"),
        Options.parse("service=b.E,service=a.C,service=a.B,implementation=a.C:D")
            .without(Set.of("a.B")));
  }

  @Test
  void aNameMayHaveManyParts() throws UserError {
    String name = "a.".repeat(100_000) + "B";

    assertTrue(Options.parse("service=" + name).includes(name));
  }

  @Test
  void secondImplementationOfAServiceIsRefused() {
    assertEquals(
        "option implementation: S is given a.B and a.C (expected: one class per service)",
        error("implementation=S:a.B,implementation=S:a.C"));
  }

  private static String error(String parameter) {
    return String.valueOf(
        assertThrows(UserError.class, () -> Options.parse(parameter)).getMessage());
  }
}
