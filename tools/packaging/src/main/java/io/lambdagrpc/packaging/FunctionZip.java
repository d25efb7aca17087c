package io.lambdagrpc.packaging;

import static java.util.Objects.requireNonNull;

import io.lambdagrpc.local.internal.files.Output;
import io.lambdagrpc.packaging.internal.MistakeException;
import io.lambdagrpc.packaging.internal.content.Bootstrap;
import io.lambdagrpc.packaging.internal.content.ClassPath;
import io.lambdagrpc.packaging.internal.content.Content;
import io.lambdagrpc.packaging.internal.content.JarWriter;
import io.lambdagrpc.packaging.internal.content.PreloadedJar;
import io.lambdagrpc.packaging.internal.content.ReservedNames;
import io.lambdagrpc.packaging.internal.content.Size;
import io.lambdagrpc.packaging.internal.content.ZipWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A {@code function.zip}, as Lambda's managed Java runtimes take it, made out of a class path.
 *
 * <pre>{@code
 * FunctionZip.builder()
 *     .classPath(List.of(Path.of("target/classes"), grpcStub, protobufJava, …))
 *     .handler("shop.OrderHandler")
 *     .build()
 *     .write(Path.of("target/function.zip"));
 * }</pre>
 *
 * <p>The project's own classes become a jar in {@code lib/}, and what they depend on stands
 * unpacked at the root, where the managed runtime finds a class soonest; the classes that any first
 * call takes are in {@code lib/preloaded.jar}. Its script {@code bootstrap} starts the same
 * function with lambda-grpc's own runtime, where {@code AWS_LAMBDA_EXEC_WRAPPER} names it. The same
 * class path makes the same zip, byte for byte, on the same JDK.
 *
 * <p>Each name exists once, as on a class path: the first one wins. Lists of providers in {@code
 * META-INF/services} are joined. Where other resources have one name and different content, {@code
 * lib/copies-02.jar} and so on hold those after the first, so that {@code getResources} finds all
 * of them. Multi-release jars give what they have for Java 17. Signatures, {@code module-info},
 * Maven's own files and schemas ({@code .proto}) of dependencies are left out, and so are jars of
 * annotations that only compilers read.
 *
 * <p>A shaded jar can be the whole class path; it is unpacked at the root as a whole. What a layer
 * brings does not belong on the class path: its jars, in {@code /opt/java/lib}, come last when the
 * function runs, so a class that is in both is taken out of the zip.
 *
 * @since 0.1.0
 */
public final class FunctionZip {

  /** The oldest managed runtime: what is compiled for it runs on the others. */
  private static final int RELEASE = 17;

  private final List<Path> classPath;
  private final @Nullable String jarName;
  private final @Nullable String handler;
  private final Consumer<String> log;

  private FunctionZip(Builder builder) {
    this.classPath = builder.classPath;
    this.jarName = builder.jarName;
    this.handler = builder.handler;
    this.log = builder.log;
  }

  /** Returns a builder with nothing set. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Writes the zip. It takes the place of an earlier one when it is finished; until then, and where
   * this fails, that one stays.
   *
   * @param output the file to make; no folder, and none of the class path
   * @throws PackagingException if the user has to change something; the message says what
   * @throws IOException if a file cannot be read or written
   */
  public void write(Path output) throws IOException {
    requireNonNull(output, "output");
    try {
      pack(output);
    } catch (MistakeException e) {
      throw new PackagingException(requireNonNull(e.getMessage()), e);
    }
  }

  /**
   * Returns what can be called through the handler, as in {@code helloworld.Greeter/SayHello}, as
   * far as its class tells: the methods of the services whose generated classes it names or
   * extends. Without a handler there are none.
   *
   * @throws PackagingException if the user has to change something; the message says what
   * @throws IOException if a file cannot be read
   */
  public List<String> methods() throws IOException {
    if (handler == null) {
      return List.of();
    }
    try {
      return ClassPath.read(classPath, RELEASE, handler).methods(handler);
    } catch (MistakeException e) {
      throw new PackagingException(requireNonNull(e.getMessage()), e);
    }
  }

  private void pack(Path output) throws IOException {
    ClassPath.checkOutput(output, classPath);
    ClassPath read = ClassPath.read(classPath, RELEASE, handler);
    Content content = read.content(log);
    ReservedNames.check(read.entries(), content.others().keySet());
    Map<String, byte[]> root = new TreeMap<>(content.others());
    byte[] preloaded = PreloadedJar.moveOutOf(root);
    Map<String, byte[]> lib = new LinkedHashMap<>();
    if (read.own() != null) {
      lib.put("lib/" + read.jarName(jarName), JarWriter.stored(content.own()));
    }
    ReservedNames.put(lib, "lib/preloaded.jar", preloaded);
    for (Map.Entry<String, byte[]> jar : content.copiesJars().entrySet()) {
      ReservedNames.put(lib, jar.getKey(), jar.getValue());
    }
    List<String> jars = new ArrayList<>(List.of("."));
    jars.addAll(lib.keySet());
    try (Output made = Output.of(output)) {
      Path file = made.folder().resolve("function.zip");
      try (ZipWriter zip = new ZipWriter(file)) {
        zip.addProgram("bootstrap", Bootstrap.of(jars));
        for (Map.Entry<String, byte[]> jar : lib.entrySet()) {
          zip.add(jar.getKey(), jar.getValue());
        }
        for (Map.Entry<String, byte[]> each : root.entrySet()) {
          zip.add(each.getKey(), each.getValue());
        }
        zip.finish();
        Size.check(output, Files.size(file), zip.uncompressed(), log);
      }
      made.finish(file);
    }
  }

  /** Sets what a zip is made of. */
  public static final class Builder {
    private List<Path> classPath = List.of();
    private @Nullable String jarName;
    private @Nullable String handler;
    private Consumer<String> log = line -> {};

    private Builder() {}

    /**
     * Sets the class path: jars and folders in its order, the project's own classes first, without
     * what only tests or the compiler need.
     */
    public Builder classPath(List<Path> entries) {
      this.classPath = List.copyOf(entries);
      return this;
    }

    /**
     * Sets the name that the jar of the project's own classes gets in {@code lib/}, such as {@code
     * shop-1.0.jar}. The default is that of the jar on the class path, or {@code function.jar}. The
     * project's own are the classes of the entry that holds the handler, without one the first.
     */
    public Builder jarName(@Nullable String name) {
      this.jarName = name;
      return this;
    }

    /**
     * Sets the handler, {@code package.Class} or {@code package.Class::handleRequest}, only to have
     * it checked: that it is on the class path, and that Lambda can make an object of it and call
     * it.
     */
    public Builder handler(@Nullable String handler) {
      this.handler = handler;
      return this;
    }

    /** Sets what is told how it goes, one line each; by default nothing is. */
    public Builder log(Consumer<String> log) {
      this.log = requireNonNull(log, "log");
      return this;
    }

    /** Returns what writes the zip. */
    public FunctionZip build() {
      return new FunctionZip(this);
    }
  }
}
