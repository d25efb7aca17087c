package io.lambdagrpc.packaging.internal.content;

import io.lambdagrpc.local.internal.files.ShownName;
import io.lambdagrpc.packaging.internal.MistakeException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What Lambda calls a function's handler, checked without loading it.
 *
 * @param className as in {@code shop.OrderHandler}
 */
record Handler(String className) {

  private static final String METHOD = "::handleRequest";

  private static final Set<String> INTERFACES =
      Set.of(
          "com/amazonaws/services/lambda/runtime/RequestHandler",
          "com/amazonaws/services/lambda/runtime/RequestStreamHandler");

  /** Parses {@code package.Class} or {@code package.Class::handleRequest}. */
  static Handler of(String handler) throws MistakeException {
    String className =
        handler.endsWith(METHOD)
            ? handler.substring(0, handler.length() - METHOD.length())
            : handler;
    if (className.isBlank() || className.indexOf('/') >= 0 || className.indexOf(':') >= 0) {
      throw new MistakeException(
          "handler: " + handler + " (expected: package.Class or package.Class::handleRequest)");
    }
    return new Handler(className);
  }

  private static String path(String className) {
    return className.replace('.', '/') + ".class";
  }

  Optional<ClassPathEntry> holder(List<ClassPathEntry> entries) {
    return entries.stream().filter(entry -> entry.holds(path(className))).findFirst();
  }

  /** Refuses what Lambda could not make an object of, or not call. */
  void check(List<ClassPathEntry> entries) throws IOException {
    Optional<byte[]> content = ClassPathEntry.find(entries, path(className));
    if (content.isEmpty()) {
      throw new MistakeException(
          "handler: "
              + className
              + " is not on the class path (expected: the class that Lambda starts, as in"
              + " helloworld.GreeterLambda"
              + hint(entries)
              + ")");
    }
    ClassFile type = ClassFile.of(path(className), content.get());
    if (!isHandler(type, entries)) {
      throw new MistakeException(
          "handler: " + className + " (expected: a class that implements RequestStreamHandler)");
    }
    if (type.isAbstract() || !type.hasPublicConstructor()) {
      throw new MistakeException(
          "handler: "
              + className
              + " cannot be made by Lambda (expected: a class that is not abstract, with a public"
              + " constructor without parameters)");
    }
    requireImplementation(content.get(), entries);
  }

  /** Tells what a class path without the handler has instead. */
  private String hint(List<ClassPathEntry> entries) throws IOException {
    String stubs = className.replaceFirst("Lambda$", "Grpc");
    if (!stubs.equals(className) && ClassPathEntry.find(entries, path(stubs)).isPresent()) {
      return "; "
          + stubs
          + " is there: where lambda-grpc's plugin was added after a build, run mvn clean compile"
          + " once, since protobuf-maven-plugin looks for changes in the schemas only";
    }
    StringBuilder handlers = new StringBuilder();
    for (var file : entries.get(0).files().entrySet()) {
      if (NamedClasses.isClass(file.getKey())) {
        ClassFile type = ClassFile.of(file.getKey(), file.getValue());
        if (!type.isAbstract() && type.hasPublicConstructor() && isHandler(type, entries)) {
          handlers.append(handlers.isEmpty() ? "; the project has " : ", ");
          handlers.append(ShownName.of(type.name().replace('/', '.')));
        }
      }
    }
    return handlers.toString();
  }

  /**
   * Refuses a generated class that looks for its service in a file which is nowhere. Whether a
   * subclass calls the constructor that does so is not looked at.
   */
  private void requireImplementation(byte[] content, List<ClassPathEntry> entries)
      throws IOException {
    ConstantPool pool = ConstantPool.of(path(className), content);
    if (!pool.texts().contains("loadService")) {
      return;
    }
    for (String service : pool.classes()) {
      String file = ServiceFile.of(service.replace('/', '.'));
      if (service.endsWith("$AsyncService") && ClassPathEntry.find(entries, file).isEmpty()) {
        throw new MistakeException(
            "handler: "
                + className
                + ": no implementation of "
                + ShownName.of(service.replace('/', '.'))
                + " (expected: a subclass of the generated class as the handler, a file "
                + ShownName.of(file)
                + " that names the class, or the plugin option implementation=)");
      }
    }
  }

  static boolean isHandler(ClassFile type, List<ClassPathEntry> entries) throws IOException {
    Deque<String> left = new ArrayDeque<>(List.of(type.name()));
    Set<String> seen = new HashSet<>(left);
    while (!left.isEmpty()) {
      String name = left.remove();
      if (INTERFACES.contains(name)) {
        return true;
      }
      Optional<byte[]> content = ClassPathEntry.find(entries, name + ".class");
      if (content.isPresent()) {
        ClassFile above = ClassFile.of(name, content.get());
        // It may name one 65,535 times.
        Stream.concat(above.interfaces().stream(), Stream.of(above.superName()))
            .filter(seen::add)
            .forEach(left::add);
      }
    }
    return false;
  }
}
