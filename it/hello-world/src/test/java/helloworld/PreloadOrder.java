package helloworld;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * An order of classes in which few of them are found by the class loader. The JVM verifies a class
 * as soon as it is defined, and asks the loader for all that this needs and that is not there. What
 * each class needs is found out here, by defining it alone.
 */
final class PreloadOrder {

  private final Path root;

  /** What the definition of a class makes the loader find. */
  private final Map<String, Set<String>> definition = new HashMap<>();

  /** What the loader finds when it finds a class itself, which is not verified then. */
  private final Map<String, Set<String>> search = new HashMap<>();

  private final List<String> names;
  private final int early;

  /**
   * Finds out what classes need.
   *
   * @param root the folder of all class files
   * @param names such as {@code io/grpc/Status}
   * @param early how many of the first names are there before any class is preloaded
   */
  PreloadOrder(Path root, List<String> names, int early)
      throws ReflectiveOperationException, IOException {
    this.root = root;
    this.names = names;
    this.early = early;
    for (String name : names) {
      definition.put(name, new Loader().define(name));
      search.put(name, new Loader().find(name));
    }
  }

  /**
   * Returns an order. Next comes the class that makes the loader search the least; afterwards each
   * is moved to where that is so, until no move helps. Left out is what needs classes that none of
   * the names is: the call only loads it, and does not verify it.
   */
  List<String> find() {
    List<String> order = new ArrayList<>(names.subList(0, early));
    List<String> left = new ArrayList<>();
    for (String name : names.subList(early, names.size())) {
      if (names.containsAll(definition.getOrDefault(name, Set.of()))) {
        left.add(name);
      }
    }
    while (!left.isEmpty()) {
      String next = left.get(0);
      int least = Integer.MAX_VALUE;
      for (String name : left) {
        order.add(name);
        int cost = searched(order).size();
        if (cost < least) {
          least = cost;
          next = name;
        }
        order.remove(order.size() - 1);
      }
      order.add(next);
      left.remove(next);
    }
    for (int cost = searched(order).size(), before = cost + 1; cost < before; ) {
      before = cost;
      for (String name : List.copyOf(order.subList(early, order.size()))) {
        cost = move(name, order, cost);
      }
    }
    return order;
  }

  /** Moves a class to where the fewest are searched for, and returns how many that are. */
  private int move(String name, List<String> order, int costBefore) {
    int best = order.indexOf(name);
    int least = costBefore;
    order.remove(name);
    for (int to = early; to <= order.size(); to++) {
      order.add(to, name);
      int cost = searched(order).size();
      if (cost < least) {
        least = cost;
        best = to;
      }
      order.remove(to);
    }
    order.add(best, name);
    return least;
  }

  /** Returns what the loader has to search for where these are preloaded in this order. */
  Set<String> searched(List<String> order) {
    Set<String> there = new HashSet<>(order.subList(0, early));
    Set<String> packages = new HashSet<>();
    Set<String> searched = new LinkedHashSet<>();
    for (int i = 0; i < order.size(); i++) {
      String name = order.get(i);
      // As PreloadedClasses does: the first class of a package is searched for, to define others.
      boolean isFirst = packages.add(packageOf(name));
      if (i >= early && there.add(name)) {
        if (isFirst) {
          searched.add(name);
        }
        addMissing(isFirst ? search : definition, name, there, searched);
      }
    }
    return searched;
  }

  private static void addMissing(
      Map<String, Set<String>> needs, String name, Set<String> there, Set<String> searched) {
    for (String needed : needs.getOrDefault(name, Set.of())) {
      if (there.add(needed)) {
        searched.add(needed);
      }
    }
  }

  private static String packageOf(String name) {
    return name.substring(0, name.lastIndexOf('/'));
  }

  /** Finds each class itself, and notes its name. */
  private final class Loader extends ClassLoader {

    private final Set<String> found = new LinkedHashSet<>();

    private Loader() {
      super(ClassLoader.getPlatformClassLoader());
    }

    Set<String> find(String name) throws ClassNotFoundException {
      Class<?> unused = Class.forName(name.replace('/', '.'), false, this);
      found.remove(name);
      return found;
    }

    Set<String> define(String name) throws ReflectiveOperationException, IOException {
      byte[] neighbor = emptyClass(packageOf(name) + "/Neighbor");
      Class<?> known = defineClass(null, neighbor, 0, neighbor.length);
      Class<?> unused =
          MethodHandles.privateLookupIn(known, MethodHandles.lookup())
              .defineClass(Files.readAllBytes(file(name)));
      return found;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      String path = name.replace('.', '/');
      try {
        if (!Files.exists(file(path))) {
          return ClassLoader.getSystemClassLoader().loadClass(name);
        }
        byte[] bytes = Files.readAllBytes(file(path));
        found.add(path);
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }

    private Path file(String name) {
      return root.resolve(name + ".class");
    }

    /** Returns a class without members, which lets a lookup define others in its package. */
    private static byte[] emptyClass(String name) throws IOException {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      DataOutputStream out = new DataOutputStream(bytes);
      out.writeInt(0xcafebabe);
      out.writeInt(61); // Java 17
      out.writeShort(5); // constants, and one more
      for (String text : List.of(name, "java/lang/Object")) {
        out.writeByte(1); // CONSTANT_Utf8, at 1 and 3
        out.writeUTF(text);
        out.writeByte(7); // CONSTANT_Class, at 2 and 4
        out.writeShort(text.equals(name) ? 1 : 3);
      }
      out.writeShort(0x20); // ACC_SUPER
      out.writeShort(2);
      out.writeShort(4);
      for (int i = 0; i < 4; i++) {
        out.writeShort(0); // interfaces, fields, methods, attributes
      }
      return bytes.toByteArray();
    }
  }
}
