package io.lambdagrpc.packaging.internal.content;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;

/** The script that starts a function on lambda-grpc's own loop. */
public final class Bootstrap {

  private static final String RESOURCE = "/io/lambdagrpc/packaging/bootstrap";

  private Bootstrap() {}

  /** Returns the script for a class path, whose entries are relative to the function's root. */
  public static byte[] of(List<String> classPath) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(Bootstrap.class.getResourceAsStream(RESOURCE), RESOURCE)) {
      String script = new String(in.readAllBytes(), UTF_8);
      return script.replace("#{class.path}", String.join(":", classPath)).getBytes(UTF_8);
    }
  }
}
