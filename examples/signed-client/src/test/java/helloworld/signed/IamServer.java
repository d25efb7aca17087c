package helloworld.signed;

import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import helloworld.HelloReply;
import helloworld.HelloRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A greeter behind an authorizer, as a Function URL with auth type {@code AWS_IAM} is. */
final class IamServer implements AutoCloseable {

  static final String SECRET = "the secret of AKIDTEST";

  final BlockingQueue<SigV4.Received> requests = new LinkedBlockingQueue<>();
  private final HttpServer server;

  IamServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::serve);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      SigV4.Received request =
          new SigV4.Received(
              exchange.getRequestMethod(),
              exchange.getRequestURI().toString(),
              exchange.getRequestHeaders(),
              ByteString.readFrom(exchange.getRequestBody()));
      requests.add(request);
      String fault = SigV4.fault(request, SECRET);
      if (fault.isEmpty()) {
        reply(exchange, 200, "application/grpc-web+proto", greeting(request.body()));
      } else {
        byte[] body = ("{\"Message\":\"" + fault + "\"}").getBytes(StandardCharsets.UTF_8);
        reply(exchange, 403, "application/json", body);
      }
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  private static byte[] greeting(ByteString body) throws IOException {
    HelloRequest request = HelloRequest.parseFrom(body.substring(5));
    byte[] message =
        HelloReply.newBuilder().setMessage("Hello " + request.getName()).build().toByteArray();
    byte[] trailers = "grpc-status:0\r\n".getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(10 + message.length + trailers.length)
        .put((byte) 0)
        .putInt(message.length)
        .put(message)
        .put((byte) 0x80)
        .putInt(trailers.length)
        .put(trailers)
        .array();
  }

  private static void reply(HttpExchange exchange, int status, String type, byte[] body)
      throws IOException {
    exchange.getResponseHeaders().set("content-type", type);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
