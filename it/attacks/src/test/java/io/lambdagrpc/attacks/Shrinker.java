package io.lambdagrpc.attacks;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Makes smaller inputs of one that shows a fault, until none of them shows it any more. */
public interface Shrinker<I> {

  /** The parts that are left out of one value, in turn. */
  int MAX_PARTS = 64;

  /** Returns inputs that are a little smaller, those that lack most first; lazily. */
  Stream<I> smaller(I input);

  /** Makes no input smaller. */
  static <I> Shrinker<I> none() {
    return input -> Stream.of();
  }

  /** Leaves out a half, a quarter, ... of the bytes, wherever it stands. */
  static Stream<byte[]> bytes(byte[] input) {
    return parts(input.length)
        .map(
            part -> {
              byte[] without = new byte[input.length - part.size];
              System.arraycopy(input, 0, without, 0, part.start);
              System.arraycopy(input, part.end(), without, part.start, input.length - part.end());
              return without;
            });
  }

  /** Leaves out a half, a quarter, ... of the elements. */
  static <T> Stream<List<T>> list(List<T> input) {
    return parts(input.size())
        .map(
            part -> {
              List<T> without = new ArrayList<>(input.subList(0, part.start));
              without.addAll(input.subList(part.end(), input.size()));
              return without;
            });
  }

  /** Leaves out a half, a quarter, ... of the characters. */
  static Stream<String> text(String input) {
    return parts(input.length())
        .map(part -> input.substring(0, part.start) + input.substring(part.end()));
  }

  /** What is left out. */
  record Part(int start, int size) {
    int end() {
      return start + size;
    }
  }

  private static Stream<Part> parts(int length) {
    IntFunction<Stream<Part>> ofSize =
        size -> IntStream.rangeClosed(0, length / size - 1).mapToObj(i -> new Part(i * size, size));
    return IntStream.iterate((length + 1) / 2, size -> size > 0, size -> size / 2)
        .mapToObj(ofSize)
        .flatMap(parts -> parts)
        .limit(MAX_PARTS);
  }
}
