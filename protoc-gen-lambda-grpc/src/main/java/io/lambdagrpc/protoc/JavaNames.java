package io.lambdagrpc.protoc;

import java.util.Locale;
import java.util.Set;

/**
 * grpc-java's names, as its generator builds them. They are ASCII, because proto identifiers are.
 */
final class JavaNames {

  /**
   * grpc-java's list: Java 8's keywords and literals, but for {@code null}. {@code SourceVersion}
   * has them too, but concatenates strings by invokedynamic: 6 ms of each start.
   */
  private static final Set<String> KEYWORDS =
      Set.of(
          ("abstract assert boolean break byte case catch char class const continue default do"
                  + " double else enum extends false final finally float for goto if implements"
                  + " import instanceof int interface long native new package private protected"
                  + " public return short static strictfp super switch synchronized this throw"
                  + " throws transient true try void volatile while")
              .split(" "));

  /**
   * What no generated class can be named although it is an identifier: Java's restricted names, and
   * those that mean something else in the generated source.
   */
  private static final Set<String> NO_CLASSES =
      Set.of("permits", "record", "sealed", "var", "yield", "io", "java", "Methods");

  private JavaNames() {}

  /** Tells whether {@code name} is what protoc takes as the full name of a package or a service. */
  static boolean isProtoName(String name) {
    for (String part : name.split("\\.", -1)) {
      if (!isProtoIdentifier(part)) {
        return false;
      }
    }
    return true;
  }

  /** Tells whether {@code word} is an identifier of a {@code .proto}, which is ASCII. */
  static boolean isProtoIdentifier(String word) {
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
      if (!letter && (i == 0 || c < '0' || c > '9')) {
        return false;
      }
    }
    return !word.isEmpty();
  }

  /** Tells whether the generated class can have this name. */
  static boolean isClass(String name) {
    return isIdentifier(name) && !NO_CLASSES.contains(name);
  }

  /** Tells whether {@code name} can be the qualified name of a class or a package. */
  static boolean isName(String name) {
    for (String part : name.split("\\.", -1)) {
      if (!isIdentifier(part)) {
        return false;
      }
    }
    return true;
  }

  /** Returns the method of {@code AsyncService} that serves {@code rpc}. */
  static String method(String rpc) {
    String name = mixedLower(rpc);
    return KEYWORDS.contains(name) ? name + "_" : name;
  }

  /** Returns the static method of {@code <Service>Grpc} that describes {@code rpc}. */
  static String getter(String rpc) {
    return mixedLower("get_" + rpc + "_method");
  }

  /** Returns the constant of {@code <Service>Grpc} that numbers {@code rpc}. */
  static String constant(String rpc) {
    var name = new StringBuilder("METHODID_");
    for (int i = 0; i < rpc.length(); i++) {
      name.append(Character.toUpperCase(rpc.charAt(i)));
      if (i + 1 < rpc.length()
          && Character.isLowerCase(rpc.charAt(i))
          && Character.isUpperCase(rpc.charAt(i + 1))) {
        name.append('_');
      }
    }
    return name.toString();
  }

  private static String mixedLower(String word) {
    var name = new StringBuilder(word.substring(0, 1).toLowerCase(Locale.ROOT));
    boolean afterUnderscore = false;
    for (int i = 1; i < word.length(); i++) {
      char c = word.charAt(i);
      if (c != '_') {
        name.append(afterUnderscore ? Character.toUpperCase(c) : c);
      }
      afterUnderscore = c == '_';
    }
    return name.toString();
  }

  /** Tells whether {@code word} can be an identifier of Java. */
  static boolean isIdentifier(String word) {
    if (word.isEmpty() || !Character.isJavaIdentifierStart(word.codePointAt(0))) {
      return false;
    }
    for (int i = 0; i < word.length(); i += Character.charCount(word.codePointAt(i))) {
      int c = word.codePointAt(i);
      // Java lets control characters into identifiers, and passes over them.
      if (!Character.isJavaIdentifierPart(c) || Character.isIdentifierIgnorable(c)) {
        return false;
      }
    }
    return !KEYWORDS.contains(word) && !word.equals("null") && !word.equals("_");
  }
}
