package io.lambdagrpc.attacks;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Many inputs against one target. The shapes take turns, so that each is tried however few inputs
 * there are; which input a turn makes depends on the seed, the name of the attack and the number of
 * the input only. After the last one it fails with each kind of fault that was found, and the
 * smallest input that shows it.
 *
 * <p>System properties: {@code attack.scale} multiplies the inputs (1 is what every build runs, 100
 * the whole), {@code attack.seed} makes others, {@code attack.input} runs a single one by its
 * number.
 */
public final class Attack<I> {

  /** Checks what one input does. */
  public interface Target<I> {
    @Nullable Fault attack(I input) throws Exception;
  }

  /**
   * A fault and where it was met.
   *
   * @param others the numbers of the inputs that showed it after the first one
   */
  private record Found<I>(
      @Nullable Fault fault, int number, String shape, I input, List<Integer> others) {

    boolean isLike(Found<I> other) {
      return fault != null && fault.kind().equals(other.kind());
    }

    String kind() {
      return fault == null ? "" : fault.kind();
    }

    String detail() {
      return fault == null ? "" : fault.detail();
    }

    String key() {
      return kind() + " (" + shape + ")";
    }
  }

  static final long SEED = Long.getLong("attack.seed", 13);
  private static final int SCALE = Integer.getInteger("attack.scale", 1);
  private static final int SINGLE = Integer.getInteger("attack.input", -1);

  private static final int MAX_SHRINKS = 300;
  private static final long MAX_SHRINK_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** Longer than any input may take; one that takes longer is a fault, not a slow machine. */
  private static final long PATIENCE_SECONDS = 90;

  private final String name;
  private final List<Shape<I>> shapes;
  private final Target<I> target;
  private final Shrinker<I> shrinker;
  private final Function<I, byte[]> bytes;
  private final Map<String, Found<I>> found = new LinkedHashMap<>();
  private ExecutorService thread = newThread();

  /**
   * Makes an attack.
   *
   * @param bytes what an input is kept as
   */
  public Attack(
      String name,
      List<Shape<I>> shapes,
      Target<I> target,
      Shrinker<I> shrinker,
      Function<I, byte[]> bytes) {
    this.name = name;
    this.shapes = shapes;
    this.target = target;
    this.shrinker = shrinker;
    this.bytes = bytes;
  }

  /** Runs as many inputs, times the scale, and fails where one of them shows a fault. */
  public void run(int inputs) throws IOException {
    runAll(Math.max(inputs, shapes.size()) * SCALE);
  }

  /** Does the same where an input takes a process or a deadline: a tenth of the scale. */
  public void runSlow(int inputs) throws IOException {
    runAll(Math.max(inputs, shapes.size()) * Math.max(1, SCALE / 10));
  }

  private void runAll(int inputs) throws IOException {
    long start = System.nanoTime();
    int count = SINGLE >= 0 ? 1 : inputs;
    for (int i = 0; i < count; i++) {
      runOne(SINGLE >= 0 ? SINGLE : i);
    }
    thread.shutdownNow();
    long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
    String figures =
        "%s: seed %d, %d inputs of %d shapes, %d kinds of faults, %d s\n"
            .formatted(name, SEED, count, shapes.size(), found.size(), seconds);
    Files.writeString(
        folder().resolve("figures.txt"),
        figures,
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
    if (!found.isEmpty()) {
      fail(figures + report());
    }
  }

  private static Path folder() throws IOException {
    return Files.createDirectories(Path.of("target", "attacks"));
  }

  private void runOne(int number) {
    Shape<I> shape = shapes.get(number % shapes.size());
    I input = shape.make().apply(random(number));
    Fault fault = attack(input);
    if (fault == null) {
      return;
    }
    Found<I> here = new Found<>(fault, number, shape.name(), input, new ArrayList<>());
    Found<I> before = found.get(here.key());
    if (before == null) {
      found.put(here.key(), shrink(here));
    } else {
      before.others().add(number);
    }
  }

  private Random random(int number) {
    Random mixer = new Random(SEED * 1_000_003 + name.hashCode());
    return new Random(mixer.nextLong() + number * 0x9e3779b97f4a7c15L);
  }

  private @Nullable Fault attack(I input) {
    Future<@Nullable Fault> result = thread.submit(() -> target.attack(input));
    try {
      return result.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      thread.shutdownNow();
      thread = newThread();
      return new Fault("hangs", "no end after " + PATIENCE_SECONDS + " s");
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      StackTraceElement[] trace = cause.getStackTrace();
      return new Fault(
          "throws " + cause.getClass().getName(),
          cause + (trace.length == 0 ? "" : " at " + trace[0]));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static ExecutorService newThread() {
    return Executors.newSingleThreadExecutor(
        task -> {
          Thread thread = new Thread(task, "attacker");
          thread.setDaemon(true);
          return thread;
        });
  }

  /** What hangs or takes its time is not tried again and again. */
  private Found<I> shrink(Found<I> first) {
    Found<I> smallest = first;
    long end = System.nanoTime() + MAX_SHRINK_NANOS;
    AtomicInteger tries = new AtomicInteger();
    while (true) {
      Optional<Found<I>> smaller =
          shrinker
              .smaller(smallest.input())
              .takeWhile(any -> tries.incrementAndGet() < MAX_SHRINKS && System.nanoTime() < end)
              .map(
                  input ->
                      new Found<>(
                          attack(input), first.number(), first.shape(), input, first.others()))
              .filter(each -> each.isLike(first))
              .findFirst();
      if (smaller.isEmpty()) {
        return smallest;
      }
      smallest = smaller.get();
    }
  }

  private String report() throws IOException {
    StringBuilder report = new StringBuilder();
    for (Found<I> each : found.values()) {
      Path file =
          folder().resolve(name + "-" + each.key().replaceAll("[^A-Za-z0-9]+", "-") + ".bin");
      byte[] input = bytes.apply(each.input());
      Files.write(file, input);
      report
          .append("\n\n* ")
          .append(each.key())
          .append(": ")
          .append(1 + each.others().size())
          .append(" times, first as -Dattack.seed=")
          .append(SEED)
          .append(" -Dattack.input=")
          .append(each.number())
          .append("\n  seen: ")
          .append(printable(each.detail()))
          .append("\n  smallest input (")
          .append(input.length)
          .append(" bytes, ")
          .append(file)
          .append("): ")
          .append(excerpt(input))
          .append(each.others().isEmpty() ? "" : "\n  also -Dattack.input=")
          .append(each.others().isEmpty() ? "" : each.others());
    }
    return report.toString();
  }

  private static String printable(String text) {
    return text.lines()
        .map(line -> excerpt(line.getBytes(StandardCharsets.UTF_8)))
        .collect(Collectors.joining("\n        "));
  }

  /** As much of an input as a log can carry, in ASCII. */
  static String excerpt(byte[] input) {
    StringBuilder shown = new StringBuilder();
    for (char c : new String(input, StandardCharsets.ISO_8859_1).toCharArray()) {
      if (shown.length() > 1200) {
        return shown.append("...").toString();
      }
      if (c >= ' ' && c <= '~' && c != '\\') {
        shown.append(c);
      } else {
        shown.append("\\x").append(Integer.toHexString(0x100 | c), 1, 3);
      }
    }
    return shown.toString();
  }
}
