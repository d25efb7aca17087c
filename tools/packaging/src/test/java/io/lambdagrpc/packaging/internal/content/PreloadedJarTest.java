package io.lambdagrpc.packaging.internal.content;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lambdagrpc.packaging.internal.MistakeException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

class PreloadedJarTest {
  private final Map<String, byte[]> root = new TreeMap<>();

  private void put(String name, String content) {
    root.put(name, content.getBytes(UTF_8));
  }

  @Test
  void theClassesOfTheListStandInTheJarInItsOrder() throws IOException {
    put(PreloadedJar.LIST, "a/Second\na/First\nb/Alone\na/Gone\na/Second\n");
    put("a/First.class", "1");
    put("a/Second.class", "2");
    put("a/Other.class", "3");
    put("b/Alone.class", "4");
    Map<String, String> jar = content(PreloadedJar.moveOutOf(root));

    assertEquals(
        List.of("a/Second.class", "a/First.class", "b/Alone.class"), List.copyOf(jar.keySet()));
    assertEquals(List.of("2", "1", "4"), List.copyOf(jar.values()));
    // The first one of a package is found where it was, without the jar being opened for it.
    assertEquals(
        Set.of(PreloadedJar.LIST, "a/Second.class", "a/Other.class", "b/Alone.class"),
        root.keySet());
  }

  /** The list may say anything, and names what is in the function or nothing. */
  @Test
  void aListThatNamesSomethingElseGetsNothing() throws IOException {
    put(PreloadedJar.LIST, "../a/Stranger\n/etc/passwd\n\n");
    assertEquals(Map.of(), content(PreloadedJar.moveOutOf(root)));
    assertEquals(Set.of(PreloadedJar.LIST), root.keySet());
  }

  /**
   * The list may be another one: to strip 250 MB of classes would have taken a quarter of an hour.
   */
  @Test
  void fourMegabytesAreStrippedAndNoMore() throws IOException {
    StringBuilder list = new StringBuilder();
    for (int i = 100; i < 180; i++) {
      list.append("a/C").append(i).append('\n');
      root.put("a/C" + i + ".class", large("a/C" + i));
    }
    put(PreloadedJar.LIST, list.toString());
    Map<String, String> jar = content(PreloadedJar.moveOutOf(root));
    assertFalse(String.valueOf(jar.get("a/C100.class")).contains("LocalVariableTable"));
    assertFalse(String.valueOf(jar.get("a/C160.class")).contains("LocalVariableTable"));
    assertTrue(String.valueOf(jar.get("a/C179.class")).contains("LocalVariableTable"));
  }

  /** Returns a class of 60 KB with a local variable. */
  private static byte[] large(String name) {
    ClassWriter type = new ClassWriter(0);
    type.visit(Opcodes.V11, Opcodes.ACC_PUBLIC, name, null, "java/lang/Object", null);
    MethodVisitor method = type.visitMethod(Opcodes.ACC_STATIC, "m", "()V", null, null);
    Label begin = new Label();
    method.visitLabel(begin);
    method.visitLdcInsn("x".repeat(60_000));
    method.visitInsn(Opcodes.POP);
    method.visitInsn(Opcodes.RETURN);
    Label end = new Label();
    method.visitLabel(end);
    method.visitLocalVariable("v", "I", null, begin, end, 0);
    method.visitMaxs(1, 1);
    method.visitEnd();
    type.visitEnd();
    return type.toByteArray();
  }

  @Test
  void aFunctionWithoutTheRuntimeAtItsRootIsRefused() {
    MistakeException refused =
        assertThrows(MistakeException.class, () -> PreloadedJar.moveOutOf(root));
    assertEquals(
        "no io/lambdagrpc/preloaded-classes.txt on the class path"
            + " (expected: lambda-grpc-runtime, as a jar)",
        refused.getMessage());
  }

  private static Map<String, String> content(byte[] jar) throws IOException {
    Map<String, String> content = new LinkedHashMap<>();
    try (ZipInputStream entries = new ZipInputStream(new ByteArrayInputStream(jar))) {
      for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
        assertEquals(ZipEntry.STORED, entry.getMethod());
        content.put(entry.getName(), new String(entries.readAllBytes(), ISO_8859_1));
      }
    }
    return content;
  }
}
