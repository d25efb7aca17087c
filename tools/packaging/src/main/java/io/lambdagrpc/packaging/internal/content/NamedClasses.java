package io.lambdagrpc.packaging.internal.content;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.NavigableMap;
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
  private static final byte[] NO_CLASS = {};

  /** What may stand before the name of a class, and behind it: 255 parameters, and ".class". */
  private static final int MAX_AROUND = 300;

  /** After how many names that have the hash code of a class, but are none, the search ends. */
  private static final int MAX_TRIES = 10;

  /** Texts may have millions of words, none of which is a name. */
  private static final int MAX_SEEN = 100_000;

  /** A name of the language, an internal one, or a descriptor's, with what stands before it. */
  private static final Pattern NAME = Pattern.compile("[\\w$/.]+", Pattern.UNICODE_CHARACTER_CLASS);

  /** What a descriptor has before the name of a class: the types of primitive parameters, and L. */
  private static final Pattern DESCRIPTOR = Pattern.compile("^[BCDFIJSZ]*L");

  private final NavigableMap<String, byte[]> files;

  /** How long the longest name of a file is. */
  private final int longest;

  /** Those of the names of all classes, as a text has them. */
  private final Set<Integer> hashes = new HashSet<>();

  /** The constants and the names that were looked at: one may be there a million times. */
  private final Set<String> seenConstants = new HashSet<>();

  private final Set<String> seenNames = new HashSet<>();

  private final Set<String> found = new HashSet<>();
  private final ArrayDeque<String> unread = new ArrayDeque<>();

  /**
   * Finds nothing yet.
   *
   * @param files by their paths in the jar
   */
  NamedClasses(NavigableMap<String, byte[]> files) {
    this.files = files;
    this.longest = files.keySet().stream().mapToInt(String::length).max().orElse(0);
    files.keySet().stream()
        .filter(path -> path.endsWith(SUFFIX))
        .forEach(path -> hashes.add(path.substring(0, path.length() - SUFFIX.length()).hashCode()));
  }

  /** Tells whether a path is that of a class that some other one has to name. */
  static boolean isClass(String path) {
    return path.endsWith(SUFFIX)
        && !path.startsWith("META-INF/")
        && !path.equals("module-info.class");
  }

  /** Starts from a class. */
  void addClass(String path) {
    if (found.add(path)) {
      unread.add(path);
    }
  }

  /** Starts from whatever a text names. */
  void addText(String text) {
    if (text.length() <= longest) {
      note(text);
    }
    Matcher names = NAME.matcher(text);
    while (names.find()) {
      if (names.end() - names.start() <= longest + MAX_AROUND && isNew(seenNames, names.group())) {
        addName(names.group().replace('.', '/').replaceFirst("/class$", ""));
      }
    }
  }

  /** To look at one twice takes only time. */
  private static boolean isNew(Set<String> seen, String text) {
    if (seen.size() >= MAX_SEEN) {
      seen.clear();
    }
    return seen.add(text);
  }

  private void addName(String name) {
    noteNested(name);
    noteNested(DESCRIPTOR.matcher(name).replaceFirst(""));
    // Behind a slash, or a length that looks like a letter.
    noteNested(name.replaceFirst("^.", ""));
  }

  /**
   * Notes a class also where a point stands between it and the one that it is nested in. A text may
   * be full of long names of nothing but points, and to copy one for each try takes time: {@link
   * String#hashCode} changes with each dollar sign by a summand, and tells of most that they are no
   * name. Names can be made to have any hash code, so after some that were none it gives up.
   */
  private void noteNested(String name) {
    if (name.length() > longest) {
      return;
    }
    StringBuilder nested = new StringBuilder(name);
    int hash = name.hashCode();
    boolean noted = hashes.contains(hash) && note(name);
    int weight = 1;
    int left = MAX_TRIES;
    for (int i = name.length() - 1; i > 0 && !noted && left > 0; i--) {
      if (name.charAt(i) == '/') {
        nested.setCharAt(i, '$');
        hash += ('$' - '/') * weight;
        if (hashes.contains(hash)) {
          noted = note(nested.toString());
          left--;
        }
      }
      weight *= 31;
    }
  }

  private boolean note(String name) {
    if (!files.containsKey(name + SUFFIX)) {
      return false;
    }
    addClass(name + SUFFIX);
    return true;
  }

  /** Returns the paths of all classes that those added lead to. */
  Set<String> find() throws IOException {
    while (!unread.isEmpty()) {
      String path = unread.remove();
      addUnnamed(path.substring(0, path.length() - SUFFIX.length()));
      for (String text : ConstantPool.of(path, files.getOrDefault(path, NO_CLASS)).texts()) {
        if (isNew(seenConstants, text)) {
          addText(text);
        }
      }
    }
    return found;
  }

  /** Adds what the JDK looks for by a class's name: its package, and bundles for other locales. */
  private void addUnnamed(String name) {
    note(name.substring(0, name.lastIndexOf('/') + 1) + "package-info");
    for (String path : files.subMap(name + "_", name + "`").keySet()) {
      if (isClass(path)) {
        addClass(path);
      }
    }
  }
}
