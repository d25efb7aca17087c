package io.lambdagrpc.protoc;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The plugin's options.
 *
 * @param implementations the class to instantiate, by the full name of the proto service
 * @param services the full names of the services that get a class, none for all of them
 * @param suffix what stands after the service's name in the name of its class
 * @param annotated whether the generated class carries {@code @Generated}
 */
record Options(
    Map<String, String> implementations, Set<String> services, String suffix, boolean annotated) {

  private static final String KNOWN =
      "implementation=<proto service>:<java class>, service=<proto service>, suffix=<end of a class"
          + " name>, @generated=omit, @generated=javax, lite";

  /**
   * Parses protoc's parameter: options separated by commas, with space around them or without.
   * {@code lite} and {@code @generated} are grpc-java's, so that a build can hand both plugins the
   * same ones.
   */
  static Options parse(String parameter) throws UserError {
    Map<String, String> implementations = new HashMap<>();
    Set<String> services = new HashSet<>();
    String suffix = "Lambda";
    boolean annotated = true;
    for (String text : parameter.split(",", -1)) {
      String option = text.strip();
      String value = option.substring(option.indexOf('=') + 1);
      if (option.startsWith("implementation=")) {
        addImplementation(option, value, implementations);
      } else if (option.startsWith("service=")) {
        if (!JavaNames.isProtoName(value)) {
          throw new UserError(
              "option " + option + " (expected: a full name, such as service=helloworld.Greeter)");
        }
        services.add(value);
      } else if (option.startsWith("suffix=")) {
        if (!value.matches("\\w+")) {
          throw new UserError(
              "option "
                  + option
                  + " (expected: letters, digits and underscores, such as suffix=Handler)");
        }
        suffix = value;
      } else {
        annotated = parseOfGrpcJava(option, annotated);
      }
    }
    return new Options(Map.copyOf(implementations), Set.copyOf(services), suffix, annotated);
  }

  boolean includes(String protoName) {
    return services.isEmpty() || services.contains(protoName);
  }

  /**
   * Returns the options that have no effect on a call of the plugin. By themselves no errors: a
   * build may call protoc once per directory, each time with the same options.
   */
  List<String> without(Set<String> found) {
    List<String> idle = new ArrayList<>();
    for (String service : services) {
      if (!found.contains(service)) {
        idle.add("service=" + service);
      }
    }
    for (Map.Entry<String, String> each : implementations.entrySet()) {
      if (!found.contains(each.getKey())) {
        idle.add("implementation=" + each.getKey() + ":" + each.getValue());
      }
    }
    idle.sort(null);
    return idle;
  }

  private static boolean parseOfGrpcJava(String option, boolean annotated) throws UserError {
    return switch (option) {
      case "@generated=omit" -> false;
      case "@generated=javax" -> true;
      // The generated source names no message type: it is the same for lite stubs.
      case "lite", "" -> annotated;
      default -> throw new UserError("unknown option: " + option + " (expected: " + KNOWN + ")");
    };
  }

  private static void addImplementation(
      String option, String value, Map<String, String> implementations) throws UserError {
    int colon = value.indexOf(':');
    String service = value.substring(0, Math.max(colon, 0));
    String javaClass = value.substring(colon + 1);
    if (!JavaNames.isProtoName(service) || !JavaNames.isName(javaClass)) {
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
