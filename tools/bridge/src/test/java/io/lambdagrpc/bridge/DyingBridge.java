package io.lambdagrpc.bridge;

/** A bridge one of whose threads has no memory. */
final class DyingBridge {

  private DyingBridge() {}

  public static void main(String[] words) throws InterruptedException {
    Thread worker =
        new Thread(
            () -> {
              while (Thread.getDefaultUncaughtExceptionHandler() == null) {
                Thread.onSpinWait();
              }
              throw new OutOfMemoryError("on purpose");
            },
            "worker");
    worker.start();
    Main.main(words);
  }
}
