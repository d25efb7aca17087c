package io.lambdagrpc.local;

import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;

import io.lambdagrpc.local.internal.files.Output;
import io.lambdagrpc.local.internal.files.Root;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Packs a function for a fast start under the managed Java runtime: moves the classes that any
 * first call takes into a jar of their own, {@code lib/preloaded.jar}, which lambda-grpc's runtime
 * defines at once.
 *
 * <p>The runtime itself says which classes these are. Its jar and those that it needs have to be
 * unpacked at the root of the function; the jar has to be on the class path as well.
 *
 * @since 0.1.0
 */
public final class PreloadedJar {

  private static final String LIST = "io/lambdagrpc/preloaded-classes.txt";
  private static final String JAR = "lib/preloaded.jar";

  /** The same for all, so that the same classes are the same jar. */
  private static final LocalDateTime TIME = LocalDateTime.of(2026, 1, 1, 0, 0);

  private PreloadedJar() {}

  /**
   * Packs one function.
   *
   * @param args a function.zip, or a folder that holds what would be in it
   * @throws IOException if it cannot be read or written
   */
  public static void main(String[] args) throws IOException {
    if (args.length != 1) {
      throw new IllegalArgumentException("usage: PreloadedJar FILE (a function.zip or a folder)");
    }
    Path code = Path.of(args[0]);
    if (Files.isDirectory(code)) {
      pack(code);
      return;
    }
    if (!Files.exists(code)) {
      throw new IOException(code + ": no such file (expected: a function.zip or a folder)");
    }
    try (Output output = Output.of(code)) {
      Path made = Files.copy(code, output.folder().resolve("function.zip"), COPY_ATTRIBUTES);
      // Without this, the file system would forget which files are scripts.
      Map<String, ?> permissions = Map.of("enablePosixFileAttributes", true);
      try (FileSystem zip = FileSystems.newFileSystem(made, permissions)) {
        pack(zip.getPath("/"));
      }
      output.finish(made);
    }
  }

  private static void pack(Path folder) throws IOException {
    Root root = Root.of(folder);
    Path list = root.resolve(LIST);
    if (!Files.exists(list)) {
      throw new IOException(
          "no " + LIST + " at the root (expected: lambda-grpc-runtime, unpacked there)");
    }
    Path packed = root.resolve(JAR);
    if (Files.exists(packed)) {
      throw new IOException(JAR + " is there already (expected: a function as it was assembled)");
    }
    ByteArrayOutputStream jar = new ByteArrayOutputStream();
    List<Path> moved = new ArrayList<>();
    try (ZipOutputStream entries = new ZipOutputStream(jar)) {
      Set<Path> packages = new HashSet<>();
      for (String name : new LinkedHashSet<>(Files.readAllLines(list))) {
        Path file = root.resolve(name + ".class");
        if (!Files.exists(file)) {
          continue;
        }
        store(name + ".class", Files.readAllBytes(file), entries);
        // The first one of a package is found where it was, without the jar being opened for it.
        if (!packages.add(file.getParent())) {
          moved.add(file);
        }
      }
    }
    Files.createDirectories(packed.getParent());
    Files.write(packed, jar.toByteArray());
    Files.setLastModifiedTime(packed, Files.getLastModifiedTime(list));
    // Last, so that a failure before it has lost nothing.
    for (Path file : moved) {
      Files.delete(file);
    }
  }

  private static void store(String name, byte[] content, ZipOutputStream entries)
      throws IOException {
    CRC32 crc = new CRC32();
    crc.update(content);
    ZipEntry entry = new ZipEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(crc.getValue());
    entry.setTimeLocal(TIME);
    entries.putNextEntry(entry);
    entries.write(content);
    entries.closeEntry();
  }
}
