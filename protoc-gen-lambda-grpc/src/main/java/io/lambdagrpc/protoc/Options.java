package io.lambdagrpc.protoc;

import java.util.HashMap;
import java.util.Map;
import javax.lang.model.SourceVersion;

/**
 * The plugin's options.
 *
 * @param implementations the class to instantiate, by the full name of the proto service
 * @param annotated whether the generated class carries {@code @Generated}
 */
record Options(Map<String, String> implementations, boolean annotated) {

  private static final String KNOWN =
      "implementation=<proto service>:<java class>, @generated=omit, @generated=javax, lite";

  /**
   * Parses protoc's parameter: options separated by commas. {@code lite} and {@code @generated} are
   * grpc-java's, so that a build can hand both plugins the same ones.
   */
  static Options parse(String parameter) throws UserError {
    Map<String, String> implementations = new HashMap<>();
    boolean annotated = true;
    for (String option : parameter.split(",", -1)) {
      if (option.startsWith("implementation=")) {
        addImplementation(option, implementations);
        continue;
      }
      switch (option) {
        case "@generated=omit" -> annotated = false;
        case "@generated=javax" -> annotated = true;
        // The generated source names no message type: it is the same for lite stubs.
        case "lite", "" -> {}
        default -> throw new UserError("unknown option: " + option + " (expected: " + KNOWN + ")");
      }
    }
    return new Options(Map.copyOf(implementations), annotated);
  }

  private static void addImplementation(String option, Map<String, String> implementations)
      throws UserError {
    String value = option.substring("implementation=".length());
    int colon = value.indexOf(':');
    String service = value.substring(0, Math.max(colon, 0));
    String javaClass = value.substring(colon + 1);
    // That the service is none of this call is no error: a build may call protoc once per
    // directory,
    // each time with the same options.
    if (!service.matches("\\w+(\\.\\w+)*") || !SourceVersion.isName(javaClass)) {
      throw new UserError(
          "option "
              + option
              + " (expected: implementation=<proto service>:<java class>,"
              + " such as implementation=helloworld.Greeter:com.acme.GreeterService)");
    }
    String other = implementations.put(service, javaClass);
    if (other != null && !other.equals(javaClass)) {
      throw new UserError(
          "option implementation: "
              + service
              + " is given "
              + other
              + " and "
              + javaClass
              + " (expected: one class per service)");
    }
  }
}
