package io.lambdagrpc.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

final class SerialExecutorTest {

  private final List<String> ran = new ArrayList<>();

  @Test
  void aTaskGivenFromWithinATaskRunsAfterIt() {
    SerialExecutor serial = new SerialExecutor(Runnable::run);
    serial.execute(
        () -> {
          serial.execute(() -> ran.add("inner"));
          ran.add("outer");
        });
    assertEquals(List.of("outer", "inner"), ran);
  }

  @Test
  void whatATaskThrowsReachesTheExecutorAndTheOthersRun() {
    OutOfMemoryError full = new OutOfMemoryError("test");
    SerialExecutor serial = new SerialExecutor(Runnable::run);
    Throwable thrown =
        assertThrows(
            OutOfMemoryError.class,
            () ->
                serial.execute(
                    () -> {
                      serial.execute(() -> ran.add("second"));
                      throw full;
                    }));
    assertSame(full, thrown);
    assertEquals(List.of("second"), ran);
    serial.execute(() -> ran.add("third"));
    assertEquals(List.of("second", "third"), ran);
  }

  @Test
  void whatAnExecutorDidNotTakeRunsWithTheNextTask() {
    List<Error> failures = new ArrayList<>(List.of(new OutOfMemoryError("no thread")));
    SerialExecutor serial =
        new SerialExecutor(
            task -> {
              if (!failures.isEmpty()) {
                throw failures.remove(0);
              }
              task.run();
            });
    assertThrows(OutOfMemoryError.class, () -> serial.execute(() -> ran.add("first")));
    serial.execute(() -> ran.add("second"));
    assertEquals(List.of("first", "second"), ran);
  }

  /** A goodbye that was left over so was never said. */
  @Test
  void whatATaskLeavesOverNeedsNoMemoryToRun() {
    AtomicBoolean full = new AtomicBoolean();
    SerialExecutor serial =
        new SerialExecutor(
            task -> {
              if (full.get()) {
                throw new OutOfMemoryError("full");
              }
              task.run();
            });
    Runnable failing =
        () -> {
          serial.execute(() -> ran.add("left over"));
          full.set(true);
          throw new OutOfMemoryError("first");
        };
    assertThrows(OutOfMemoryError.class, () -> serial.execute(failing));
    assertEquals(List.of("left over"), ran);
  }

  @Test
  void ofManyTasksThatFailEachRuns() {
    SerialExecutor serial = new SerialExecutor(Runnable::run);
    Runnable failing =
        () -> {
          ran.add("one");
          throw new IllegalStateException("test");
        };
    Runnable first =
        () -> {
          for (int i = 0; i < 100; i++) {
            serial.execute(failing);
          }
        };
    assertThrows(IllegalStateException.class, () -> serial.execute(first));
    assertEquals(100, ran.size());
  }
}
