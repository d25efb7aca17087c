package io.lambdagrpc.bridge;

import java.util.Arrays;

/** A bridge one of whose threads has no memory, or lacks a class: as its first word says. */
final class DyingBridge {

  private DyingBridge() {}

  public static void main(String[] words) throws InterruptedException {
    Thread worker =
        new Thread(
            () -> {
              while (Thread.getDefaultUncaughtExceptionHandler() == null) {
                Thread.onSpinWait();
              }
              throw words[0].equals("memory")
                  ? new OutOfMemoryError("on purpose")
                  : new NoClassDefFoundError("on purpose");
            },
            "worker");
    worker.start();
    Main.main(Arrays.copyOfRange(words, 1, words.length));
  }
}
