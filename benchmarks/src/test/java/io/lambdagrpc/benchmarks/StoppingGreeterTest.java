package io.lambdagrpc.benchmarks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import helloworld.GreeterLambda;
import helloworld.HelloReply;
import helloworld.HelloRequest;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StoppingGreeterTest {
  private final BlockingQueue<String> greetings = new ArrayBlockingQueue<>(1);
  private final CountDownLatch started = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final GreeterLambda handler =
      new GreeterLambda(
          new StoppingGreeter(greetings) {
            @Override
            public void sayHello(HelloRequest request, StreamObserver<HelloReply> replies) {
              started.countDown();
              try {
                super.sayHello(request, replies);
              } finally {
                ended.countDown();
              }
            }
          });

  @Test
  void itEndsWhenTheDeadlineHasPassed() throws Exception {
    // A call whose deadline passes before its method is called has none that could end.
    for (int millis = 1; started.getCount() > 0; millis *= 2) {
      String body = call(millis + "m");
      assertTrue(body.contains("grpc-status:4\r\n"), body);
    }

    assertTrue(ended.await(1, TimeUnit.MINUTES));
  }

  @Test
  void itAnswersBefore() throws Exception {
    greetings.add("Hello, after all");

    String body = call("1H");

    assertTrue(body.contains("Hello, after all"), body);
  }

  private String call(String timeout) throws IOException {
    byte[] template =
        CallEvent.of("helloworld.Greeter/SayHello", HelloRequest.getDefaultInstance());
    JsonObject event = JsonParser.parseString(new String(template, UTF_8)).getAsJsonObject();
    event.getAsJsonObject("headers").addProperty("grpc-timeout", timeout);
    ByteArrayOutputStream reply = new ByteArrayOutputStream();
    handler.handleRequest(
        new ByteArrayInputStream(event.toString().getBytes(UTF_8)), reply, new UnlimitedContext());
    String body =
        JsonParser.parseString(reply.toString(UTF_8)).getAsJsonObject().get("body").getAsString();
    return new String(Base64.getDecoder().decode(body), ISO_8859_1);
  }
}
