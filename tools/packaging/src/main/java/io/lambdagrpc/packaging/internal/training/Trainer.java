package io.lambdagrpc.packaging.internal.training;

import io.lambdagrpc.local.InitErrorException;
import io.lambdagrpc.local.InvokeMode;
import io.lambdagrpc.local.LocalLambda;
import io.lambdagrpc.local.LocalLambdaBuilder;
import io.lambdagrpc.packaging.internal.MistakeException;
import io.lambdagrpc.packaging.internal.content.ClassPath;
import io.lambdagrpc.packaging.internal.jdk.Command;
import io.lambdagrpc.packaging.internal.jdk.Jdk;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Lets a function write an AOT cache on the local Lambda. What the cache holds is what its calls
 * need, streamed and buffered.
 */
public final class Trainer {

  /** Some things happen at the second call only. */
  private static final int ROUNDS = 10;

  private static final String BASE_PATH = "LAMBDA_GRPC_BASE_PATH";

  private final Jdk jdk;
  private final ClassPath classPath;
  private final TrainingPlan plan;
  private final List<Call> calls;
  private final LogTail tail = new LogTail();

  private Trainer(Jdk jdk, ClassPath classPath, TrainingPlan plan, List<Call> calls) {
    this.jdk = jdk;
    this.classPath = classPath;
    this.plan = plan;
    this.calls = calls;
  }

  /**
   * Prepares a training: reads its calls.
   *
   * @param jdk runs what of the function's code that takes
   * @param classPath of the function, as it was given
   * @param log is told what the training will not cover
   */
  public static Trainer of(Jdk jdk, ClassPath classPath, TrainingPlan plan, Consumer<String> log)
      throws IOException, InterruptedException {
    if (plan.calls().isEmpty() && plan.trainingClass() == null) {
      log.accept(
          "no calls to train with, so the AOT cache holds what the function needs to start, and"
              + " nothing of what a call takes (expected: calls, or a training class)");
    }
    return new Trainer(jdk, classPath, plan, Calls.read(jdk, classPath, plan));
  }

  /**
   * Trains.
   *
   * @param root holds {@code bootstrap} and what that starts
   * @param java runs it, where the root holds no JRE
   * @param cache to write
   */
  public void run(Path root, Path java, String handler, Path cache)
      throws IOException, InterruptedException {
    try (LocalLambda lambda = builder(root, java, handler, cache).start()) {
      makeCalls(lambda.uri());
      terminate(lambda.process());
    } catch (InitErrorException e) {
      throw new MistakeException(handler + " does not start: " + e.getMessage() + tail.text(), e);
    } catch (HttpTimeoutException e) {
      throw new MistakeException(
          "training: a call has no answer after " + plan.timeout().toSeconds() + " s" + tail.text(),
          e);
    }
    if (!Files.exists(cache)) {
      throw new IOException("no AOT cache was written" + tail.text());
    }
  }

  private LocalLambdaBuilder builder(Path root, Path java, String handler, Path cache) {
    LocalLambdaBuilder builder = LocalLambda.builder();
    plan.environment().forEach(builder::env);
    String basePath = plan.environment().get(BASE_PATH);
    if (basePath != null) {
      // The calls here have none.
      builder.env(BASE_PATH, basePath + ",/");
    }
    return builder
        .code(root)
        .bootstrap()
        .javaHome(java)
        .handler(handler)
        .timeout(plan.timeout())
        .initTimeout(plan.timeout())
        .invokeMode(InvokeMode.RESPONSE_STREAM)
        .logTo(tail::add)
        .env("LAMBDA_GRPC_RESPONSE_MODE", "streaming")
        .env("LAMBDA_GRPC_AOT_OUTPUT", cache.toString());
  }

  private void makeCalls(URI url) throws IOException, InterruptedException {
    CallClient client = new CallClient(url, plan);
    for (int i = 0; i < ROUNDS; i++) {
      // A load balancer's reply is buffered whatever the setting.
      String event = i % 2 == 0 ? "alb" : "function-url";
      if (calls.isEmpty()) {
        client.checkHealth(event);
      }
      for (Call call : calls) {
        require(call, client.call(call, event));
        if (plan.json()) {
          require(call, client.callInJson(call, event));
        }
      }
    }
    String trainingClass = plan.trainingClass();
    if (trainingClass != null) {
      runClass(trainingClass, url);
    }
  }

  private void require(Call call, String failure) throws MistakeException {
    if (!failure.isEmpty()) {
      throw new MistakeException(
          "training: "
              + call.path()
              + ": "
              + failure
              + " (expected: status 0; headers and variables that it needs are set as the calls"
              + " are)"
              + tail.text());
    }
  }

  private void runClass(String name, URI url) throws IOException, InterruptedException {
    List<Path> entries =
        plan.classPath().isEmpty()
            ? classPath.entries().stream().map(entry -> entry.path()).toList()
            : plan.classPath();
    String path =
        entries.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    Command command =
        Command.run(
            List.of(jdk.program("java"), "-cp", path, name, url.toString()),
            null,
            plan.environment(),
            plan.timeout());
    if (command.status() != 0) {
      String how =
          command.status() < 0
              ? "has not ended after " + plan.timeout().toSeconds() + " s"
              : "ended with status " + command.status();
      throw new MistakeException(
          "training: "
              + name
              + " "
              + how
              + " (expected: status 0)\n"
              + command.output()
              + tail.text());
    }
  }

  /**
   * Ends the function as Lambda does, and what it has started; the JVM writes the cache before it
   * ends.
   */
  private void terminate(ProcessHandle process) throws InterruptedException, MistakeException {
    List<ProcessHandle> started = process.descendants().toList();
    process.destroy();
    try {
      process.onExit().get(plan.timeout().toMillis() + 60_000, TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      throw new MistakeException(
          "training: the function does not end (expected: no shutdown hook that waits)"
              + tail.text(),
          e);
    } finally {
      started.forEach(ProcessHandle::destroyForcibly);
    }
  }
}
