package io.lambdagrpc.protoc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OptionsTest {

  @Test
  void noOptionMeansAnAnnotatedClassAndServiceLoader() throws UserError {
    assertEquals(new Options(Map.of(), true), Options.parse(""));
  }

  @Test
  void acceptsGrpcJavasOptions() throws UserError {
    assertEquals(new Options(Map.of(), false), Options.parse("lite,@generated=omit"));
    assertEquals(new Options(Map.of(), true), Options.parse("@generated=javax,lite,"));
  }

  @Test
  void implementationMayBeGivenPerService() throws UserError {
    assertEquals(
        new Options(Map.of("a.import.S", "com.acme.S", "T", "Outer.T"), true),
        Options.parse(
            "implementation=a.import.S:com.acme.S,implementation=T:Outer.T,"
                + "implementation=T:Outer.T"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"noversion", "Lite", "@generated", "@generated=jakarta", "implementation"})
  void unknownOptionIsNamedBesideTheKnownOnes(String option) {
    assertEquals(
        "unknown option: "
            + option
            + " (expected: implementation=<proto service>:<java class>, @generated=omit,"
            + " @generated=javax, lite)",
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
