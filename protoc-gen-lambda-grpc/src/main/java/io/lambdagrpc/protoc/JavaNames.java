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

  private JavaNames() {}

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

  private static boolean isIdentifier(String word) {
    if (word.isEmpty() || !Character.isJavaIdentifierStart(word.codePointAt(0))) {
      return false;
    }
    for (int i = 0; i < word.length(); i += Character.charCount(word.codePointAt(i))) {
      if (!Character.isJavaIdentifierPart(word.codePointAt(i))) {
        return false;
      }
    }
    return !KEYWORDS.contains(word) && !word.equals("null") && !word.equals("_");
  }
}
