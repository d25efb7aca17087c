package io.lambdagrpc.attacks;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A JVM with a small heap on the class path of this one. It answers on lines that begin with {@link
 * #RESULT}; all else that it prints is kept as its log.
 */
final class ChildJvm implements AutoCloseable {

  static final String RESULT = "RESULT ";
  static final String HEAP = "-Xmx64m";

  private static final String END = "\u0000";
  private static final int MAX_LINES = 2000;

  private final Process process;
  private final Writer input;
  private final BlockingQueue<String> results = new LinkedBlockingQueue<>();
  private final Deque<String> log = new ArrayDeque<>();

  ChildJvm(Class<?> main, List<String> environment, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(HEAP, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    // Of these, JDK 17 has its own names: what it prints is to be read as what it is.
    command.addAll(List.of("-Dfile.encoding=UTF-8", "-Dsun.stdout.encoding=UTF-8"));
    command.addAll(List.of("-Dstdout.encoding=UTF-8", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().remove("LAMBDA_GRPC_WIRE_LOG");
    for (String variable : environment) {
      int equals = variable.indexOf('=');
      builder.environment().put(variable.substring(0, equals), variable.substring(equals + 1));
    }
    process = builder.start();
    input =
        new BufferedWriter(
            new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
    Thread reader = new Thread(this::read, "child-output");
    reader.setDaemon(true);
    reader.start();
  }

  private void read() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith(RESULT)) {
          results.add(line.substring(RESULT.length()));
        } else {
          keep(line);
        }
      }
    } catch (IOException e) {
      keep("reading the child: " + e);
    }
    results.add(END);
  }

  private synchronized void keep(String line) {
    log.add(line);
    if (log.size() > MAX_LINES) {
      log.remove();
    }
  }

  /** Returns what was printed since the last time. */
  synchronized String takeLog() {
    String text = String.join("\n", log);
    log.clear();
    return text;
  }

  void send(String line) throws IOException {
    input.write(line + "\n");
    input.flush();
  }

  /** Returns the next result; null where the process ended before, or time did. */
  @Nullable String awaitResult(long seconds) throws InterruptedException {
    String result = results.poll(seconds, TimeUnit.SECONDS);
    if (END.equals(result)) {
      results.add(END);
      return null;
    }
    return result;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Returns the exit code; -1 where the process does not end. */
  int awaitExit(long seconds) throws InterruptedException {
    return process.waitFor(seconds, TimeUnit.SECONDS) ? process.exitValue() : -1;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
