package io.lambdagrpc.protoc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.compiler.PluginProtos.CodeGeneratorRequest;
import com.google.protobuf.compiler.PluginProtos.CodeGeneratorResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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

  private static Process start(byte[] input) throws IOException {
    Process plugin = new ProcessBuilder(Protoc.PLUGIN).start();
    try (var stdin = plugin.getOutputStream()) {
      stdin.write(input);
    }
    return plugin;
  }
}
