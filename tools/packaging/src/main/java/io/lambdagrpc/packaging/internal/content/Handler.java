package io.lambdagrpc.packaging.internal.content;

import io.lambdagrpc.packaging.internal.MistakeException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What Lambda calls a function's handler, checked without loading it.
 *
 * @param className as in {@code shop.OrderHandler}
 */
record Handler(String className) {

  private static final Set<String> INTERFACES =
      Set.of(
          "com/amazonaws/services/lambda/runtime/RequestHandler",
          "com/amazonaws/services/lambda/runtime/RequestStreamHandler");

  /** Parses {@code package.Class} or {@code package.Class::handleRequest}. */
  static Handler of(String handler) throws MistakeException {
    int method = handler.indexOf("::");
    if (handler.isBlank() || method == 0 || (method > 0 && !handler.endsWith("::handleRequest"))) {
      throw new MistakeException(
          "handler: " + handler + " (expected: package.Class or package.Class::handleRequest)");
    }
    return new Handler(method < 0 ? handler : handler.substring(0, method));
  }

  private String path() {
    return className.replace('.', '/') + ".class";
  }

  Optional<ClassPathEntry> holder(List<ClassPathEntry> entries) {
    return entries.stream().filter(entry -> entry.holds(path())).findFirst();
  }

  /** Refuses what Lambda could not make an object of, or not call. */
  void check(List<ClassPathEntry> entries) throws IOException {
    byte[] content =
        ClassPathEntry.find(entries, path())
            .orElseThrow(
                () ->
                    new MistakeException(
                        "handler: "
                            + className
                            + " is not on the class path (expected: the class that Lambda"
                            + " starts, as in helloworld.GreeterLambda)"));
    ClassFile type = ClassFile.of(path(), content);
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
  }

  private static boolean isHandler(ClassFile type, List<ClassPathEntry> entries)
      throws IOException {
    Deque<String> left = new ArrayDeque<>(List.of(type.name()));
    Set<String> seen = new HashSet<>();
    while (!left.isEmpty()) {
      String name = left.remove();
      if (INTERFACES.contains(name)) {
        return true;
      }
      Optional<byte[]> content = ClassPathEntry.find(entries, name + ".class");
      if (seen.add(name) && content.isPresent()) {
        ClassFile above = ClassFile.of(name, content.get());
        left.addAll(above.interfaces());
        left.add(above.superName());
      }
    }
    return false;
  }
}
