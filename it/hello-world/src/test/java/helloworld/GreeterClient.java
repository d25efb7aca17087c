package helloworld;

import io.grpc.ManagedChannel;
import io.lambdagrpc.client.GrpcWebChannelBuilder;

/** An ordinary client: the one line of grpc-web is the channel's. */
final class GreeterClient {

  private GreeterClient() {}

  /** Takes the URL of a function and a name. */
  public static void main(String[] args) {
    System.out.println(greet(args[0], args[1]));
  }

  static String greet(String url, String name) {
    ManagedChannel channel = GrpcWebChannelBuilder.forTarget(url).build();
    try {
      HelloRequest request = HelloRequest.newBuilder().setName(name).build();
      return GreeterGrpc.newBlockingStub(channel).sayHello(request).getMessage();
    } finally {
      channel.shutdownNow();
    }
  }
}
