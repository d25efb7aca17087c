package io.lambdagrpc.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.lambdagrpc.local.LocalLambda;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The local Lambda where, as here, the bridge and its Netty are not on the class path. */
class NoBridgeTest {

  @Test
  void aNativePortSaysWhatItTakes(@TempDir Path code) throws Exception {
    Files.createFile(code.resolve("Handler.class"));
    IOException e =
        assertThrows(
            IOException.class,
            () -> LocalLambda.builder().code(code).handler("Handler").grpcPort(0).start());
    assertEquals(
        "grpcPort: no bridge (expected: io.lambdagrpc:lambda-grpc-bridge on the class path)",
        e.getMessage());
  }
}
