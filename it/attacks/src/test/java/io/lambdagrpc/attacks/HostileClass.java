package io.lambdagrpc.attacks;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** A class file (JVMS 4), written as no compiler would. */
final class HostileClass {

  private static final int TEXT = 1;
  private static final int CLASS = 7;
  private static final int STRING = 8;
  private static final int METHOD = 10;
  private static final int NAME_AND_TYPE = 12;
  private static final int METHOD_HANDLE = 15;
  private static final int DYNAMIC = 17;
  private static final int INVOKE_STATIC = 6;
  private static final int PUBLIC_STATIC = 9;

  private final ByteArrayOutputStream pool = new ByteArrayOutputStream();
  private final List<byte[]> fields = new ArrayList<>();
  private final List<byte[]> methods = new ArrayList<>();
  private final List<byte[]> attributes = new ArrayList<>();
  private final int self;
  private final int object;
  private final List<Integer> interfaces = new ArrayList<>();
  private int constants;

  HostileClass(String name) {
    self = type(name);
    object = type("java/lang/Object");
  }

  /** What an item is made of: bytes and numbers of two or four bytes. */
  private interface Item {
    void write(DataOutputStream out) throws IOException;
  }

  private static byte[] bytes(Item item) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      item.write(new DataOutputStream(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void writeShorts(DataOutputStream out, int... numbers) throws IOException {
    for (int number : numbers) {
      out.writeShort(number);
    }
  }

  private int constant(int tag, int... numbers) {
    pool.write(tag);
    pool.writeBytes(bytes(out -> writeShorts(out, numbers)));
    return ++constants;
  }

  int text(String text) {
    pool.write(TEXT);
    pool.writeBytes(bytes(out -> out.writeUTF(text)));
    return ++constants;
  }

  int type(String name) {
    return typeOf(text(name));
  }

  int typeOf(int name) {
    return constant(CLASS, name);
  }

  int string(String text) {
    return constant(STRING, text(text));
  }

  void implement(String name) {
    interfaces.add(type(name));
  }

  /** Adds a constructor that Lambda would call. */
  void constructible() {
    methods.add(method(1, text("<init>"), text("()V"), new byte[0], 1));
  }

  void field(int name, int descriptor) {
    fields.add(bytes(out -> writeShorts(out, 1, name, descriptor, 0)));
  }

  /** Adds a field with one annotation as many times. */
  void annotatedField(int descriptor, int annotation, int times) {
    int name = text("f");
    int attribute = text("RuntimeVisibleAnnotations");
    fields.add(
        bytes(
            out -> {
              writeShorts(out, 1, name, descriptor, 1, attribute);
              out.writeInt(2 + times * 4);
              out.writeShort(times);
              for (int i = 0; i < times; i++) {
                writeShorts(out, annotation, 0);
              }
            }));
  }

  /** Adds a text that the compiler knows. */
  void constantField(String name, String value) {
    int field = text(name);
    int descriptor = text("Ljava/lang/String;");
    int attribute = text("ConstantValue");
    int constant = string(value);
    fields.add(
        bytes(
            out -> {
              writeShorts(out, PUBLIC_STATIC | 0x10, field, descriptor, 1, attribute);
              out.writeInt(2);
              out.writeShort(constant);
            }));
  }

  private byte[] method(int access, int name, int descriptor, byte[] code, int locals) {
    if (code.length == 0) {
      return bytes(out -> writeShorts(out, access, name, descriptor, 0));
    }
    int attribute = text("Code");
    int frames = text("StackMapTable");
    return bytes(
        out -> {
          writeShorts(out, access, name, descriptor, 1, attribute);
          out.writeInt(12 + code.length + 8);
          writeShorts(out, locals, locals);
          out.writeInt(code.length);
          out.write(code);
          writeShorts(out, 0, 1, frames);
          out.writeInt(2);
          out.writeShort(0);
        });
  }

  /** Adds methods that do nothing, with as many variables and as deep a stack. */
  void emptyMethods(int count, int locals) {
    byte[] method = method(PUBLIC_STATIC, text("m"), text("()V"), new byte[] {(byte) 0xb1}, locals);
    for (int i = 0; i < count; i++) {
      methods.add(method);
    }
  }

  /** Adds a constant that is computed of two, each of which is computed of two, and so on. */
  void nestedConstants(int depth) {
    int name = text("m");
    int method = constant(METHOD, self, constant(NAME_AND_TYPE, name, text("()V")));
    pool.write(METHOD_HANDLE);
    pool.write(INVOKE_STATIC);
    pool.writeBytes(bytes(out -> out.writeShort(method)));
    int handle = ++constants;
    int type = constant(NAME_AND_TYPE, name, text("I"));
    int innermost = constant(DYNAMIC, 0, type);
    for (int i = 1; i < depth; i++) {
      constant(DYNAMIC, i, type);
    }
    int bootstraps = text("BootstrapMethods");
    attributes.add(
        bytes(
            out -> {
              out.writeShort(bootstraps);
              out.writeInt(2 + 4 + (depth - 1) * 8);
              writeShorts(out, depth, handle, 0);
              for (int i = 0; i < depth - 1; i++) {
                writeShorts(out, handle, 2, innermost + i, innermost + i);
              }
            }));
    int outermost = innermost + depth - 1;
    byte[] code = {0x13, (byte) (outermost >> 8), (byte) outermost, 0x57, (byte) 0xb1};
    methods.add(method(PUBLIC_STATIC, name, text("()V"), code, 1));
  }

  byte[] toBytes() {
    return bytes(
        out -> {
          out.writeInt(0xcafebabe);
          writeShorts(out, 0, 61, constants + 1);
          pool.writeTo(out);
          writeShorts(out, 1, self, object, interfaces.size());
          for (int each : interfaces) {
            out.writeShort(each);
          }
          for (List<byte[]> items : List.of(fields, methods, attributes)) {
            out.writeShort(items.size());
            for (byte[] item : items) {
              out.write(item);
            }
          }
        });
  }
}
