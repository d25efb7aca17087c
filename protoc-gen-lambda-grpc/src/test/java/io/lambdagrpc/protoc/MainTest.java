package io.lambdagrpc.protoc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.compiler.PluginProtos.CodeGeneratorRequest;
import com.google.protobuf.compiler.PluginProtos.CodeGeneratorResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MainTest {

  @Test
  void inputThatIsNoRequestIsOneLineAndAFailure() throws Exception {
    Process plugin = start("not a request".getBytes(StandardCharsets.UTF_8));
    byte[] output = plugin.getInputStream().readAllBytes();
    String errors = new String(plugin.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);

    assertEquals(1, plugin.waitFor());
    assertEquals(0, output.length);
    assertEquals(1, errors.lines().count(), errors);
    assertTrue(
        errors.startsWith("protoc-gen-lambda-grpc: standard input is no CodeGeneratorRequest: "),
        errors);
  }

  @Test
  void helpExplainsEveryOption() throws Exception {
    Process plugin = start(new byte[0], "--help");
    String output = new String(plugin.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertEquals(0, plugin.waitFor());
    for (String option :
        List.of(
            "implementation=<proto service>:<java class>",
            "service=<proto service>",
            "suffix=<end of a class name>",
            "@generated=omit",
            "@generated=javax",
            "lite",
            "--archive",
            "--version",
            "--help")) {
      assertTrue(output.contains("\n  " + option) || output.contains("    " + option), option);
    }
  }

  @Test
  void aRehearsalPrintsNothing() throws Exception {
    Process plugin = start(new byte[0], "--archive");

    assertEquals(0, plugin.getInputStream().readAllBytes().length);
    assertEquals(0, plugin.getErrorStream().readAllBytes().length);
    assertEquals(0, plugin.waitFor());
  }

  @Test
  void argumentsThatAreUnknownAreOneLineAndAFailure() throws Exception {
    Process plugin = start(new byte[0], "--lambda-grpc_out=.", "greeter.proto");
    String errors = new String(plugin.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);

    assertEquals(1, plugin.waitFor());
    assertEquals(
        "protoc-gen-lambda-grpc: unknown arguments: --lambda-grpc_out=. greeter.proto (expected:"
            + " none from protoc, --version, --help or --archive)\n",
        errors);
  }

  @Test
  void aClosedOutputIsOneLineAndAFailure() throws Exception {
    byte[] request = CodeGeneratorRequest.newBuilder().setParameter("x").build().toByteArray();
    Process plugin = new ProcessBuilder(Protoc.PLUGIN).start();
    plugin.getInputStream().close();
    try (var stdin = plugin.getOutputStream()) {
      stdin.write(request);
    }
    String errors = new String(plugin.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);

    assertEquals(1, plugin.waitFor());
    assertEquals(1, errors.lines().count(), errors);
    assertTrue(errors.startsWith("protoc-gen-lambda-grpc: standard output is closed: "), errors);
  }

  @Test
  void anErrorOfTheUserIsAnAnswer() throws Exception {
    CodeGeneratorRequest request = CodeGeneratorRequest.newBuilder().setParameter("x").build();
    Process plugin = start(request.toByteArray());
    CodeGeneratorResponse response = CodeGeneratorResponse.parseFrom(plugin.getInputStream());
    byte[] errors = plugin.getErrorStream().readAllBytes();

    assertEquals(0, plugin.waitFor());
    assertEquals(0, errors.length);
    assertEquals(Generator.run(request, warning -> {}), response);
    assertTrue(response.getError().startsWith("unknown option: x "), response::getError);
  }

  private static Process start(byte[] input, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(Protoc.PLUGIN);
    command.addAll(List.of(arguments));
    Process plugin = new ProcessBuilder(command).start();
    try (var stdin = plugin.getOutputStream()) {
      stdin.write(input);
    }
    return plugin;
  }
}
