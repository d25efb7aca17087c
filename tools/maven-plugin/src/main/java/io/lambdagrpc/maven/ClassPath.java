package io.lambdagrpc.maven;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.maven.artifact.Artifact;
import org.apache.maven.project.MavenProject;

/** What a function needs when it runs: the project's own classes, then its runtime dependencies. */
final class ClassPath {

  private ClassPath() {}

  /** Returns the class path that begins with the project's jar, or with its classes without one. */
  static List<Path> ofJar(MavenProject project) {
    File jar = project.getArtifact().getFile();
    return jar != null && jar.isFile() ? of(project, jar.toPath()) : ofClasses(project);
  }

  /** Returns the class path that begins with the compiler's output. */
  static List<Path> ofClasses(MavenProject project) {
    return of(project, Path.of(project.getBuild().getOutputDirectory()));
  }

  private static List<Path> of(MavenProject project, Path own) {
    List<Path> classPath = new ArrayList<>();
    if (Files.exists(own)) {
      classPath.add(own);
    }
    for (Artifact artifact : project.getArtifacts()) {
      if (isRuntime(artifact) && artifact.getArtifactHandler().isAddedToClasspath()) {
        classPath.add(artifact.getFile().toPath());
      }
    }
    return classPath;
  }

  /** A wider set than the runtime one is resolved where another goal of this build asked for it. */
  private static boolean isRuntime(Artifact artifact) {
    return Artifact.SCOPE_COMPILE.equals(artifact.getScope())
        || Artifact.SCOPE_RUNTIME.equals(artifact.getScope());
  }
}
