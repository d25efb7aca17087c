package io.lambdagrpc.protoc;

import java.util.Locale;
import javax.lang.model.SourceVersion;

/**
 * grpc-java's names, as its generator builds them. They are ASCII, because proto identifiers are.
 */
final class JavaNames {

  private JavaNames() {}

  /** Returns the method of {@code AsyncService} that serves {@code rpc}. */
  static String method(String rpc) {
    String name = mixedLower(rpc);
    return isEscaped(name) ? name + "_" : name;
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

  /** grpc-java's list of keywords is Java 8's without {@code null}. */
  private static boolean isEscaped(String name) {
    return SourceVersion.isKeyword(name, SourceVersion.RELEASE_8) && !name.equals("null");
  }
}
