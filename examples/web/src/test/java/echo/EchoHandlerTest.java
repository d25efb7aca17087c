package echo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lambdagrpc.junit.LambdaGrpc;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The handler as the page meets it, without a browser. */
class EchoHandlerTest {
  private static final String PAGE = "https://page.example";

  @RegisterExtension static final LambdaGrpc lambda = LambdaGrpc.serving(EchoHandler.class);

  private final URI say = lambda.uri().resolve("echo.Echo/Say");

  @Test
  void thePageMayCall() throws Exception {
    HttpRequest preflight =
        HttpRequest.newBuilder(say)
            .header("origin", PAGE)
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", "content-type,x-grpc-web")
            .method("OPTIONS", BodyPublishers.noBody())
            .build();

    HttpResponse<Void> reply = lambda.http().send(preflight, BodyHandlers.discarding());

    assertEquals(204, reply.statusCode());
    assertEquals(PAGE, reply.headers().firstValue("access-control-allow-origin").orElseThrow());
  }

  @Test
  void anotherPageMayNot() throws Exception {
    HttpRequest call =
        HttpRequest.newBuilder(say)
            .header("origin", "https://stranger.example")
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofString("{\"text\":\"hello\"}"))
            .build();

    HttpResponse<String> reply = lambda.http().send(call, BodyHandlers.ofString());

    assertTrue(reply.headers().firstValue("access-control-allow-origin").isEmpty());
  }

  @Test
  void metadataIsEchoed() throws Exception {
    HttpRequest call =
        HttpRequest.newBuilder(say)
            .header("content-type", "application/json")
            .header("echo-id", "7")
            .POST(BodyPublishers.ofString("{\"text\":\"hello\"}"))
            .build();

    HttpResponse<String> reply = lambda.http().send(call, BodyHandlers.ofString());

    assertEquals("{\"text\":\"hello\"}", reply.body());
    assertEquals("7", reply.headers().firstValue("echo-id").orElseThrow());
  }
}
