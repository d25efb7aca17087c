package io.lambdagrpc.packaging.internal.content;

import io.lambdagrpc.local.internal.files.ShownName;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The constants of a class file (JVMS 4.4): whatever it names stands there as text. */
final class ConstantPool {

  private static final int CLASS = 7;
  private static final int STRING = 8;

  private final int[] tags;

  /** Of classes and texts, the index of the name or the content. */
  private final int[] references;

  private final @Nullable String[] utf8;

  private ConstantPool(int count) {
    tags = new int[count];
    references = new int[count];
    utf8 = new String[count];
  }

  /**
   * Reads the constants of a class file.
   *
   * @param path names it in errors
   * @throws IOException if it is none
   */
  static ConstantPool of(String path, byte[] classFile) throws IOException {
    return read(path, new DataInputStream(new ByteArrayInputStream(classFile)));
  }

  /** Reads as far as the end of the constants. */
  static ConstantPool read(String path, DataInputStream in) throws IOException {
    try {
      in.skipNBytes(8);
      // The one at 0 is none, and stands for whatever is not there.
      ConstantPool pool = new ConstantPool(Math.max(1, in.readUnsignedShort()));
      for (int i = 1; i < pool.tags.length; i++) {
        i += pool.read(in, i);
      }
      return pool;
    } catch (EOFException e) {
      throw cutShort(path, e);
    } catch (IOException e) {
      throw new IOException(
          ShownName.of(path) + ": " + e.getMessage() + " (expected: a class, JVMS 4)", e);
    }
  }

  static IOException cutShort(String path, EOFException e) {
    return new IOException(ShownName.of(path) + ": ends too soon (expected: a class, JVMS 4)", e);
  }

  /** Reads one, and returns how many numbers more than one it takes. */
  private int read(DataInputStream in, int i) throws IOException {
    tags[i] = in.readUnsignedByte();
    switch (tags[i]) {
      case 1 -> utf8[i] = in.readUTF();
      case 3, 4, 9, 10, 11, 12, 17, 18 -> in.skipNBytes(4);
      case 5, 6 -> {
        in.skipNBytes(8);
        return 1;
      }
      case CLASS, STRING, 16, 19, 20 -> references[i] = in.readUnsignedShort();
      case 15 -> in.skipNBytes(3);
      default -> throw new IOException("constant " + i + " has tag " + tags[i]);
    }
    return 0;
  }

  /** Returns all texts: names, descriptors, and what the source has in quotes. */
  List<String> texts() {
    return IntStream.range(0, utf8.length)
        .mapToObj(i -> utf8[i])
        .filter(Objects::nonNull)
        .map(Objects::requireNonNull)
        .toList();
  }

  /**
   * Returns the internal names of the classes that its code, or its nesting, refers to. Each text
   * is there once: 65,000 constants of three bytes may refer to one of 64 KB.
   */
  List<String> classes() {
    return IntStream.range(0, tags.length)
        .filter(i -> tags[i] == CLASS)
        .map(i -> textIndex(references[i]))
        .distinct()
        .mapToObj(this::text)
        .toList();
  }

  /** Returns the text of a constant, or that of the constant that it refers to; else none. */
  String text(int index) {
    return Objects.requireNonNullElse(utf8[textIndex(index)], "");
  }

  /** Returns where that text stands; where there is none, at 0. */
  private int textIndex(int index) {
    if (index <= 0 || index >= tags.length) {
      return 0;
    }
    int i = tags[index] == CLASS || tags[index] == STRING ? references[index] : index;
    return i < utf8.length ? i : 0;
  }
}
