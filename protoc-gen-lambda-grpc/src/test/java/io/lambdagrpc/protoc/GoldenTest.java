package io.lambdagrpc.protoc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GoldenTest {

  @TempDir Path work;

  @Test
  void protocWritesTheReviewedFiles() throws Exception {
    Protoc.Result result = new Protoc(work).run(Protoc.PLUGIN, Protoc.PROTOS);

    assertEquals("", result.errors());
    assertEquals(0, result.exitCode());
    Golden.assertSame("plain", result.files());
  }

  @Test
  void protocWritesTheReviewedFilesWithEveryOption() throws Exception {
    Protoc.Result result =
        new Protoc(work)
            .run(
                Protoc.PLUGIN,
                Protoc.PROTOS,
                "lite",
                "@generated=omit",
                "implementation=shapes.Shapes:" + LoadedShapes.class.getName(),
                "implementation=not.InThisCall:com.acme.Service");

    assertEquals("", result.errors());
    assertEquals(0, result.exitCode());
    Golden.assertSame("options", result.files());
  }

  @Test
  void protocShowsWhatTheUserHasToCorrect() throws Exception {
    Path root = Files.createDirectory(work.resolve("protos"));
    Files.writeString(
        root.resolve("greeter_lambda.proto"),
        """
        edition = "2023";
        message Empty {}
        service GreeterLambda {}
        service Greeter { rpc Hello(Empty) returns (Empty); }
        """);

    Protoc.Result result = new Protoc(work).run(Protoc.PLUGIN, root, "@generated=javax");

    // protoc names the file's class GreeterLambdaOuterClass here, because a service has its name.
    assertEquals("", result.errors());
    assertEquals(0, result.exitCode());

    Files.writeString(
        root.resolve("greeter_lambda.proto"),
        """
        edition = "2023";
        message Empty {}
        service Greeter { rpc Hello(Empty) returns (Empty); }
        """);
    result = new Protoc(work).run(Protoc.PLUGIN, root);

    assertNotEquals(0, result.exitCode());
    assertEquals(
        "--lambda-grpc_out: service Greeter: its class GreeterLambda is the file's own class of"
            + " greeter_lambda.proto (expected: option java_outer_classname, or another name for"
            + " the service)\n",
        result.errors());
  }
}
