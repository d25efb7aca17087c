package io.lambdagrpc.attacks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.lambdagrpc.local.LocalLambda;
import io.lambdagrpc.packaging.FunctionZip;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tools that are given a function somebody else has made: they stay inside of it. */
class ToolAttackTest {

  private static final String LIST = "io/lambdagrpc/preloaded-classes.txt";

  /**
   * A function.
   *
   * @param names of its list, or of the entries of its zip; {@code OUT} is a folder outside of it
   * @param links symbolic links, each from a name to a target
   * @param zipped whether it comes as a zip
   */
  private record Input(List<String> names, Map<String, String> links, boolean zipped) {

    byte[] bytes() {
      return toString().getBytes(UTF_8);
    }

    Stream<Input> smaller() {
      return Shrinker.list(names).map(fewer -> new Input(fewer, links, zipped));
    }
  }

  @TempDir private Path folder;
  private int number;

  @Test
  void listsOfPreloadedClasses() throws IOException {
    new Attack<>(
            "preloaded-jar",
            List.of(
                new Shape<>("names", random -> new Input(names(random), Map.of(), false)),
                new Shape<>("names in a zip", random -> new Input(names(random), Map.of(), true)),
                new Shape<>("links", ToolAttackTest::links)),
            this::pack,
            Input::smaller,
            Input::bytes)
        .run(30);
  }

  @Test
  void zipsOfFunctions() throws IOException {
    new Attack<>(
            "function-zip",
            List.of(new Shape<>("names", random -> new Input(names(random), Map.of(), true))),
            this::open,
            Input::smaller,
            Input::bytes)
        .run(15);
  }

  @Test
  void brokenZips() throws IOException {
    new Attack<>(
            "broken-zip",
            List.of(
                new Shape<>("bytes", this::broken),
                new Shape<>("directory", this::brokenDirectory),
                new Shape<>("cut", this::cut)),
            this::openBytes,
            Shrinker.none(),
            bytes -> bytes)
        .run(30);
  }

  private byte[] broken(Random random) {
    byte[] zip = soundZip();
    for (int i = random.nextInt(4); i >= 0; i--) {
      zip[random.nextInt(zip.length)] = (byte) random.nextInt();
    }
    return zip;
  }

  /** The directory is at the end, and says of each entry where it is and how long. */
  private byte[] brokenDirectory(Random random) {
    byte[] zip = soundZip();
    int start = new String(zip, ISO_8859_1).indexOf("PK\1\2");
    for (int i = random.nextInt(4); i >= 0; i--) {
      byte value = Tricks.any(random, (byte) 0, (byte) 0xff, (byte) 0x7f, (byte) random.nextInt());
      zip[start + random.nextInt(zip.length - start)] = value;
    }
    return zip;
  }

  private byte[] cut(Random random) {
    byte[] zip = soundZip();
    return Arrays.copyOf(zip, random.nextInt(zip.length));
  }

  private byte[] soundZip() {
    try {
      return Files.readAllBytes(
          zip(null, folder.resolve("sound.zip"), List.of("a/A", "b/B", "lib/c", "d")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private @Nullable Fault openBytes(byte[] zip) throws IOException {
    Path place = place();
    Path file = Files.write(place.resolve("fn.zip"), zip);
    return attack(
        place,
        new Input(List.of(), Map.of(), true),
        () -> {
          LocalLambda.builder().code(file).bootstrap().handler("a.A").start().close();
          return new byte[0];
        });
  }

  /** Two of a package: of these, the second is taken away from where it was. */
  private static List<String> names(Random random) {
    String way =
        Tricks.any(
            random,
            "../out/",
            "a/../../out/",
            "OUT/",
            "/OUT/",
            "./../out/",
            "a/b/../../../out/",
            "..\\out\\",
            "../../out/",
            "//",
            "a/\u0000/",
            "lib/../../out/",
            "../fn/../out/",
            "%2e%2e/out/");
    List<String> names = new ArrayList<>(List.of("a/A", way + "Secret", way + "Other", "a/B"));
    if (random.nextInt(3) == 0) {
      names.add(
          Tricks.any(
              random, "", ".", "..", "/", "a", "a/A.class", "../out", "\u00e4", "a".repeat(5000)));
    }
    return names;
  }

  private static Input links(Random random) {
    Map<String, String> links =
        Tricks.any(
            random,
            Map.of("link", "../out"),
            Map.of("lib", "../out"),
            Map.of("link/Secret.class", "../../out/Secret.class"),
            Map.of("lib/preloaded.jar", "../../out/new.jar"),
            Map.of("link", "OUT"));
    return new Input(List.of("a/A", "link/Secret", "link/Other", "a/B"), links, false);
  }

  private @Nullable Fault pack(Input input) throws IOException {
    Path place = place();
    Path function = Files.createDirectories(place.resolve("fn"));
    List<String> names = names(input, place);
    write(function.resolve(LIST), String.join("\n", names));
    write(function.resolve("a/A.class"), "inside");
    write(function.resolve("a/B.class"), "inside");
    for (Map.Entry<String, String> link : input.links().entrySet()) {
      Path from = function.resolve(link.getKey());
      Files.createDirectories(parent(from));
      Files.createSymbolicLink(from, Path.of(names(link.getValue(), place)));
    }
    Path given = input.zipped() ? zip(function, place.resolve("fn.jar"), names) : function;
    Path made = folder.resolve("made-" + number + ".zip");
    return attack(
        place,
        input,
        () -> {
          FunctionZip.builder().classPath(List.of(given)).build().write(made);
          try (FileSystem zip = FileSystems.newFileSystem(made)) {
            return Files.readAllBytes(zip.getPath("lib/preloaded.jar"));
          }
        });
  }

  private @Nullable Fault open(Input input) throws IOException {
    Path place = place();
    Path zip = zip(null, place.resolve("fn.zip"), names(input, place));
    return attack(
        place,
        input,
        () -> {
          LocalLambda.builder().code(zip).handler("a.A").start().close();
          return new byte[0];
        });
  }

  private interface Tool {
    byte[] run() throws IOException, InterruptedException;
  }

  private static @Nullable Fault attack(Path place, Input input, Tool tool) throws IOException {
    Path above = Path.of(System.getProperty("java.io.tmpdir"));
    boolean outAbove = Files.exists(above.resolve("out"));
    Map<String, String> before = outside(place);
    String jar = "";
    try {
      jar = new String(tool.run(), ISO_8859_1);
    } catch (IOException | IllegalArgumentException e) {
      if (e.getMessage() == null) {
        return Fault.of("an error without a sentence", e);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    Map<String, String> after = outside(place);
    if (!after.equals(before)) {
      return Fault.of("files outside have changed", input + ": " + before + " to " + after);
    }
    if (!outAbove && Files.exists(above.resolve("out"))) {
      return Fault.of("files outside were written", above.resolve("out"));
    }
    return Canary.in(jar).isEmpty() ? null : Fault.of("what is outside was packed", input);
  }

  /** Lays out what a tool must not touch, beside the function. */
  private Path place() throws IOException {
    Path place = Files.createDirectories(folder.resolve("place-" + ++number));
    write(place.resolve("out/Secret.class"), Canary.EXCEPTION);
    write(place.resolve("out/Other.class"), Canary.EXCEPTION);
    return place;
  }

  private static Map<String, String> outside(Path place) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(place.resolve("out"))) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(file.getFileName().toString(), new String(Files.readAllBytes(file), ISO_8859_1));
      }
    }
    try (Stream<Path> beside = Files.list(place)) {
      beside.forEach(file -> files.put("beside " + file.getFileName(), ""));
    }
    return files;
  }

  private static List<String> names(Input input, Path place) {
    return input.names().stream().map(name -> names(name, place)).toList();
  }

  private static String names(String name, Path place) {
    return name.replace("OUT", place.resolve("out").toString());
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(parent(file));
    Files.writeString(file, text);
  }

  private static Path parent(Path file) {
    Path parent = file.getParent();
    return parent == null ? file : parent;
  }

  /** Packs what is in a folder, and entries of these names. */
  private static Path zip(@Nullable Path function, Path zip, List<String> names)
      throws IOException {
    try (ZipOutputStream entries = new ZipOutputStream(Files.newOutputStream(zip))) {
      if (function != null) {
        for (String name : List.of(LIST, "a/A.class", "a/B.class")) {
          entries.putNextEntry(new ZipEntry(name));
          entries.write(Files.readAllBytes(function.resolve(name)));
        }
        return zip;
      }
      for (String name : names.stream().distinct().toList()) {
        entries.putNextEntry(new ZipEntry(name + ".txt"));
        entries.write(Canary.EXCEPTION.getBytes(UTF_8));
      }
    }
    return zip;
  }
}
