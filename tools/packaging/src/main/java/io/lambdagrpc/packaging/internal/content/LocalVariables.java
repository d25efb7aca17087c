package io.lambdagrpc.packaging.internal.content;

import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * The names of local variables in class files. Only debuggers need them, and they are a seventh of
 * what the JVM parses at each start. Line numbers are left, as stack traces have them.
 */
final class LocalVariables {

  /**
   * Twice the largest that any first call takes. ASM compares a name with each that has the same
   * hash code, so its time is as the square of the size.
   */
  private static final int MAX_SIZE = 64 * 1024;

  /** JVMS 4.4.10: CONSTANT_Dynamic. */
  private static final int DYNAMIC = 17;

  private LocalVariables() {}

  /**
   * Returns a class without them; one that ASM cannot read as it is, since the JVM will say why. So
   * is one that ASM would take too long for: the class may be of any jar.
   */
  static byte[] strip(byte[] classFile) {
    try {
      ClassReader reader = new ClassReader(classFile);
      if (classFile.length > MAX_SIZE
          || hasComputedConstants(reader)
          || hasTooLargeFrames(reader)) {
        return classFile;
      }
      ClassWriter stripped = new ClassWriter(0);
      reader.accept(new Stripping(stripped), 0);
      return stripped.toByteArray();
    } catch (RuntimeException | StackOverflowError e) {
      // Of which type depends on where a malformed class is malformed; ASM calls itself for each
      // annotation in another one.
      return classFile;
    }
  }

  /** ASM writes what such a constant is computed of again for each place that names it. */
  private static boolean hasComputedConstants(ClassReader reader) {
    return IntStream.range(1, reader.getItemCount())
        .map(reader::getItem)
        .anyMatch(offset -> offset > 0 && reader.readByte(offset - 1) == DYNAMIC);
  }

  /** ASM allocates room for each variable that a method claims to have, needed or not. */
  private static boolean hasTooLargeFrames(ClassReader reader) {
    Places places = new Places();
    reader.accept(places, ClassReader.SKIP_FRAMES | ClassReader.SKIP_DEBUG);
    return places.count > MAX_SIZE;
  }

  /** Adds up the room that all methods claim for variables. */
  private static final class Places extends ClassVisitor {
    long count;

    Places() {
      super(Opcodes.ASM9);
    }

    @Override
    public MethodVisitor visitMethod(
        int access,
        String name,
        String descriptor,
        @Nullable String signature,
        String @Nullable [] exceptions) {
      return new MethodVisitor(Opcodes.ASM9) {
        @Override
        public void visitMaxs(int maxStack, int maxLocals) {
          count += maxStack + maxLocals;
        }
      };
    }
  }

  private static final class Stripping extends ClassVisitor {

    Stripping(ClassVisitor next) {
      super(Opcodes.ASM9, next);
    }

    @Override
    public MethodVisitor visitMethod(
        int access,
        String name,
        String descriptor,
        @Nullable String signature,
        String @Nullable [] exceptions) {
      return new MethodVisitor(
          Opcodes.ASM9, super.visitMethod(access, name, descriptor, signature, exceptions)) {
        @Override
        public void visitLocalVariable(
            String variable,
            String type,
            @Nullable String generic,
            Label start,
            Label end,
            int index) {}
      };
    }
  }
}
