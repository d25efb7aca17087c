package io.lambdagrpc.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import greeting.GreeterGrpc;
import greeting.GreeterService;
import greeting.HelloReply;
import greeting.HelloRequest;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Assertions;

/** The calls of the tests. */
final class Greetings {
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private Greetings() {}

  static String greet(Channel channel, String name) {
    return GreeterGrpc.newBlockingStub(channel).sayHello(request(name)).getMessage();
  }

  static List<String> spell(Channel channel, String name) {
    List<String> replies = new ArrayList<>();
    GreeterGrpc.newBlockingStub(channel)
        .spell(request(name))
        .forEachRemaining(reply -> replies.add(reply.getMessage()));
    return replies;
  }

  static Status refusal(Channel channel, String name) {
    return Assertions.assertThrows(StatusRuntimeException.class, () -> greet(channel, name))
        .getStatus();
  }

  /** Checks that a reply arrives while the function waits for the test, which holds the gate. */
  static void checkStreaming(LambdaGrpc lambda, Path gate) throws IOException {
    Iterator<HelloReply> replies =
        GreeterGrpc.newBlockingStub(lambda.channel()).spell(request(GreeterService.FILE + gate));

    assertEquals("wait", replies.next().getMessage());
    assertEquals(1, lambda.lastCall().frames().size());
    assertEquals(
        "chunked", lambda.lastCall().headers().firstValue("transfer-encoding").orElseThrow());
    Files.createFile(gate);
    int more = 0;
    while (replies.hasNext()) {
      more += replies.next().getMessage().isEmpty() ? 0 : 1;
    }
    assertEquals((GreeterService.FILE + gate).length(), more);
    assertEquals("grpc-status:0\r\n", lambda.lastCall().frames().get(more + 1).text());
  }

  static HelloRequest request(String name) {
    return HelloRequest.newBuilder().setName(name).build();
  }

  static HelloReply reply(String message) {
    return HelloReply.newBuilder().setMessage(message).build();
  }
}
