package ${package};

import io.grpc.ManagedChannel;
import io.lambdagrpc.client.GrpcWebChannelBuilder;

/** Calls the function, wherever it runs. */
public final class ${service}Caller {

  private ${service}Caller() {}

  /** Takes the URL of the function and a name. */
  public static void main(String[] args) {
    ManagedChannel channel = GrpcWebChannelBuilder.forTarget(args[0]).build();
    try {
      HelloRequest request = HelloRequest.newBuilder().setName(args[1]).build();
      HelloReply reply = ${service}Grpc.newBlockingStub(channel).sayHello(request);
      System.out.println(reply.getMessage());
    } finally {
      channel.shutdownNow();
    }
  }
}
