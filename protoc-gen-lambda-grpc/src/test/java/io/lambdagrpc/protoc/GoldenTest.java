package io.lambdagrpc.protoc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
  void protocWritesTheSameWithoutCommentsWhereSourceInfoIsStripped() throws Exception {
    Protoc.Result result =
        new Protoc(work)
            .runStripped(Protoc.PLUGIN, Protoc.PROTOS, Protoc.read(Protoc.PROTOS).keySet());

    assertEquals("", result.errors());
    Map<String, String> expected = Golden.files("plain");
    expected.replaceAll((path, text) -> text.replaceFirst("(?s) \\*\n \\* <pre>.*?</pre>\n", ""));
    assertEquals(expected, result.files());
  }

  @Test
  void protocWritesTheReviewedFilesWithEveryOption() throws Exception {
    Protoc.Result result =
        new Protoc(work)
            .run(
                Protoc.PLUGIN,
                Protoc.PROTOS,
                List.of("shapes/shapes.proto", "two_services/two_services.proto"),
                "lite",
                "@generated=omit",
                "suffix=_Handler",
                "service=shapes.Shapes",
                "service=two_services.Second",
                "implementation=shapes.Shapes:" + LoadedShapes.class.getName(),
                "service=not.InThisCall");

    assertEquals(
        "protoc-gen-lambda-grpc: warning: option service=not.InThisCall: no such service in"
            + " shapes/shapes.proto, two_services/two_services.proto (expected: one of"
            + " [shapes.Shapes, two_services.First, two_services.Second], unless the build calls"
            + " protoc once per folder)\n",
        result.errors());
    assertEquals(0, result.exitCode());
    Golden.assertSame("options", result.files());
  }

  @Test
  void protocShowsAnImplementationOfNoService() throws Exception {
    Protoc.Result result =
        new Protoc(work)
            .run(
                Protoc.PLUGIN,
                Protoc.PROTOS,
                List.of("shapes/shapes.proto"),
                "implementation=shapes.Shape:com.acme.Service");

    assertNotEquals(0, result.exitCode());
    assertEquals(
        "--lambda-grpc_out: option implementation=shapes.Shape:com.acme.Service: no such service in"
            + " shapes/shapes.proto, which leaves shapes.Shapes without one (expected: one of"
            + " [shapes.Shapes]; where the build calls protoc once per folder, the options of that"
            + " folder)\n",
        result.errors());
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
        "--lambda-grpc_out: greeter_lambda.proto: service Greeter: its class GreeterLambda is the file's own class of"
            + " greeter_lambda.proto (expected: option java_outer_classname, or another name for"
            + " the service)\n",
        result.errors());
  }
}
