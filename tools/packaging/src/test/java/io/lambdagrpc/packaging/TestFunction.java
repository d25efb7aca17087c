package io.lambdagrpc.packaging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lambdagrpc.local.LocalLambda;
import io.lambdagrpc.local.LocalLambdaBuilder;
import io.lambdagrpc.packaging.internal.jdk.JdkFinder;
import io.lambdagrpc.packaging.internal.jdk.NoJdkException;
import java.io.File;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Assumptions;
import shop.Order;
import shop.OrderHandler;
import shop.OrderRequest;

/** The function in the package {@code shop}, as a project that depends on lambda-grpc. */
public final class TestFunction {

  /** Its handler. */
  public static final String HANDLER = OrderHandler.class.getName();

  static final Duration PATIENCE = Duration.ofSeconds(60);

  private TestFunction() {}

  /** Returns a JDK 25, or skips the test where the machine has none. */
  static Path requireJdk() throws IOException {
    try {
      return JdkFinder.ofProcess().find(null).home();
    } catch (NoJdkException e) {
      return Assumptions.abort("no JDK 25 on this machine");
    }
  }

  /** Returns its class path; its own classes are a folder. */
  static List<Path> classPath(Path folder) throws IOException {
    List<Path> entries = new ArrayList<>(List.of(classes(folder.resolve("classes"))));
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      String name = entry.replace(File.separatorChar, '/');
      if (name.contains("/io/grpc/")
          || name.contains("/com/google/")
          || name.contains("/org/jspecify/")
          || name.contains("/org/codehaus/mojo/")
          || name.contains("aws-lambda-java-core")
          || name.contains("lambda-grpc-runtime")
          || name.endsWith("/runtime/target/classes")) {
        entries.add(Path.of(entry));
      }
    }
    return entries;
  }

  private static Path classes(Path folder) throws IOException {
    if (Files.exists(folder)) {
      return folder;
    }
    Path compiled = Path.of("target/test-classes");
    try (Stream<Path> files = Files.walk(compiled.resolve("shop"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = folder.resolve(compiled.relativize(file).toString());
        Files.createDirectories(Objects.requireNonNull(copy.getParent()));
        Files.copy(file, copy);
      }
    }
    return folder;
  }

  /** Writes a jar, or a zip, of texts. */
  public static Path jar(Path jar, Map<String, String> files) throws IOException {
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
      for (Map.Entry<String, String> file : new TreeMap<>(files).entrySet()) {
        out.putNextEntry(new ZipEntry(file.getKey()));
        out.write(file.getValue().getBytes(UTF_8));
      }
    }
    return jar;
  }

  /** Returns the files of a zip by their names. */
  static Map<String, byte[]> files(Path zip) throws IOException {
    return files(Files.newInputStream(zip));
  }

  static Map<String, byte[]> files(java.io.InputStream zip) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    try (ZipInputStream in = new ZipInputStream(zip)) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        if (!entry.isDirectory()) {
          files.put(entry.getName(), in.readAllBytes());
        }
      }
    }
    return files;
  }

  static LocalLambdaBuilder lambda(Path code) {
    return LocalLambda.builder()
        .code(code)
        .handler(HANDLER)
        .timeout(PATIENCE)
        .initTimeout(PATIENCE);
  }

  /** Calls {@code shop.Orders/Get} in grpc-web, and returns the text of the order. */
  static String order(LocalLambda lambda, String id) throws IOException, InterruptedException {
    byte[] message = OrderRequest.newBuilder().setId(id).build().toByteArray();
    ByteBuffer frame = ByteBuffer.allocate(5 + message.length).put((byte) 0);
    frame.putInt(message.length).put(message);
    HttpRequest request =
        HttpRequest.newBuilder(lambda.uri().resolve("/shop.Orders/Get"))
            .header("content-type", "application/grpc-web+proto")
            .POST(HttpRequest.BodyPublishers.ofByteArray(frame.array()))
            .build();
    HttpResponse<byte[]> reply =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofByteArray());
    ByteBuffer body = ByteBuffer.wrap(reply.body());
    assertEquals(0, body.get(), () -> new String(reply.body(), UTF_8) + lambda.log());
    byte[] order = new byte[body.getInt()];
    body.get(order);
    return Order.parseFrom(order).getText();
  }

  /** Calls it in JSON. */
  static String orderInJson(LocalLambda lambda, String id)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(lambda.uri().resolve("/shop.Orders/Get"))
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString("{\"id\":\"" + id + "\"}"))
            .build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
  }
}
