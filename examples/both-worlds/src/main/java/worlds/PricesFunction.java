package worlds;

import io.lambdagrpc.LambdaServerBuilder;

/** The services as a function with a main of its own, on lambda-grpc's Runtime API loop. */
public final class PricesFunction {

  private PricesFunction() {}

  /** Serves until Lambda ends the environment. */
  public static void main(String[] args) throws Exception {
    var server = LambdaServerBuilder.create();
    Services.configure(server).build().start().awaitTermination();
  }
}
