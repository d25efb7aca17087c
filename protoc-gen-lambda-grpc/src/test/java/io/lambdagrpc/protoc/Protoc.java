package io.lambdagrpc.protoc;

import com.github.os72.protocjar.ProtocVersion;
import com.google.protobuf.Message;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/** The real protoc, in the version of the POM, with the plugin as a process of its own. */
final class Protoc {

  /** A folder for each hazard. Their grpc-java stubs are on the test class path. */
  static final Path PROTOS = Path.of("../proto/corpus");

  /** The plugin as it was compiled. */
  static final List<String> PLUGIN =
      List.of(java(), "-cp", System.getProperty("java.class.path"), Main.class.getName());

  /**
   * What a run left.
   *
   * @param files the generated text by path, {@code /} between folders
   */
  record Result(int exitCode, String errors, Map<String, String> files) {}

  private final Path work;

  Protoc(Path work) {
    this.work = work;
  }

  /** Generates all of {@code root}. */
  Result run(List<String> plugin, Path root, String... options)
      throws IOException, InterruptedException {
    return run(plugin, root, read(root).keySet(), options);
  }

  /** Generates some files of {@code root}. */
  Result run(List<String> plugin, Path root, Collection<String> files, String... options)
      throws IOException, InterruptedException {
    return run(plugin, roots(root), files, options);
  }

  /** Generates some files, from descriptors that have no source info. */
  Result runStripped(List<String> plugin, Path root, Collection<String> files)
      throws IOException, InterruptedException {
    Path descriptors = work.resolve("descriptors");
    List<String> command = roots(root);
    command.add("--include_imports");
    command.add("--descriptor_set_out=" + descriptors);
    command.addAll(files);
    protoc(command);
    return run(plugin, List.of("--descriptor_set_in=" + descriptors), files);
  }

  private Result run(
      List<String> plugin, List<String> roots, Collection<String> files, String... options)
      throws IOException, InterruptedException {
    Path out = Files.createDirectories(work.resolve("out"));
    List<String> command = new ArrayList<>(roots);
    command.add("--plugin=protoc-gen-lambda-grpc=" + script(plugin));
    command.add("--lambda-grpc_out=" + out);
    for (String option : options) {
      command.add("--lambda-grpc_opt=" + option);
    }
    command.addAll(files);
    Process process = start(command);
    String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Result(process.waitFor(), errors, read(out));
  }

  private List<String> roots(Path root) throws IOException {
    return new ArrayList<>(List.of("-I" + root, "-I" + standardProtos()));
  }

  private static void protoc(List<String> arguments) throws IOException, InterruptedException {
    Process process = start(arguments);
    String errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(errors);
    }
  }

  /** Not protoc-jar's own way to run it, which may return before it has copied all errors. */
  private static Process start(List<String> arguments) throws IOException {
    String version = System.getProperty("protobuf.version");
    File protoc =
        com.github.os72.protocjar.Protoc.extractProtoc(
            ProtocVersion.getVersion("-v" + version), false);
    List<String> command = new ArrayList<>();
    command.add(protoc.toString());
    command.addAll(arguments);
    return new ProcessBuilder(command).redirectOutput(Redirect.DISCARD).start();
  }

  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  static Map<String, String> read(Path root) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path path : paths.filter(Files::isRegularFile).toList()) {
        files.put(root.relativize(path).toString().replace('\\', '/'), Files.readString(path));
      }
    }
    return files;
  }

  private Path script(List<String> command) throws IOException {
    StringBuilder text = new StringBuilder("#!/bin/sh\nexec");
    for (String word : command) {
      text.append(" '").append(word).append('\'');
    }
    Path script = Files.writeString(work.resolve("plugin.sh"), text.append('\n'));
    if (!script.toFile().setExecutable(true)) {
      throw new IOException("cannot make executable: " + script);
    }
    return script;
  }

  /** Unpacks a jar's schemas and returns their paths. */
  static List<String> unpack(Path jar, Path folder) throws IOException {
    List<String> paths = new ArrayList<>();
    try (var file = new JarFile(jar.toFile())) {
      for (JarEntry entry : file.stream().toList()) {
        if (entry.getName().endsWith(".proto")) {
          Path target = folder.resolve(entry.getName());
          Files.createDirectories(Objects.requireNonNull(target.getParent()));
          try (InputStream schema = file.getInputStream(entry)) {
            Files.write(target, schema.readAllBytes());
          }
          paths.add(entry.getName());
        }
      }
    }
    return paths;
  }

  /** protobuf-java's jar carries them; the executable does not. */
  private Path standardProtos() throws IOException {
    Path include = work.resolve("include");
    try {
      unpack(
          Path.of(Message.class.getProtectionDomain().getCodeSource().getLocation().toURI()),
          include);
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
    return include;
  }
}
