package io.lambdagrpc.maven;

import io.lambdagrpc.packaging.Training;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.maven.plugin.MojoExecutionException;
import org.jspecify.annotations.Nullable;

/** How the AOT cache of {@code provided.zip} is trained, as {@code <training>} in the POM. */
public final class TrainingSettings {

  /** The calls that the function answers while it is trained. */
  List<TrainingCall> calls = List.of();

  /** Header fields of each of these calls. */
  Map<String, String> headers = Map.of();

  /** Environment variables of the function while it is trained, and of the training class. */
  Map<String, String> environment = Map.of();

  /**
   * A class of the project's tests whose {@code main} makes calls of its own: its one argument is
   * the URL of the function. It may also serve what the function calls.
   */
  @Nullable String trainingClass;

  /** Whether each call is made in JSON as well. */
  boolean json;

  /** How many seconds the function has to start, and each call to end. */
  int timeout = 60;

  /** Made by Maven. */
  public TrainingSettings() {}

  Training toTraining(List<Path> testClassPath) throws MojoExecutionException {
    Training.Builder training = Training.builder();
    for (TrainingCall call : calls) {
      if (call.method == null) {
        throw new MojoExecutionException(
            "a <call> of <training> has no <method> (expected: package.Service/Method)");
      }
      training.call(call.method, call.message);
    }
    headers.forEach(training::header);
    environment.forEach(training::env);
    if (trainingClass != null) {
      training.trainingClass(trainingClass).classPath(testClassPath);
    }
    return training.json(json).timeout(Duration.ofSeconds(timeout)).build();
  }
}
