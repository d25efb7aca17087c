package calls;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.MethodDescriptor;
import io.lambdagrpc.local.LocalLambda;
import io.lambdagrpc.local.LocalLambdaBuilder;
import io.lambdagrpc.proto.TestFunction;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A function that does not carry protobuf-java-util, which is what reads and writes JSON. */
class WithoutJsonIT {
  private static final MethodDescriptor<Line, Line> UNARY = CallsGrpc.getUnaryMethod();

  private static final String LACK =
      "codec: json (expected: proto; for JSON the function needs"
          + " com.google.protobuf:protobuf-java-util on its class path)";

  @TempDir Path folder;

  @Test
  void itSaysWhatJsonTakesAndServesTheOthers() throws Exception {
    LocalLambdaBuilder function = TestFunction.builder(folder, CallsHandler.class);
    try (DirectoryStream<Path> jars =
        Files.newDirectoryStream(folder.resolve("lib"), "protobuf-java-util-*.jar")) {
      for (Path jar : jars) {
        Files.delete(jar);
      }
    }
    try (LocalLambda lambda = function.start()) {
      HttpResponse<byte[]> json = send(lambda, Dialect.CONNECT_JSON);
      assertEquals(415, json.statusCode());
      assertEquals(
          "{\"code\":\"unimplemented\",\"message\":\"" + LACK + "\"}",
          new String(json.body(), UTF_8));
      assertTrue(lambda.awaitLog(LACK, Duration.ofSeconds(30)), lambda::log);

      HttpResponse<byte[]> proto = send(lambda, Dialect.CONNECT);
      assertEquals(List.of("a"), Dialect.CONNECT.lines(proto, UNARY.getType()));
    }
  }

  private static HttpResponse<byte[]> send(LocalLambda lambda, Dialect dialect) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            dialect.request(lambda.uri(), UNARY, List.of("a")).build(), BodyHandlers.ofByteArray());
  }
}
