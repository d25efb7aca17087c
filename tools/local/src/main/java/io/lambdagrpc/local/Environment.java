package io.lambdagrpc.local;

import io.lambdagrpc.local.InvocationResult.FunctionError;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** An execution environment: one process of the function, and the Runtime API that serves it. */
final class Environment {
  private final FunctionSettings settings;
  private final FunctionLog log;
  private final LocalRuntimeApi api;
  private final Process process;
  private final Thread watcher;
  private final long started = System.nanoTime();

  /** What the report of the first invocation has more than the others'. */
  private final AtomicReference<String> initReport = new AtomicReference<>("");

  private Environment(
      FunctionSettings settings, FunctionLog log, LocalRuntimeApi api, Process process) {
    this.settings = settings;
    this.log = log;
    this.api = api;
    this.process = process;
    this.watcher = daemon("local-lambda-exit", this::awaitExit);
  }

  /** Starts the process; {@link #awaitInit()} tells whether it came up. */
  static Environment start(FunctionSettings settings, Path taskRoot, FunctionLog log)
      throws IOException {
    LocalRuntimeApi api =
        new LocalRuntimeApi(settings.timeout(), FunctionSettings.NAME, settings.concurrency());
    try {
      Process process =
          FunctionProcess.of(settings, taskRoot, api.endpoint())
              // In one pipe, what is written to both at once would be one line.
              .redirectErrorStream(false)
              .start();
      process.getOutputStream().close();
      Environment environment = new Environment(settings, log, api, process);
      environment.watcher.start();
      return environment;
    } catch (IOException e) {
      api.close();
      throw new InitErrorException(
          RuntimeApiError.of("Runtime.InvalidEntrypoint", String.valueOf(e.getMessage())));
    }
  }

  ProcessHandle process() {
    return process.toHandle();
  }

  void awaitInit() throws IOException, InterruptedException {
    if (api.awaitPoll(settings.initTimeout())) {
      if (!settings.environment().containsKey(FunctionProcess.INITIALIZATION_TYPE)) {
        initReport.set("\tInit Duration: " + millisecondsSince(started));
      }
      return;
    }
    FunctionError error = api.ended();
    kill();
    if (error == null) {
      long seconds = settings.initTimeout().toSeconds();
      error =
          RuntimeApiError.of(
              LocalRuntimeApi.TIMED_OUT, "the initialization took over " + seconds + " s");
    }
    log.add("INIT_REPORT\tStatus: error\tError Type: " + error.reason());
    throw new InitErrorException(error);
  }

  /** Tells whether the process asks for a next invocation; if it never will, it is killed. */
  boolean awaitNext() throws InterruptedException {
    // A process that has just died may have left its poll behind.
    if (api.awaitPoll(settings.timeout()) && process.isAlive()) {
      return true;
    }
    kill();
    return false;
  }

  InvocationResult invoke(
      byte[] event, String requestId, ReplyReceiver receiver, @Nullable Fault fault)
      throws InterruptedException {
    long start = System.nanoTime();
    Invocation invocation = new Invocation(requestId, event, receiver, fault);
    // First: what the function logs stands behind it.
    log.add("START RequestId: " + invocation.id + " Version: $LATEST");
    InvocationResult result = LocalRuntimeApi.await(api.submit(invocation));
    String status = "";
    if (result instanceof FunctionError error) {
      status = "\tStatus: error\tError Type: " + error.reason();
      // The runtime writes its own errors to the log; those that it did not live to write are ours.
      if (error.type().equals(error.reason())) {
        log.add(error.message());
      }
    }
    log.add("END RequestId: " + invocation.id);
    log.add(
        "REPORT RequestId: "
            + invocation.id
            + "\tDuration: "
            + millisecondsSince(start)
            + initReport.getAndSet("")
            + status);
    return result;
  }

  private static String millisecondsSince(long start) {
    return String.format(Locale.ROOT, "%.2f ms", (System.nanoTime() - start) / 1e6);
  }

  /** Kills the process with all that it started, and waits until it is gone. */
  void kill() throws InterruptedException {
    // A script's children are no longer its own once it is dead.
    List<ProcessHandle> family = descendants();
    process.destroyForcibly();
    family.forEach(ProcessHandle::destroyForcibly);
    while (watcher.isAlive()) {
      process.destroyForcibly(); // which does nothing while this process can open no file
      watcher.join(100);
    }
  }

  private List<ProcessHandle> descendants() {
    try {
      return process.descendants().collect(Collectors.toList());
    } catch (RuntimeException e) { // no file left to read /proc with
      return List.of();
    }
  }

  private void awaitExit() {
    List<Thread> readers =
        List.of(
            daemon("local-lambda-stdout", () -> log.readAll(process.getInputStream())),
            daemon("local-lambda-stderr", () -> log.readAll(process.getErrorStream())));
    readers.forEach(Thread::start);
    try {
      int status = process.waitFor();
      // A child that outlives the process holds the pipes open: its words are not waited for.
      for (Thread reader : readers) {
        reader.join(Duration.ofSeconds(1).toMillis());
      }
      api.end("Runtime.ExitError", exitReason(status));
      api.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      log.add("closing the Runtime API: " + e.getMessage());
    }
  }

  private static String exitReason(int status) {
    if (status == 0) {
      return "Runtime exited without providing a reason";
    }
    return status > 128
        ? "Runtime exited with error: signal: " + (status - 128)
        : "Runtime exited with error: exit status " + status;
  }

  private static Thread daemon(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }
}
