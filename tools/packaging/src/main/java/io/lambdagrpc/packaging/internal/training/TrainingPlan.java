package io.lambdagrpc.packaging.internal.training;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a function is trained with.
 *
 * @param headers of each call
 * @param environment of the function, and of that class
 * @param trainingClass has a {@code main} that makes calls; null for none
 * @param classPath of that class; empty for the function's
 * @param json whether calls are made in JSON as well
 * @param timeout of each call, and of the class
 */
public record TrainingPlan(
    List<Call> calls,
    List<Map.Entry<String, String>> headers,
    Map<String, String> environment,
    @Nullable String trainingClass,
    List<Path> classPath,
    boolean json,
    Duration timeout) {

  /** Tells whether the function is called, and not only started. */
  public boolean makesCalls() {
    return !calls.isEmpty() || trainingClass != null;
  }

  /** Returns what it does, for people: as in {@code 2 calls and shop.Train}. */
  public String description() {
    String made = calls.size() == 1 ? "1 call" : calls.size() + " calls";
    if (trainingClass == null) {
      return calls.isEmpty() ? "a start" : made;
    }
    return calls.isEmpty() ? trainingClass : made + " and " + trainingClass;
  }

  /**
   * One of the calls.
   *
   * @param method as in {@code helloworld.Greeter/SayHello}
   * @param json its message
   */
  public record Call(String method, String json) {}
}
