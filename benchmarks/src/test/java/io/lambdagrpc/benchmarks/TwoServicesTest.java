package io.lambdagrpc.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.BytesValue;
import com.google.protobuf.MessageLite;
import helloworld.HelloReply;
import helloworld.HelloRequest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class TwoServicesTest {
  @Test
  void bothServicesAnswer() throws Exception {
    HelloRequest name = HelloRequest.newBuilder().setName("you").build();
    assertEquals(
        HelloReply.newBuilder().setMessage("Hello you!").build(),
        HelloReply.parseFrom(reply("helloworld.Greeter/SayHello", name)));
    BytesValue bytes = BytesValue.newBuilder().build();
    assertEquals(bytes, BytesValue.parseFrom(reply(EchoHandler.METHOD, bytes)));
  }

  private static byte[] reply(String method, MessageLite message) throws IOException {
    ByteArrayOutputStream reply = new ByteArrayOutputStream();
    new TwoServices()
        .handleRequest(
            new ByteArrayInputStream(CallEvent.connect(method, message)),
            reply,
            new UnlimitedContext());
    JsonObject document = JsonParser.parseString(reply.toString(UTF_8)).getAsJsonObject();
    assertEquals(200, document.get("statusCode").getAsInt());
    return Base64.getDecoder().decode(document.get("body").getAsString());
  }
}
