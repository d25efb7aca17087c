package io.lambdagrpc.packaging.internal.content;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The methods that can be called through a handler: those of the services whose stubs its class
 * names, or the generated classes that it names or extends. Services that it is handed by others
 * are not found.
 */
final class HandlerMethods {
  private static final String STUBS = "Grpc";

  private final List<ClassPathEntry> entries;
  private final List<String> methods = new ArrayList<>();

  private HandlerMethods(List<ClassPathEntry> entries) {
    this.entries = entries;
  }

  /** Returns their paths, as in {@code helloworld.Greeter/SayHello}. */
  static List<String> of(Handler handler, List<ClassPathEntry> entries) throws IOException {
    HandlerMethods found = new HandlerMethods(entries);
    found.walk(handler.className().replace('.', '/'));
    return List.copyOf(found.methods);
  }

  private void walk(String handler) throws IOException {
    Deque<String> left = new ArrayDeque<>(List.of(handler));
    Set<String> seen = new HashSet<>(left);
    while (!left.isEmpty()) {
      String file = left.remove() + ".class";
      Optional<byte[]> content = ClassPathEntry.find(entries, file);
      if (content.isEmpty()) {
        continue;
      }
      ConstantPool pool = ConstantPool.of(file, content.get());
      ClassFile type = ClassFile.of(file, content.get());
      String service = type.constants().get("SERVICE_NAME");
      if (type.name().endsWith(STUBS) && service != null) {
        addMethods(service, pool);
      } else if (Handler.isHandler(type, entries)) {
        pool.classes().stream().filter(seen::add).forEach(left::add);
      }
    }
  }

  /** The stubs have each path in an annotation. Other texts that begin like one are not shown. */
  private void addMethods(String service, ConstantPool pool) {
    pool.texts().stream()
        .filter(text -> text.startsWith(service + "/") && text.matches("[\\w.]+/\\w+"))
        .forEach(methods::add);
  }
}
