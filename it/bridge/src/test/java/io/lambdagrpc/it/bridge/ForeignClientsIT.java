package io.lambdagrpc.it.bridge;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lambdagrpc.bridge.Bridge;
import io.lambdagrpc.it.fronts.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Native clients of other languages: what they call, and expect, stands beside, in theirs. */
@Timeout(300)
class ForeignClientsIT {
  private static final Path DESCRIPTORS = Path.of("target", "echo.binpb");
  private static final Path GENERATED = Path.of("target", "generated-clients");

  private static @Nullable BridgedEcho echo;

  @BeforeAll
  static void start() throws Exception {
    echo = BridgedEcho.start(4);
  }

  @AfterAll
  static void stop() throws Exception {
    if (echo != null) {
      echo.close();
    }
  }

  private static Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>();
    environment.put("BRIDGE", requireNonNull(echo).address());
    environment.put("GENERATED", GENERATED.toAbsolutePath().toString());
    return environment;
  }

  /** By the machine's own protoc, as old as the library that reads what it writes. */
  private static void generate(String language) throws Exception {
    Files.createDirectories(GENERATED);
    int status =
        Program.require("protoc")
            .run(
                Map.of(),
                "--descriptor_set_in=" + DESCRIPTORS,
                "--" + language + "_out=" + GENERATED,
                "echo/echo.proto",
                "google/rpc/status.proto");
    assertEquals(0, status, "protoc");
  }

  @Test
  void grpcJsCallsWithWhatReflectionTells() throws Exception {
    Program node = Program.requireNode();
    assertEquals(0, Program.require("npm").run(Map.of(), "ci"), "npm ci");
    try (Bridge described =
        Bridge.to(requireNonNull(echo).lambda().uri()).descriptorSet(DESCRIPTORS).start()) {
      Map<String, String> environment = environment();
      environment.put("DESCRIBED", BridgedEcho.address(described.port()));

      int failed =
          node.run(environment, "--test", "--test-reporter=spec", "src/test/js/node.test.js");

      assertEquals(0, failed);
      assertEquals(
          0,
          described.counters().heldBytes(),
          "no call of the descriptor set reached the function");
    }
  }

  @Test
  void pythonCalls() throws Exception {
    Program python = python();
    generate("python");

    assertEquals(0, python.run(environment(), "src/test/python/client.py"));
  }

  /** gRPC's C core calls again, without end, where a connection ends before its call has begun. */
  @Test
  void pythonIsAnsweredAtThePortOfGrpcWeb() throws Exception {
    Program python = python();
    BridgedEcho called = requireNonNull(echo);
    String port = BridgedEcho.address(called.lambda().uri().getPort());

    assertEquals(0, python.run(Map.of("OTHER_PORT", port), "src/test/python/other_port.py"));

    long connections =
        called.lambda().log().lines().filter(line -> line.startsWith("refused: HTTP/2")).count();
    assertTrue(connections >= 1 && connections <= 10, called.lambda().log());
  }

  /** Debian's, which has Debian's grpc; another one may stand before it on the PATH. */
  private static Program python() throws Exception {
    for (String name : List.of("/usr/bin/python3", "python3")) {
      Program python = name.startsWith("/") ? new Program(Path.of(name)) : Program.require(name);
      if (Files.isExecutable(python.path())
          && python.run(Map.of(), "-c", "import grpc, google.protobuf") == 0) {
        return python;
      }
    }
    return Program.missing(
        "python3: without grpc (expected: python3-grpcio and python3-protobuf of Debian)");
  }

  @Test
  void rubyCalls() throws Exception {
    Program ruby = Program.require("ruby");
    if (ruby.run(Map.of(), "-e", "require 'grpc'") != 0) {
      Program unused = Program.missing("ruby: without grpc (expected: ruby-grpc of Debian)");
    }
    generate("ruby");

    assertEquals(0, ruby.run(environment(), "src/test/ruby/client.rb"));
  }
}
