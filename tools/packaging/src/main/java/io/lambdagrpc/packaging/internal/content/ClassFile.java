package io.lambdagrpc.packaging.internal.content;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The declarations of a class, read without loading it (JVMS 4.1): user code never runs here, and
 * its class files may be newer than this JVM.
 *
 * @param name internal, as are the others
 * @param superName empty for {@code java.lang.Object}
 * @param constructors the access flags by descriptor
 * @param constants the fields that are texts known to the compiler, with these
 */
record ClassFile(
    int access,
    String name,
    String superName,
    List<String> interfaces,
    Map<String, Integer> constructors,
    Map<String, String> constants) {

  /**
   * Reads one.
   *
   * @param path names it in errors
   * @throws IOException if it is none
   */
  static ClassFile of(String path, byte[] classFile) throws IOException {
    try {
      return read(path, new DataInputStream(new ByteArrayInputStream(classFile)));
    } catch (EOFException e) {
      throw ConstantPool.cutShort(path, e);
    }
  }

  private static ClassFile read(String path, DataInputStream in) throws IOException {
    ConstantPool pool = ConstantPool.read(path, in);
    int access = in.readUnsignedShort();
    String name = pool.text(in.readUnsignedShort());
    String superName = pool.text(in.readUnsignedShort());
    List<String> interfaces = new ArrayList<>();
    for (int left = in.readUnsignedShort(); left > 0; left--) {
      interfaces.add(pool.text(in.readUnsignedShort()));
    }
    Map<String, Integer> constructors = new LinkedHashMap<>();
    Map<String, String> constants = new LinkedHashMap<>();
    for (int left = in.readUnsignedShort(); left > 0; left--) {
      in.skipNBytes(2);
      String field = pool.text(in.readUnsignedShort());
      in.skipNBytes(2);
      String value = constantValue(in, pool);
      if (!value.isEmpty()) {
        constants.put(field, value);
      }
    }
    for (int left = in.readUnsignedShort(); left > 0; left--) {
      int methodAccess = in.readUnsignedShort();
      String method = pool.text(in.readUnsignedShort());
      String descriptor = pool.text(in.readUnsignedShort());
      if (method.equals("<init>")) {
        constructors.put(descriptor, methodAccess);
      }
      constantValue(in, pool);
    }
    return new ClassFile(access, name, superName, interfaces, constructors, constants);
  }

  /** Reads the attributes of a field or a method. */
  private static String constantValue(DataInputStream in, ConstantPool pool) throws IOException {
    String value = "";
    for (int left = in.readUnsignedShort(); left > 0; left--) {
      String attribute = pool.text(in.readUnsignedShort());
      int length = in.readInt();
      if (attribute.equals("ConstantValue")) {
        value = pool.text(in.readUnsignedShort());
      } else {
        in.skipNBytes(Integer.toUnsignedLong(length));
      }
    }
    return value;
  }

  boolean isAbstract() {
    return Modifier.isAbstract(access);
  }

  /** Tells whether {@code newInstance} of Lambda's runtimes can call it without arguments. */
  boolean hasPublicConstructor() {
    return Modifier.isPublic(constructors.getOrDefault("()V", 0));
  }
}
