package io.lambdagrpc.it.builds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lambdagrpc.it.fronts.Jdk;
import java.nio.file.Files;
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

  @Test
  void takesVariablesAndTheDebuggersPortOfACommandLineAndShowsTheFunctionsOwnLines()
      throws Exception {
    Project project =
        Project.copy(Project.root().resolve("examples/hello-world"), folder.resolve("copy"));
    String output;
    try (ServedFunction function =
        ServedFunction.start(
            project,
            Jdk.current(),
            "-Dlambda-grpc.env.LAMBDA_GRPC_WIRE_LOG=true",
            "-Dlambda-grpc.env.JAVA_TOOL_OPTIONS=-Da=1,b=2",
            "-Dlambda-grpc.debug=0")) {
      function.call("helloworld.Greeter/SayHello", "{\"name\":\"you\"}");
      output = function.stop();
    }

    assertTrue(output.contains("JAVA_TOOL_OPTIONS: -Da=1,b=2 -agentlib:jdwp="), output);
    assertTrue(output.contains("Listening for transport dt_socket at address: "), output);
    assertTrue(output.contains("/helloworld.Greeter/SayHello\n"), output);
    assertTrue(output.lines().anyMatch(line -> line.startsWith("request body")), output);
  }

  @Test
  void asksForTheHandler() throws Exception {
    Project project =
        Project.copy(Project.root().resolve("examples/hello-world"), folder.resolve("copy"));
    Path pom = project.folder().resolve("pom.xml");
    Files.writeString(
        pom, Files.readString(pom).replace("<handler>helloworld.GreeterLambda</handler>", ""));

    String output = project.failingMaven(Jdk.current(), "lambda-grpc:run");

    assertTrue(output.contains("lambda-grpc:run needs <handler> (expected: "), output);
  }
}
