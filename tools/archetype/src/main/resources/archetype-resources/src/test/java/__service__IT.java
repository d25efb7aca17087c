package ${package};

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lambdagrpc.junit.LambdaGrpc;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Calls the function as it is uploaded, under AWS's client for the managed runtime. */
class ${service}IT {

  @RegisterExtension
  static final LambdaGrpc lambda =
      LambdaGrpc.zip(Path.of("target", "function.zip")).handler(${service}Handler.class.getName());

  @Test
  void greetsByName() {
    HelloRequest request = HelloRequest.newBuilder().setName("you").build();

    HelloReply reply = ${service}Grpc.newBlockingStub(lambda.channel()).sayHello(request);

    assertEquals("Hello you!", reply.getMessage());
  }
}
