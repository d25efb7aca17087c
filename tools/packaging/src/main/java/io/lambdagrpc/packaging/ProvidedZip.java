package io.lambdagrpc.packaging;

import static java.util.Objects.requireNonNull;

import io.lambdagrpc.local.internal.files.Output;
import io.lambdagrpc.local.internal.files.ShownName;
import io.lambdagrpc.packaging.internal.MistakeException;
import io.lambdagrpc.packaging.internal.content.ClassPath;
import io.lambdagrpc.packaging.internal.content.Content;
import io.lambdagrpc.packaging.internal.content.ProvidedJars;
import io.lambdagrpc.packaging.internal.content.Size;
import io.lambdagrpc.packaging.internal.jdk.Jdk;
import io.lambdagrpc.packaging.internal.jdk.JdkFinder;
import io.lambdagrpc.packaging.internal.jdk.Jre;
import io.lambdagrpc.packaging.internal.jdk.NoJdkException;
import io.lambdagrpc.packaging.internal.training.Trainer;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A zip for the runtime {@code provided.al2023}, made out of a class path: with a JRE 25 of the
 * modules that the function needs, and an AOT cache that was trained by calls of it. Starts in less
 * than half of the time that a managed runtime takes, for some 30 MB more to upload.
 *
 * <pre>{@code
 * ProvidedZip.builder()
 *     .classPath(List.of(Path.of("target/classes"), grpcStub, protobufJava, …))
 *     .handler("shop.OrderHandler")
 *     .training(Training.builder().call("shop.Orders/List", "{}").build())
 *     .build()
 *     .write(Path.of("target/provided.zip"));
 * }</pre>
 *
 * <p>Needs a JDK 25 for Linux with glibc. The function runs on the processor that this was trained
 * on; without an AOT cache, {@link Builder#aot}, it can be linked for another one. With {@link
 * Builder#jre} false the zip has no JRE and is for {@code java25} with {@code
 * AWS_LAMBDA_EXEC_WRAPPER=/var/task/bootstrap}: the cache is used where AWS's JDK is the very one
 * that it was trained on, as in AWS's own image.
 *
 * <p>The zip takes from the class path what {@link FunctionZip} takes, for Java 25. A second jar at
 * the end of the class path holds the classes that neither the function nor a file of the class
 * path names, so that they are found all the same.
 *
 * @since 0.1.0
 */
public final class ProvidedZip {
  private final Builder settings;

  private ProvidedZip(Builder settings) {
    this.settings = settings;
  }

  /** Returns a builder with nothing set. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Writes the zip. It takes the place of an earlier one when it is finished; until then, and where
   * this fails, that one stays. No process that was started for it is left, but those of the
   * function's that have left their parent.
   *
   * @param output the file to make; no folder, and none of the class path
   * @throws PackagingException if the user has to change something, also where the training failed;
   *     the message says what, and ends with the function's log where that tells more
   * @throws JdkNotFoundException if no JDK was set, and none is found
   * @throws IOException if a file cannot be read or written, or the thread is interrupted
   */
  public void write(Path output) throws IOException {
    requireNonNull(output, "output");
    try {
      pack(output);
    } catch (NoJdkException e) {
      throw new JdkNotFoundException(requireNonNull(e.getMessage()), e);
    } catch (MistakeException e) {
      throw new PackagingException(requireNonNull(e.getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted = new InterruptedIOException("interrupted");
      interrupted.initCause(e);
      throw interrupted;
    }
  }

  /**
   * Tells whether a zip was made by {@link #write} and holds other classes or resources than the
   * class path has now. Of its JRE, cache and script nothing is looked at.
   *
   * @return false as well if there is no such file, or it is something else
   * @throws PackagingException if the class path or the handler is not what it should be
   * @throws IOException if a file cannot be read
   */
  public boolean isOutdated(Path zip) throws IOException {
    Map<String, Long> packed = ProvidedFolder.jars(requireNonNull(zip, "zip"));
    if (packed.isEmpty()) {
      return false;
    }
    try {
      String handler = handler();
      Content content = readClassPath(handler).content(line -> {});
      return !packed.equals(ProvidedFolder.checksums(ProvidedJars.of(content, handler)));
    } catch (MistakeException e) {
      throw new PackagingException(requireNonNull(e.getMessage()), e);
    }
  }

  private String handler() throws MistakeException {
    if (settings.handler == null) {
      throw new MistakeException(
          "no handler (expected: the class that Lambda starts, by --handler or <handler>)");
    }
    return settings.handler;
  }

  private ClassPath readClassPath(String handler) throws IOException {
    return ClassPath.read(settings.classPath, JdkFinder.FEATURE, handler);
  }

  private void pack(Path output) throws IOException, InterruptedException {
    String handler = handler();
    ClassPath.checkOutput(output, settings.classPath);
    ClassPath classPath = readClassPath(handler);
    JdkFinder finder = JdkFinder.ofProcess();
    Jdk jdk = settings.jre || settings.aot ? finder.find(settings.jdk) : null;
    if (jdk != null) {
      jdk.requireArchitecture(settings.architecture, settings.aot);
      jdk.requireModules(settings.addModules);
    }
    Trainer trainer =
        jdk != null && settings.aot
            ? Trainer.of(jdk, classPath, settings.training.plan(), settings.log)
            : null;
    if (!settings.aot && settings.training.plan().makesCalls()) {
      settings.log.accept("without an AOT cache nothing is trained: no call is made");
    }
    try (Output made = Output.of(output)) {
      ProvidedFolder folder =
          ProvidedFolder.make(
              made.folder().resolve("function"),
              ProvidedJars.of(classPath.content(settings.log), handler));
      if (jdk != null && settings.jre) {
        folder.linkJre(jdk, Jre.linkerFor(jdk, finder), settings.addModules, settings.log);
      }
      SortedSet<String> files = folder.files();
      if (jdk != null && trainer != null) {
        folder.train(trainer, jdk, handler);
        files.addAll(ProvidedFolder.OF_TRAINING);
        logOthers(folder.files(), files);
        settings.log.accept(
            "app.aot: trained with "
                + settings.training.plan().description()
                + ", "
                + jdk.description());
      }
      Path zip = made.folder().resolve("function.zip");
      long unpacked = folder.zip(zip, files);
      Size.check(output, Files.size(zip), unpacked, settings.log);
      made.finish(zip);
    }
  }

  private void logOthers(Collection<String> found, Collection<String> packed) {
    List<String> others = found.stream().filter(name -> !packed.contains(name)).toList();
    if (!others.isEmpty()) {
      settings.log.accept(
          "left out: "
              + ShownName.of(others.get(0))
              + (others.size() == 1 ? "" : " and " + (others.size() - 1) + " more")
              + ", written by the function while it was trained; on Lambda it cannot write there");
    }
  }

  /** Sets what a zip is made of. */
  public static final class Builder {
    private List<Path> classPath = List.of();
    private @Nullable String handler;
    private @Nullable Path jdk;
    private @Nullable String architecture;
    private List<String> addModules = List.of();
    private boolean jre = true;
    private boolean aot = true;
    private Training training = Training.builder().build();
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

    /** Sets the handler, {@code package.Class} or {@code package.Class::handleRequest}. */
    public Builder handler(String handler) {
      this.handler = requireNonNull(handler, "handler");
      return this;
    }

    /**
     * Sets the JDK 25 whose modules and cache the zip holds. The default is that of {@code
     * JDK25_HOME}, of {@code JAVA_HOME}, the one that runs this, or one beside it, whichever is the
     * first of that version.
     */
    public Builder jdk(@Nullable Path home) {
      this.jdk = home;
      return this;
    }

    /**
     * Sets the processor of the function, {@code x86_64} or {@code arm64}, by default the JDK's.
     */
    public Builder architecture(@Nullable String name) {
      this.architecture = name;
      return this;
    }

    /**
     * Adds modules to the JRE. Those that the classes on the class path name are in it; this is for
     * what they find while they run: {@code jdk.zipfs}, {@code jdk.charsets}, {@code
     * jdk.localedata}, {@code jdk.naming.dns}.
     */
    public Builder addModules(List<String> names) {
      this.addModules = List.copyOf(names);
      return this;
    }

    /** Sets whether the zip holds a JRE; it does by default. */
    public Builder jre(boolean jre) {
      this.jre = jre;
      return this;
    }

    /**
     * Sets whether the zip holds an AOT cache; it does by default. A start without one takes about
     * twice as long, and nothing is trained.
     */
    public Builder aot(boolean aot) {
      this.aot = aot;
      return this;
    }

    /** Sets what the function is trained with; by default it is only started. */
    public Builder training(Training training) {
      this.training = requireNonNull(training, "training");
      return this;
    }

    /** Sets what is told how it goes, one line each; by default nothing is. */
    public Builder log(Consumer<String> log) {
      this.log = requireNonNull(log, "log");
      return this;
    }

    /** Returns what writes the zip. */
    public ProvidedZip build() {
      return new ProvidedZip(copy());
    }

    /** What is set later is of the next zip. */
    private Builder copy() {
      Builder copy = new Builder();
      copy.classPath = classPath;
      copy.handler = handler;
      copy.jdk = jdk;
      copy.architecture = architecture;
      copy.addModules = addModules;
      copy.jre = jre;
      copy.aot = aot;
      copy.training = training;
      copy.log = log;
      return copy;
    }
  }
}
