package helloworld;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The service alone, as on any grpc-java server. */
class GreeterServiceTest {
  private final String name = InProcessServerBuilder.generateName();
  private final ManagedChannel channel =
      InProcessChannelBuilder.forName(name).directExecutor().build();
  private Server server;

  @BeforeEach
  void startServer() throws Exception {
    server =
        InProcessServerBuilder.forName(name)
            .directExecutor()
            .addService(new GreeterService())
            .build()
            .start();
  }

  @AfterEach
  void stopServer() {
    channel.shutdownNow();
    server.shutdownNow();
  }

  @Test
  void greets() {
    HelloReply reply =
        GreeterGrpc.newBlockingStub(channel)
            .sayHello(HelloRequest.newBuilder().setName("you").build());

    assertEquals("Hello you!", reply.getMessage());
  }
}
