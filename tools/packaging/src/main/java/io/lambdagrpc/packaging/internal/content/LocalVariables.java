package io.lambdagrpc.packaging.internal.content;

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

  private LocalVariables() {}

  /**
   * Returns a class without them; one that ASM cannot read as it is, since the JVM will say why.
   */
  static byte[] strip(byte[] classFile) {
    ClassWriter stripped = new ClassWriter(0);
    try {
      new ClassReader(classFile).accept(new Stripping(stripped), 0);
    } catch (RuntimeException | StackOverflowError e) {
      // Of which type depends on where a malformed class is malformed; ASM calls itself for each
      // annotation in another one.
      return classFile;
    }
    return stripped.toByteArray();
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
