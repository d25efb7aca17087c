package helloworld;

import io.lambdagrpc.LambdaServerBuilder;

/** The same service as a function with a main of its own, on lambda-grpc's Runtime API loop. */
public final class GreeterFunction {

  private GreeterFunction() {}

  /** Serves until Lambda ends the environment. */
  public static void main(String[] args) throws Exception {
    LambdaServerBuilder.create()
        .addService(GreeterLambda.dispatcher(new GreeterService()))
        .intercept(new CallLog())
        .build()
        .start()
        .awaitTermination();
  }
}
