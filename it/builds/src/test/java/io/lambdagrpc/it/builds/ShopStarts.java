package io.lambdagrpc.it.builds;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.lambdagrpc.it.fronts.Frame;
import io.lambdagrpc.it.fronts.Jdk;
import io.lambdagrpc.local.InvocationResult;
import io.lambdagrpc.local.LocalLambda;
import io.lambdagrpc.local.LocalLambdaBuilder;
import io.lambdagrpc.local.LocalRuntimeApi;
import io.lambdagrpc.local.internal.files.Root;
import io.lambdagrpc.local.internal.files.Scratch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import shop.GetOrderRequest;

/**
 * Measures what the packages of the shop take from the start of their process to the first reply,
 * in turn. ShopIT leaves them in {@code target/shop/target}.
 */
final class ShopStarts {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private ShopStarts() {}

  /** Takes the number of rounds. */
  public static void main(String[] args) throws Exception {
    Path target = Path.of("target", "shop", "target");
    List<Double> managed = new ArrayList<>();
    List<Double> provided = new ArrayList<>();
    List<Double> ratios = new ArrayList<>();
    try (Scratch scratch = Scratch.create("shop")) {
      Path function = unpack(target.resolve("function.zip"), scratch.folder().resolve("a"));
      Path own = unpack(target.resolve("provided.zip"), scratch.folder().resolve("c"));
      for (int round = -1; round < Integer.parseInt(args[0]); round++) {
        double a = start(function(function));
        double c = start(function(own).bootstrap());
        if (round >= 0) {
          managed.add(a);
          provided.add(c);
          ratios.add(c / a);
        }
      }
    }
    System.out.printf(
        "managed %.0f ms, provided %.0f ms, ratio %.3f (quartiles %.3f to %.3f)%n",
        quantile(managed, 0.5),
        quantile(provided, 0.5),
        quantile(ratios, 0.5),
        quantile(ratios, 0.25),
        quantile(ratios, 0.75));
  }

  private static Path unpack(Path zip, Path folder) throws Exception {
    Root.of(Files.createDirectory(folder)).unpack(zip);
    return folder;
  }

  private static LocalLambdaBuilder function(Path code) throws Exception {
    return LocalLambda.builder()
        .code(code)
        .handler("shop.OrderHandler")
        .javaHome(Jdk.of(25).requireHome())
        .env("API_TOKEN", "secret")
        .env("DB_URL", "jdbc:h2:mem:shop;DB_CLOSE_DELAY=-1");
  }

  private static double start(LocalLambdaBuilder function) throws Exception {
    try (LocalRuntimeApi api = LocalRuntimeApi.start(PATIENCE)) {
      ProcessBuilder builder = function.processBuilder(api);
      builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
      CompletableFuture<InvocationResult> answer = api.invokeAsync(event());
      long spawned = System.nanoTime();
      Process process = builder.start();
      try {
        InvocationResult result = answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        double millis = (System.nanoTime() - spawned) / 1e6;
        if (!(result instanceof InvocationResult.Success)) {
          throw new IllegalStateException(result.toString());
        }
        return millis;
      } finally {
        process.destroyForcibly().waitFor();
      }
    }
  }

  private static byte[] event() {
    byte[] message = GetOrderRequest.newBuilder().setId(7).build().toByteArray();
    byte[] frame = Frame.of(message);
    String body = new String(Base64.getEncoder().encode(frame), ISO_8859_1);
    return """
    {"version":"2.0","rawPath":"/shop.v1.Orders/GetOrder","rawQueryString":"",
     "headers":{"content-type":"application/grpc-web+proto","authorization":"Bearer secret"},
     "requestContext":{"domainName":"x.lambda-url.eu-west-1.on.aws","http":{"method":"POST",
       "path":"/shop.v1.Orders/GetOrder","protocol":"HTTP/1.1","sourceIp":"127.0.0.1"}},
     "body":"BODY","isBase64Encoded":true}
    """
        .replace("BODY", body)
        .getBytes(UTF_8);
  }

  private static double quantile(List<Double> values, double share) {
    return values.stream().sorted().toList().get((int) (values.size() * share));
  }
}
