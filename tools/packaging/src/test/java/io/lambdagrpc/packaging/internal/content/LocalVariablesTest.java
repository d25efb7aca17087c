package io.lambdagrpc.packaging.internal.content;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.UninitializedMessageException;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.ConstantDynamic;
import org.objectweb.asm.Handle;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

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

  /** Arrays in arrays, in the annotation of a class: a jar of 2 KB was a stack trace. */
  @Test
  void aClassWithAnnotationsTooDeepStaysAsItIs() throws IOException {
    int depth = 200_000;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeLong(0xcafebabe_00000034L);
      out.writeShort(5);
      for (String text : List.of("A", "RuntimeVisibleAnnotations", "LA;")) {
        out.writeByte(1);
        out.writeUTF(text);
      }
      out.writeByte(7);
      out.writeShort(1);
      for (int each : new int[] {0, 4, 0, 0, 0, 0, 1, 2}) { // the class, without anything in it
        out.writeShort(each);
      }
      out.writeInt(8 + 3 * depth + 3);
      for (int each : new int[] {1, 3, 1, 1}) { // an annotation with a value
        out.writeShort(each);
      }
      for (int i = 0; i < depth; i++) {
        out.writeByte('[');
        out.writeShort(1);
      }
      out.writeByte('s');
      out.writeShort(1);
    }
    byte[] classFile = bytes.toByteArray();
    assertSame(classFile, LocalVariables.strip(classFile));
  }

  private static ClassWriter writer() {
    ClassWriter writer = new ClassWriter(0);
    writer.visit(Opcodes.V17, Opcodes.ACC_PUBLIC, "A", null, "java/lang/Object", null);
    return writer;
  }

  /** ASM writes each argument once for each that names it: a class of 927 bytes was for ever. */
  @Test
  void aClassWithComputedConstantsStaysAsItIs() {
    Handle method = new Handle(Opcodes.H_INVOKESTATIC, "A", "m", "()V", false);
    ConstantDynamic constant = new ConstantDynamic("m", "I", method);
    for (int i = 0; i < 3; i++) {
      constant = new ConstantDynamic("m", "I", method, constant, constant);
    }
    ClassWriter writer = writer();
    MethodVisitor code = writer.visitMethod(Opcodes.ACC_STATIC, "m", "()V", null, null);
    code.visitCode();
    code.visitLdcInsn(constant);
    code.visitInsn(Opcodes.POP);
    code.visitInsn(Opcodes.RETURN);
    code.visitMaxs(1, 0);
    byte[] classFile = writer.toByteArray();
    assertSame(classFile, LocalVariables.strip(classFile));
  }

  /** ASM takes 512 KB for each such method: eight classes, in 53 KB of a jar, took 27 s. */
  @Test
  void aClassThatSaysItHasManyVariablesStaysAsItIs() {
    ClassWriter writer = writer();
    for (int i = 0; i < 3; i++) {
      MethodVisitor code = writer.visitMethod(Opcodes.ACC_STATIC, "m" + i, "()V", null, null);
      code.visitCode();
      code.visitInsn(Opcodes.RETURN);
      code.visitMaxs(65535, 65535);
    }
    byte[] classFile = writer.toByteArray();
    assertSame(classFile, LocalVariables.strip(classFile));
  }

  /** Such as one of 40,000 names with the same hash code, which took 7 s. */
  @Test
  void aLargeClassStaysAsItIs() {
    ClassWriter writer = writer();
    for (int i = 0; i < 5; i++) {
      writer.visitField(0, i + "x".repeat(60_000), "I", null, null);
    }
    byte[] classFile = writer.toByteArray();
    assertSame(classFile, LocalVariables.strip(classFile));
  }

  /** ASM only fails at its end: a stack trace of packaging's. */
  @Test
  void aClassWithAnAttributeWithoutNameStaysAsItIs() {
    byte[] classFile = writer().toByteArray();
    byte[] unnamed = Arrays.copyOf(classFile, classFile.length + 6);
    unnamed[classFile.length - 1] = 1; // one attribute: no name, and no content
    assertSame(unnamed, LocalVariables.strip(unnamed));
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
