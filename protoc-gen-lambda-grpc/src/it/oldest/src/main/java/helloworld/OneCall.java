package helloworld;

import com.amazonaws.services.lambda.runtime.Context;
import com.google.protobuf.MessageLite;
import io.grpc.ServerBuilder;
import io.grpc.stub.ServerCalls;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;

/** Calls the handler as a Function URL does, and prints the reply and what it ran on. */
public final class OneCall {

  public static void main(String[] args) throws Exception {
    byte[] message = HelloRequest.newBuilder().setName(args[0]).build().toByteArray();
    ByteBuffer frame = ByteBuffer.allocate(5 + message.length).put((byte) 0);
    frame.putInt(message.length).put(message);
    String event =
        """
        {
          "version": "2.0",
          "rawPath": "/helloworld.Greeter/SayHello",
          "headers": {"content-type": "application/grpc-web+proto", "grpc-timeout": "1M"},
          "requestContext": {"domainName": "a.lambda-url.b.on.aws", "http": {"method": "POST"}},
          "body": "%s",
          "isBase64Encoded": true
        }
        """
            .formatted(Base64.getEncoder().encodeToString(frame.array()));
    ByteArrayOutputStream document = new ByteArrayOutputStream();
    new GreeterLambda()
        .handleRequest(
            new ByteArrayInputStream(event.getBytes(StandardCharsets.UTF_8)), document, context());

    String reply = document.toString(StandardCharsets.UTF_8);
    String body = reply.split("\"body\":\"")[1].split("\"")[0];
    ByteBuffer frames = ByteBuffer.wrap(Base64.getDecoder().decode(body));
    System.out.println(HelloReply.parseFrom(payload(frames)).getMessage());
    System.out.println(new String(payload(frames), StandardCharsets.US_ASCII).strip());
    for (Class<?> each : new Class<?>[] {ServerBuilder.class, ServerCalls.class, MessageLite.class}) {
      var jar = each.getProtectionDomain().getCodeSource().getLocation();
      System.out.println(Path.of(jar.toURI()).getFileName());
    }
  }

  private static byte[] payload(ByteBuffer frames) {
    frames.get();
    byte[] payload = new byte[frames.getInt()];
    frames.get(payload);
    return payload;
  }

  private static Context context() {
    return (Context)
        Proxy.newProxyInstance(
            OneCall.class.getClassLoader(),
            new Class<?>[] {Context.class},
            (proxy, method, arguments) ->
                method.getReturnType() == int.class ? (Object) 60_000 : null);
  }
}
