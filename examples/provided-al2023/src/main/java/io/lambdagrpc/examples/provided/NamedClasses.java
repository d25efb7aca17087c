package io.lambdagrpc.examples.provided;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The classes that a program can get at: those that it starts from, and whatever these name, and so
 * on. To name one is to have its name anywhere in the constants, so a text for {@code
 * Class.forName} counts; a name that is put together while the program runs does not.
 */
final class NamedClasses {

  private static final String SUFFIX = ".class";

  /** Internal names, those of the language, and descriptors, which have an L before the name. */
  private static final Pattern NAME = Pattern.compile("[\\w$/.-]+");

  private final Map<String, byte[]> files;
  private final Set<String> found = new HashSet<>();
  private final ArrayDeque<byte[]> unread = new ArrayDeque<>();

  /**
   * Finds nothing yet.
   *
   * @param files by their paths in the jar
   */
  NamedClasses(Map<String, byte[]> files) {
    this.files = files;
  }

  /** Tells whether a path is that of a class that some other one has to name. */
  static boolean isClass(String path) {
    return path.endsWith(SUFFIX) && !path.startsWith("META-INF/");
  }

  /** Starts from a class, or from whatever a text names. */
  void add(String text) {
    Matcher name = NAME.matcher(text);
    while (name.find()) {
      String path = name.group().replace('.', '/') + SUFFIX;
      note(path);
      if (path.startsWith("L")) {
        note(path.substring(1));
      }
    }
  }

  private void note(String path) {
    byte[] classFile = files.get(path);
    if (classFile != null && found.add(path)) {
      unread.add(classFile);
    }
  }

  /** Returns the paths of all classes that those added lead to. */
  Set<String> find() throws IOException {
    while (!unread.isEmpty()) {
      addConstants(unread.remove());
    }
    return found;
  }

  /** Walks over a constant pool (JVMS 4.4): all that a class file names stands there as text. */
  private void addConstants(byte[] classFile) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(classFile));
    in.skipNBytes(8);
    int count = in.readUnsignedShort();
    for (int i = 1; i < count; i++) {
      int tag = in.readUnsignedByte();
      switch (tag) {
        case 1 -> add(in.readUTF());
        case 3, 4, 9, 10, 11, 12, 17, 18 -> in.skipNBytes(4);
        case 5, 6 -> {
          in.skipNBytes(8);
          i++;
        }
        case 7, 8, 16, 19, 20 -> in.skipNBytes(2);
        case 15 -> in.skipNBytes(3);
        default ->
            throw new IOException("constant " + i + ": tag " + tag + " (expected: JVMS 4.4)");
      }
    }
  }
}
