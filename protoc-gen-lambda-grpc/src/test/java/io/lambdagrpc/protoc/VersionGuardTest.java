package io.lambdagrpc.protoc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lambdagrpc.GrpcLambdaHandler;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.AssertionFailedError;

/** What happens where the plugin and the runtime are of different versions. */
final class VersionGuardTest {

  private static final String PATH = "com/example/shapes/ShapesLambda.java";
  private static final String GUARD =
      "LAMBDA_GRPC_RUNTIME_IS_"
          + System.getProperty("project.version").replaceFirst("^(\\d+)\\.(\\d+)\\..*", "$1_$2")
          + "_OR_NEWER";

  @TempDir Path work;

  @Test
  void generatedCodeAsksForTheRuntimeOfThePluginsVersion() throws Exception {
    assertTrue(source().contains("GUARD = " + GUARD + ";"), GUARD);
    assertEquals(
        List.of(GUARD),
        Arrays.stream(GrpcLambdaHandler.class.getDeclaredFields())
            .map(field -> field.getName())
            .filter(name -> name.endsWith("_OR_NEWER"))
            .toList());
  }

  @Test
  void codeOfANewerPluginDoesNotCompileAndSaysWhy() throws Exception {
    String newer = source().replace(GUARD, "LAMBDA_GRPC_RUNTIME_IS_9_9_OR_NEWER");

    var e =
        assertThrows(
            AssertionFailedError.class, () -> new GeneratedCode(Map.of(PATH, newer), work));

    String message = String.valueOf(e.getMessage());
    assertTrue(message.contains("cannot find symbol"), message);
    assertTrue(message.contains("variable LAMBDA_GRPC_RUNTIME_IS_9_9_OR_NEWER"), message);
  }

  private static String source() throws Exception {
    return Objects.requireNonNull(Golden.files("plain").get(PATH));
  }
}
