package io.lambdagrpc.benchmarks;

import helloworld.GreeterGrpc;
import helloworld.GreeterLambda;
import helloworld.GreeterService;
import helloworld.HelloRequest;
import io.grpc.Channel;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.lambdagrpc.junit.LambdaGrpc;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A JVM that makes the first call of a test: from before the first class of gRPC, protobuf and
 * lambda-grpc is loaded until the reply is there. JUnit's own start is not in it.
 */
final class TestStart {

  /** How a service is tested. */
  enum Way {
    IN_PROCESS("grpc-java in-process"),
    SERVING("LambdaGrpc.serving"),
    ZIP("LambdaGrpc.zip");

    private final String label;

    Way(String label) {
      this.label = label;
    }

    String label() {
      return label;
    }
  }

  private TestStart() {}

  /** Takes the way, and the zip; prints the nanoseconds and the reply. */
  public static void main(String[] words) throws IOException, InterruptedException {
    Way way = Way.valueOf(words[0]);
    Path zip = Path.of(words[1]);
    ExtensionContext context = context();
    long start = System.nanoTime();
    Channel channel =
        switch (way) {
          case IN_PROCESS -> inProcess();
          case SERVING ->
              started(LambdaGrpc.serving(new GreeterLambda(new GreeterService())), context);
          case ZIP -> started(LambdaGrpc.zip(zip).handler("helloworld.GreeterLambda"), context);
        };
    String reply =
        GreeterGrpc.newBlockingStub(channel)
            .sayHello(HelloRequest.newBuilder().setName("you").build())
            .getMessage();
    long nanos = System.nanoTime() - start;
    System.out.println("\n" + nanos + " " + reply);
    System.exit(0);
  }

  private static Channel inProcess() throws IOException {
    String name = InProcessServerBuilder.generateName();
    var unused =
        InProcessServerBuilder.forName(name).addService(new GreeterService()).build().start();
    return InProcessChannelBuilder.forName(name).build();
  }

  private static Channel started(LambdaGrpc lambda, ExtensionContext context)
      throws IOException, InterruptedException {
    lambda.beforeAll(context);
    return lambda.channel();
  }

  /** What JUnit gives an extension; all that it is asked for is its id. */
  private static ExtensionContext context() {
    return (ExtensionContext)
        Proxy.newProxyInstance(
            TestStart.class.getClassLoader(),
            new Class<?>[] {ExtensionContext.class},
            (proxy, method, arguments) -> "a test");
  }
}
