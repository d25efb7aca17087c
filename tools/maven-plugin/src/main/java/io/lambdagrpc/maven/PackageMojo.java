package io.lambdagrpc.maven;

import static java.util.Objects.requireNonNull;

import io.lambdagrpc.packaging.FunctionZip;
import io.lambdagrpc.packaging.JdkNotFoundException;
import io.lambdagrpc.packaging.PackagingException;
import io.lambdagrpc.packaging.ProvidedZip;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.inject.Inject;
import org.apache.maven.artifact.DependencyResolutionRequiredException;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;
import org.apache.maven.project.MavenProject;
import org.apache.maven.toolchain.Toolchain;
import org.apache.maven.toolchain.ToolchainManager;
import org.jspecify.annotations.Nullable;

/**
 * Leaves in the build's folder what is uploaded to Lambda: {@code function.zip}, for the runtimes
 * {@code java17}, {@code java21} and {@code java25}, and where it is asked for {@code
 * provided.zip}, for {@code provided.al2023}, with a JRE and an AOT cache.
 *
 * @since 0.1.0
 */
@Mojo(
    name = "package",
    defaultPhase = LifecyclePhase.PACKAGE,
    requiresDependencyResolution = ResolutionScope.TEST,
    threadSafe = true)
public final class PackageMojo extends AbstractMojo {
  private static final String JDK_VERSION = "25";

  private final MavenProject project;
  private final MavenSession session;
  private final ToolchainManager toolchains;

  /** The folder that the zips are made in. */
  @Parameter(defaultValue = "${project.build.directory}", required = true)
  private @Nullable File outputDirectory;

  /**
   * The function's handler, {@code package.Class} or {@code package.Class::method}. {@code
   * function.zip} can do without; {@code provided.zip} needs it, since it is trained.
   */
  @Parameter(property = "lambda-grpc.handler")
  private @Nullable String handler;

  /**
   * Whether {@code provided.zip} is made as well. It takes a JDK 25 and some seconds. Where it is
   * not made, one of an earlier build is deleted if the code has changed since.
   */
  @Parameter(property = "lambda-grpc.provided", defaultValue = "false")
  private boolean provided;

  /**
   * The JDK 25 whose JRE goes into {@code provided.zip}. Without it, in this order: one of Maven's
   * toolchains, {@code JDK25_HOME}, {@code JAVA_HOME}, the JDK that runs Maven, one beside that.
   */
  @Parameter(property = "lambda-grpc.jdkHome")
  private @Nullable File jdkHome;

  /** Whether the build fails where there is no JDK 25; {@code provided.zip} is left out else. */
  @Parameter(property = "lambda-grpc.failIfNoJdk", defaultValue = "true")
  private boolean failIfNoJdk;

  /** The processor that {@code provided.zip} is for, {@code x86_64} or {@code arm64}; the JDK's. */
  @Parameter(property = "lambda-grpc.architecture")
  private @Nullable String architecture;

  /** Modules of the JRE, beside those that {@code jdeps} finds. */
  @Parameter private List<String> addModules = List.of();

  /** Whether {@code provided.zip} has an AOT cache. Without one it starts later. */
  @Parameter(property = "lambda-grpc.aot", defaultValue = "true")
  private boolean aot;

  /** The calls that the AOT cache is trained with. */
  @Parameter private TrainingSettings training = new TrainingSettings();

  /** Makes nothing. */
  @Parameter(property = "lambda-grpc.skip", defaultValue = "false")
  private boolean skip;

  /** Made by Maven. */
  @Inject
  public PackageMojo(MavenProject project, MavenSession session, ToolchainManager toolchains) {
    this.project = project;
    this.session = session;
    this.toolchains = toolchains;
  }

  @Override
  public void execute() throws MojoExecutionException {
    if (skip) {
      getLog().info("left out (lambda-grpc.skip)");
      return;
    }
    Path folder = requireNonNull(outputDirectory, "outputDirectory").toPath();
    List<Path> classPath = ClassPath.ofJar(project);
    Set<String> said = new HashSet<>();
    try {
      FunctionZip.builder()
          .classPath(classPath)
          .jarName(project.getArtifactId() + "-" + project.getVersion() + ".jar")
          .handler(handler)
          .log(
              line -> {
                said.add(line);
                getLog().info(line);
              })
          .build()
          .write(folder.resolve("function.zip"));
      Path providedZip = folder.resolve("provided.zip");
      boolean made = provided && writeProvided(classPath, providedZip, said);
      if (!made) {
        deleteOutdated(classPath, providedZip);
      }
    } catch (PackagingException e) {
      throw new MojoExecutionException(e.getMessage(), e);
    } catch (IOException e) {
      throw new MojoExecutionException("packaging failed: " + e.getMessage(), e);
    }
  }

  /**
   * Deletes the zip of an earlier build that other code has gone into since: tests and deployments
   * would take it for this build's. What this goal has not made stays, whatever its name.
   */
  private void deleteOutdated(List<Path> classPath, Path zip) throws IOException {
    if (handler == null
        || !ProvidedZip.builder().classPath(classPath).handler(handler).build().isOutdated(zip)) {
      return;
    }
    Files.delete(zip);
    getLog()
        .warn(
            zip
                + " is deleted: it held other code than this build's (-Dlambda-grpc.provided makes it"
                + " again)");
  }

  /**
   * Makes the second zip of the same class path: what is {@code said} of it is not said again.
   *
   * @return whether it is made
   */
  private boolean writeProvided(List<Path> classPath, Path zip, Set<String> said)
      throws MojoExecutionException, IOException {
    if (handler == null) {
      throw new MojoExecutionException(
          "provided.zip needs <handler> (expected: the class that is the function's handler)");
    }
    try {
      ProvidedZip.builder()
          .classPath(classPath)
          .handler(handler)
          .jdk(findJdk())
          .architecture(architecture)
          .addModules(addModules)
          .aot(aot)
          .training(training.toTraining(testClassPath()))
          .log(
              line -> {
                if (!said.contains(line)) {
                  getLog().info(line);
                }
              })
          .build()
          .write(zip);
      return true;
    } catch (JdkNotFoundException e) {
      if (failIfNoJdk) {
        throw e;
      }
      getLog().warn("provided.zip is not made: " + e.getMessage());
      return false;
    }
  }

  /** Returns the JDK that is named, or a toolchain's; null where packaging is to look for one. */
  private @Nullable Path findJdk() {
    if (jdkHome != null) {
      return jdkHome.toPath();
    }
    for (Toolchain toolchain :
        toolchains.getToolchains(session, "jdk", Map.of("version", JDK_VERSION))) {
      String java = toolchain.findTool("java");
      if (java != null) {
        return requireNonNull(Path.of(java).getParent(), "bin").getParent();
      }
    }
    return null;
  }

  private List<Path> testClassPath() throws MojoExecutionException {
    try {
      return project.getTestClasspathElements().stream().map(Path::of).toList();
    } catch (DependencyResolutionRequiredException e) {
      throw new MojoExecutionException(e.getMessage(), e);
    }
  }
}
