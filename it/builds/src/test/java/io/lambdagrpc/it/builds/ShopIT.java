package io.lambdagrpc.it.builds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import io.lambdagrpc.client.GrpcWebChannelBuilder;
import io.lambdagrpc.it.fronts.Jdk;
import io.lambdagrpc.local.LocalLambda;
import io.lambdagrpc.local.LocalLambdaBuilder;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import shop.GetOrderRequest;
import shop.ListOrdersRequest;
import shop.Order;
import shop.OrdersGrpc;

/**
 * A project as a new user writes it, with a database, a token and a library whose classes nothing
 * names, becomes each kind of package, by the Maven plugin and by the command, and answers.
 */
class ShopIT {
  private static final Jdk JDK_25 = Jdk.of(25);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String HANDLER = "shop.OrderHandler";

  /** As {@code openssl dgst -sha3-256} prints it. */
  private static final String SHA3_OF_KETTLE =
      "2c47e8af24fc28a4f70b7435408283e92ffb6c05a6ee9f485881a21967619c34";

  /** No folder for a while: ShopStarts measures what is in it. */
  private static final Path FOLDER = Path.of("target", "shop");

  @SuppressWarnings("NullAway.Init")
  private static Project shop;

  @SuppressWarnings("NullAway.Init")
  private static String classPath;

  @BeforeAll
  static void build() throws Exception {
    try (Stream<Path> earlier = Files.exists(FOLDER) ? Files.walk(FOLDER) : Stream.empty()) {
      for (Path file : earlier.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
    shop = Project.copy(Path.of("src", "it", "shop"), FOLDER.toAbsolutePath());
    String dependencies = "org.apache.maven.plugins:maven-dependency-plugin:3.11.0:build-classpath";
    shop.maven(
        Jdk.current(),
        "package",
        dependencies,
        "-DincludeScope=runtime",
        "-Dmdep.outputFile=target/classpath.txt");
    classPath =
        "target/shop-1.0.jar"
            + File.pathSeparator
            + Files.readString(shop.target("classpath.txt")).strip();
  }

  @Test
  void functionZipAnswersUnderTheManagedRuntime() throws Exception {
    assertAnswers(function(shop.target("function.zip")));
  }

  @Test
  void functionZipAnswersUnderItsBootstrap() throws Exception {
    assertAnswers(
        function(shop.target("function.zip"))
            .env("AWS_LAMBDA_EXEC_WRAPPER", "/var/task/bootstrap"));
  }

  @Test
  void providedZipAnswersOutOfItsCache() throws Exception {
    assumeTrue(JDK_25.isPresent(), "no JDK 25");

    assertFitsItsCache(function(shop.target("provided.zip")).bootstrap());
  }

  @Test
  void theCommandMakesTheSameFunctionZip() throws Exception {
    Path zip = shop.target("command.zip");

    packaging("zip", "--class-path", classPath, "--handler", HANDLER, "--output", zip.toString());

    assertEquals(-1, Files.mismatch(shop.target("function.zip"), zip));
  }

  @Test
  void theCommandMakesAProvidedZipThatAnswers() throws Exception {
    assumeTrue(JDK_25.isPresent(), "no JDK 25");
    Path zip = shop.target("command-provided.zip");

    packaging(
        "provided",
        "--class-path",
        classPath,
        "--handler",
        HANDLER,
        "--output",
        zip.toString(),
        "--jdk",
        JDK_25.requireHome().toString(),
        "--call",
        "shop.v1.Orders/GetOrder={\"id\":\"7\"}",
        "--call",
        "shop.v1.Orders/ListOrders={}",
        "--header",
        "authorization: Bearer training",
        "--env",
        "API_TOKEN=training",
        "--env",
        "DB_URL=jdbc:h2:mem:training;DB_CLOSE_DELAY=-1");

    assertFitsItsCache(function(zip).bootstrap());
  }

  private static void packaging(String... words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Jdk.current().requireHome().resolve("bin/java").toString());
    command.addAll(List.of("-jar", System.getProperty("packaging.jar")));
    command.addAll(List.of(words));
    shop.run(Jdk.current(), command);
  }

  private static LocalLambdaBuilder function(Path zip) {
    return LocalLambda.builder()
        .code(zip)
        .handler(HANDLER)
        .env("API_TOKEN", "secret")
        .env("DB_URL", "jdbc:h2:mem:shop;DB_CLOSE_DELAY=-1")
        .timeout(PATIENCE)
        .initTimeout(PATIENCE);
  }

  private static void assertFitsItsCache(LocalLambdaBuilder function) throws Exception {
    String log = assertAnswers(function);

    assertTrue(!log.contains("without an AOT cache"), log);
  }

  /** Returns the function's log. */
  private static String assertAnswers(LocalLambdaBuilder function) throws Exception {
    try (LocalLambda lambda = function.start()) {
      ManagedChannel channel = GrpcWebChannelBuilder.forAddress(lambda.uri()).build();
      try {
        OrdersGrpc.OrdersBlockingStub stranger = OrdersGrpc.newBlockingStub(channel);
        Metadata token = new Metadata();
        token.put(
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer secret");
        OrdersGrpc.OrdersBlockingStub customer =
            stranger.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(token));
        GetOrderRequest kettle = GetOrderRequest.newBuilder().setId(7).build();

        Order order = customer.getOrder(kettle);
        List<String> items = new ArrayList<>();
        customer
            .listOrders(ListOrdersRequest.getDefaultInstance())
            .forEachRemaining(each -> items.add(each.getItem()));
        StatusRuntimeException refused =
            assertThrows(StatusRuntimeException.class, () -> stranger.getOrder(kettle));

        assertEquals("kettle", order.getItem());
        assertEquals(SHA3_OF_KETTLE, order.getSha3());
        assertEquals(List.of("kettle", "cup"), items);
        assertEquals(Status.Code.UNAUTHENTICATED, refused.getStatus().getCode());
        return lambda.log();
      } finally {
        channel.shutdownNow();
      }
    }
  }
}
