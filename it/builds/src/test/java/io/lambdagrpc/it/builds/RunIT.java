package io.lambdagrpc.it.builds;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lambdagrpc.it.fronts.Jdk;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code mvn lambda-grpc:run} compiles a function and serves it until Maven is stopped. */
class RunIT {

  @TempDir Path folder;

  @Test
  void servesTheFunctionUntilMavenIsStopped() throws Exception {
    Project project =
        Project.copy(Project.root().resolve("examples/hello-world"), folder.resolve("copy"));
    try (ServedFunction function = ServedFunction.start(project, Jdk.current())) {
      String reply = function.call("helloworld.Greeter/SayHello", "{\"name\":\"you\"}");

      assertEquals("{\"message\":\"Hello you!\"}", reply);
    }
  }
}
