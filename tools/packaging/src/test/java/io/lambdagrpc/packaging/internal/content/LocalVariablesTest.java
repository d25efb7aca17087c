package io.lambdagrpc.packaging.internal.content;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.UninitializedMessageException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class LocalVariablesTest {

  private static byte[] classFile(Class<?> type) throws IOException {
    String name = type.getName().replace('.', '/') + ".class";
    try (InputStream in = Objects.requireNonNull(type.getClassLoader()).getResourceAsStream(name)) {
      return Objects.requireNonNull(in).readAllBytes();
    }
  }

  private static boolean contains(byte[] classFile, String word) {
    return new String(classFile, StandardCharsets.ISO_8859_1).contains(word);
  }

  @Test
  void namesAreGoneAndLineNumbersAreNot() throws IOException {
    byte[] before = classFile(CodedInputStream.class);
    byte[] stripped = LocalVariables.strip(before);
    assertTrue(contains(before, "LocalVariableTable"));
    assertFalse(contains(stripped, "LocalVariableTable"));
    assertTrue(contains(stripped, "LineNumberTable"));
  }

  @Test
  void theJvmTakesTheClass() throws ReflectiveOperationException, IOException {
    byte[] stripped = LocalVariables.strip(classFile(CodedInputStream.class));
    // Hidden, so that it may be there beside the first one; the JVM verifies it all the same.
    Class<?> defined =
        MethodHandles.privateLookupIn(CodedInputStream.class, MethodHandles.lookup())
            .defineHiddenClass(stripped, true)
            .lookupClass();
    assertEquals(
        CodedInputStream.class.getDeclaredMethods().length, defined.getDeclaredMethods().length);
  }

  @Test
  void strippingTwiceChangesNothingMore() throws IOException {
    byte[] stripped = LocalVariables.strip(classFile(CodedInputStream.class));
    assertArrayEquals(stripped, LocalVariables.strip(stripped));
  }

  @Test
  void whatIsNoClassStaysAsItIs() throws IOException {
    byte[] valid = classFile(UninitializedMessageException.class);
    for (int length = 0; length < valid.length; length++) {
      byte[] cut = Arrays.copyOf(valid, length);
      assertSame(cut, LocalVariables.strip(cut), "cut at " + length);
    }
    byte[] newer = valid.clone();
    newer[7] = (byte) 0xff;
    assertSame(newer, LocalVariables.strip(newer));
  }
}
