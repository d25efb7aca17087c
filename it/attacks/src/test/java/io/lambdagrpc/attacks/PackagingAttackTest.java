package io.lambdagrpc.attacks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Packaging, with 64 MB, of jars that somebody else has made: it ends with zips or with a sentence,
 * whatever their classes are, and nothing in them steers the terminal. What takes it seconds by the
 * size of a jar takes hours where its time is by the square. (Over 300 lines: most of it are jars.)
 */
class PackagingAttackTest {

  private static final String HANDLER = "a.A";
  private static final String OF_HANDLERS =
      "com/amazonaws/services/lambda/runtime/RequestStreamHandler";
  private static final String LIST = "io/lambdagrpc/preloaded-classes.txt";
  private static final String FORGED = HandlerTarget.FORGED;

  /** Longer than any of it takes; without an end, the attack itself gives up. */
  private static final long PATIENCE_SECONDS = 85;

  /** A few sentences, each of which may repeat a name. */
  private static final int MAX_PRINTED = 64 * 1024;

  private static final int LONGEST_TEXT = 65_535;

  /**
   * A class path.
   *
   * @param own the files of the project's jar
   * @param dependency those of a jar that it needs
   */
  private record Input(Map<String, byte[]> own, Map<String, byte[]> dependency) {

    byte[] bytes() {
      return jar(dependency);
    }
  }

  @TempDir private Path folder;
  private @Nullable ChildJvm tool;
  private int number;

  @AfterEach
  void end() {
    if (tool != null) {
      tool.close();
    }
  }

  @Test
  void jars() throws IOException {
    List<Shape<Input>> shapes =
        List.of(
            new Shape<>("nested constants", PackagingAttackTest::nestedConstants),
            new Shape<>("many constants for a long name", PackagingAttackTest::longNames),
            new Shape<>("huge frames", PackagingAttackTest::hugeFrames),
            new Shape<>("names of one hash code", PackagingAttackTest::oneHashCode),
            new Shape<>("hash codes of nested classes", PackagingAttackTest::nestedNames),
            new Shape<>("attributes that are there twice", PackagingAttackTest::manifest),
            new Shape<>("names that steer a terminal", PackagingAttackTest::steering),
            new Shape<>("changed classes", PackagingAttackTest::changedClasses),
            new Shape<>("changed handler", PackagingAttackTest::changedHandler));
    new Attack<>("packaging", shapes, this::attack, Shrinker.none(), Input::bytes)
        .runSlow(shapes.size());
  }

  private static Map<String, byte[]> handler() {
    return Map.of("a/A.class", handlerClass("a/A").toBytes());
  }

  private static HostileClass handlerClass(String name) {
    HostileClass handler = new HostileClass(name);
    handler.implement(OF_HANDLERS);
    handler.constructible();
    return handler;
  }

  /** A dependency, with the runtime in it, whose classes any first call takes. */
  private static Input preloaded(int count, byte[] content) {
    Map<String, byte[]> files = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      files.put("evil/C" + i + ".class", content);
    }
    return new Input(handler(), files);
  }

  private static Input nestedConstants(Random random) {
    HostileClass evil = new HostileClass("evil/C0");
    evil.nestedConstants(40 + random.nextInt(200));
    return preloaded(1, evil.toBytes());
  }

  /** As many as a class can have, of three bytes each; they are told apart at their ends. */
  private static Input longNames(Random random) {
    HostileClass evil = new HostileClass("evil/C0");
    String start = "x".repeat(LONGEST_TEXT - 1 - random.nextInt(100));
    int[] names = {evil.text(start + "a"), evil.text(start + "b"), evil.text(start + "c")};
    for (int i = 0; i < 65_000; i++) {
      evil.typeOf(names[i % names.length]);
    }
    return preloaded(4, evil.toBytes());
  }

  private static Input hugeFrames(Random random) {
    HostileClass evil = new HostileClass("evil/C0");
    evil.emptyMethods(5000, LONGEST_TEXT - random.nextInt(100));
    return preloaded(60, evil.toBytes());
  }

  /** What looks one of them up, each time, compares it with half of the others. */
  private static Input oneHashCode(Random random) {
    HostileClass evil = new HostileClass("evil/C0");
    int descriptor = evil.text("I");
    int count = 60_000 + random.nextInt(1000);
    int middle = 0;
    for (int i = 0; i < count; i++) {
      int name = evil.text(ofOneHashCode(i));
      middle = i == count / 2 ? name : middle;
      evil.field(name, descriptor);
    }
    for (int i = 0; i < 8; i++) {
      evil.annotatedField(descriptor, middle, LONGEST_TEXT);
    }
    return preloaded(1, evil.toBytes());
  }

  /** Aa and BB have the same hash code, and so has each text of as many of them. */
  private static String ofOneHashCode(int number) {
    StringBuilder text = new StringBuilder();
    for (int bit = 0; bit < 16; bit++) {
      text.append((number >> bit & 1) == 0 ? "Aa" : "BB");
    }
    return text.toString();
  }

  /** Each of the names may be that of a class in a class, as its hash codes say; none is. */
  private static Input nestedNames(Random random) {
    String slashes = "/".repeat(3000 + random.nextInt(1000));
    byte[] empty = new HostileClass("evil/C0").toBytes();
    Map<String, byte[]> files = new TreeMap<>();
    StringBuilder nested = new StringBuilder(ofOneHashCode(0) + slashes);
    int length = nested.length();
    for (int i = length - 1; i > length - slashes.length(); i--) {
      nested.setCharAt(i, '$');
      files.put(ofHashCode(nested.toString().hashCode()) + ".class", empty);
    }
    files.put("L".repeat(length) + ".class", empty);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 1000; i++) {
      text.append(ofOneHashCode(i)).append(slashes).append(' ');
    }
    files.put("text.txt", text.toString().getBytes(UTF_8));
    return new Input(handler(), files);
  }

  /** A name of that hash code: base 31, in the letters and what stands beside them. */
  private static String ofHashCode(int hash) {
    long left = Integer.toUnsignedLong(hash - "`".repeat(7).hashCode());
    char[] name = new char[7];
    for (int i = name.length - 1; i >= 0; i--) {
      name[i] = (char) ('`' + left % 31);
      left /= 31;
    }
    return new String(name);
  }

  private static Input manifest(Random random) {
    String twice = "A: x\r\n".repeat(100_000 + random.nextInt(100_000));
    String text = "Manifest-Version: 1.0\r\n" + twice + "\r\n";
    return new Input(handler(), Map.of("META-INF/MANIFEST.MF", text.getBytes(UTF_8)));
  }

  /** Names of services, of methods, of classes, of files: each is told somewhere. */
  private static Input steering(Random random) {
    String evil =
        Tricks.any(random, "\u001b[2J", "\r", "\n", "\u009b31m", "\u0085", "\u007f")
            + "\n"
            + FORGED;
    HostileClass handler = handlerClass("a/A");
    Map<String, byte[]> files = new TreeMap<>();
    switch (random.nextInt(4)) {
      case 0 -> {
        handler.string("loadService");
        handler.type("x" + evil + "$AsyncService");
      }
      case 1 -> {
        handler.type("x/XGrpc");
        HostileClass stubs = new HostileClass("x/XGrpc");
        stubs.constantField("SERVICE_NAME", "x");
        stubs.string("x/" + evil);
        files.put("x/XGrpc.class", stubs.toBytes());
      }
      case 2 -> files.put("x" + evil + ".class", new byte[] {1, 2, 3});
      default -> {
        String name = "b" + evil;
        return new Input(Map.of(name + ".class", handlerClass(name).toBytes()), files);
      }
    }
    return new Input(Map.of("a/A.class", handler.toBytes()), files);
  }

  private static Input changedClasses(Random random) {
    Map<String, byte[]> files = new TreeMap<>();
    for (int i = 0; i < 50; i++) {
      files.put("evil/C" + i + ".class", changed(random));
      files.put("evil/X" + i + "Grpc.class", changed(random));
    }
    return new Input(handler(), files);
  }

  private static Input changedHandler(Random random) {
    byte[] handler = changed(handlerClass("a/A").toBytes(), random);
    return new Input(Map.of("a/A.class", handler), Map.of());
  }

  private static byte[] changed(Random random) {
    Class<?> sound =
        Tricks.any(random, Attack.class, HttpCall.class, Shrinker.class, Front.class, Fault.class);
    try (InputStream in =
        requireNonNull(sound.getResourceAsStream(sound.getSimpleName() + ".class"))) {
      return changed(in.readAllBytes(), random);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] changed(byte[] content, Random random) {
    if (random.nextInt(8) == 0) {
      return Arrays.copyOf(content, random.nextInt(content.length));
    }
    // What counts, tells lengths and refers to something stands at both ends.
    int reach = random.nextBoolean() ? content.length : Math.min(content.length, 300);
    for (int i = random.nextInt(8); i >= 0; i--) {
      int at = random.nextInt(reach);
      byte value = Tricks.any(random, (byte) 0, (byte) 0xff, (byte) 0x7f, (byte) random.nextInt());
      content[random.nextBoolean() ? at : content.length - 1 - at] = value;
    }
    return content;
  }

  private @Nullable Fault attack(Input input) throws IOException, InterruptedException {
    ChildJvm child = tool;
    if (child == null) {
      child = new ChildJvm(PackagingProcess.class, List.of());
      tool = child;
    }
    Fault fault = attack(input, child);
    if (fault != null) {
      child.close();
      tool = null;
    }
    return fault;
  }

  private @Nullable Fault attack(Input input, ChildJvm child)
      throws IOException, InterruptedException {
    Path place = Files.createDirectories(folder.resolve("place-" + ++number));
    Map<String, byte[]> dependency = new TreeMap<>(input.dependency());
    String classes =
        dependency.keySet().stream()
            .filter(name -> name.startsWith("evil/"))
            .map(name -> name.replace(".class", "\n"))
            .collect(Collectors.joining());
    dependency.put(LIST, classes.getBytes(UTF_8));
    dependency.put("io/lambdagrpc/LambdaRuntime.class", new HostileClass("R").toBytes());
    // Packaging looks then for code that refers to what compilers only read.
    byte[] annotation = new HostileClass("org/jspecify/annotations/A").toBytes();
    write(place.resolve("own.jar"), input.own());
    write(place.resolve("dependency.jar"), dependency);
    write(place.resolve("annotations.jar"), Map.of("org/jspecify/annotations/A.class", annotation));
    child.send(place + " " + HANDLER + " own.jar dependency.jar annotations.jar");
    String result = child.awaitResult(PATIENCE_SECONDS);
    String printed = child.takeLog();
    if (result == null) {
      return Fault.of(child.isAlive() ? "no end" : "the tool has ended", printed);
    }
    if (!result.isEmpty()) {
      return Fault.of(result, printed);
    }
    Set<String> made = files(place);
    made.removeAll(Set.of("own.jar", "dependency.jar", "annotations.jar"));
    if (!Set.of("made.zip", "provided.zip").containsAll(made)) {
      return Fault.of("other files were written", made);
    }
    return check(made.size(), printed);
  }

  private static @Nullable Fault check(int made, String printed) {
    if (made < 2 && printed.isBlank()) {
      return Fault.of("no zip, and no sentence", made);
    }
    if (printed.length() > MAX_PRINTED) {
      return Fault.of("a flooded log", printed);
    }
    if (printed.chars().anyMatch(c -> Character.isISOControl(c) && c != '\n')
        || printed.lines().anyMatch(line -> line.startsWith(FORGED))) {
      return Fault.of("what is printed steers the terminal", printed);
    }
    return printed.contains("OutOfMemoryError") ? Fault.of("out of memory", printed) : null;
  }

  private static Set<String> files(Path place) throws IOException {
    try (Stream<Path> all = Files.list(place)) {
      return all.map(file -> file.getFileName().toString())
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private static void write(Path jar, Map<String, byte[]> files) throws IOException {
    Files.write(jar, jar(files));
  }

  private static byte[] jar(Map<String, byte[]> files) {
    ByteArrayOutputStream jar = new ByteArrayOutputStream();
    try (ZipOutputStream entries = new ZipOutputStream(jar)) {
      entries.setLevel(Deflater.BEST_SPEED);
      for (Map.Entry<String, byte[]> file : new TreeMap<>(files).entrySet()) {
        entries.putNextEntry(new ZipEntry(file.getKey()));
        entries.write(file.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return jar.toByteArray();
  }
}
