package io.lambdagrpc.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The front in place of a server: what it sends to a function, and what it makes of the reply.
 * (Over 300 lines: one test for each thing that may come back.)
 */
@Timeout(60)
class FrontClientTest {
  private static final URI URL = URI.create("https://function.example/service/method?a=b%20c");
  private static final String REPLY =
      "{\"statusCode\":201,\"headers\":{\"Content-Type\":\"text/plain\",\"x-one\":\"1\"},"
          + "\"body\":\"hello\"}";

  private final List<String> events = new ArrayList<>();

  private HttpClient replying(String reply) {
    return FrontClient.builder().build(recording(reply));
  }

  private EventFunction recording(String reply) {
    return (event, receiver) -> {
      events.add(new String(event, UTF_8));
      return new InvocationResult.Success(reply);
    };
  }

  private static java.net.http.HttpRequest.Builder request() {
    return java.net.http.HttpRequest.newBuilder(URL).header("x-two", "2");
  }

  private static java.net.http.HttpRequest post(String body) {
    return request().POST(BodyPublishers.ofString(body)).build();
  }

  @Test
  void aRequestIsTheEventAndTheReplyIsTheFunctions() throws Exception {
    HttpResponse<String> reply = replying(REPLY).send(post("question"), BodyHandlers.ofString());

    assertEquals(201, reply.statusCode());
    assertEquals("hello", reply.body());
    assertEquals("1", reply.headers().firstValue("X-One").orElseThrow());
    assertEquals("5", reply.headers().firstValue("content-length").orElseThrow());
    JsonObject event = JsonParser.parseString(events.get(0)).getAsJsonObject();
    JsonObject headers = event.getAsJsonObject("headers");
    assertEquals("/service/method", event.get("rawPath").getAsString());
    assertEquals("a=b%20c", event.get("rawQueryString").getAsString());
    assertEquals("function.example", headers.get("host").getAsString());
    assertEquals("8", headers.get("content-length").getAsString());
    assertEquals("2", headers.get("x-two").getAsString());
    assertEquals("https", headers.get("x-forwarded-proto").getAsString());
    assertEquals("443", headers.get("x-forwarded-port").getAsString());
  }

  @Test
  void theFrontIsChosenByTheBuilderOrByAHeader() throws Exception {
    HttpClient http =
        FrontClient.builder()
            .event(EventKind.HTTP_API)
            .stage("prod")
            .basePath("/rule")
            .build(recording(REPLY));
    assertEquals(201, http.send(post(""), BodyHandlers.ofString()).statusCode());
    java.net.http.HttpRequest alb =
        request().header("x-local-lambda-event", "rest-custom-domain").GET().build();
    assertEquals(201, http.send(alb, BodyHandlers.ofString()).statusCode());

    assertTrue(events.get(0).contains("\"rawPath\":\"/prod/service/method\""), events.get(0));
    assertTrue(events.get(1).contains("\"path\":\"/rule/service/method\""), events.get(1));
  }

  @ParameterizedTest
  @EnumSource(names = {"FUNCTION_URL", "HTTP_API", "HTTP_API_V1", "REST", "REST_CUSTOM_DOMAIN"})
  void whatAnAuthorizerFoundOutIsSaidByAHeader(EventKind front) throws Exception {
    HttpClient http = FrontClient.builder().event(front).build(recording(REPLY));
    java.net.http.HttpRequest signed =
        request()
            .header("x-local-lambda-authorizer", "{\"iam\":{\"userId\":\"ann\"}}")
            .GET()
            .build();

    assertEquals(201, http.send(signed, BodyHandlers.ofString()).statusCode());

    assertTrue(
        events.get(0).contains("\"authorizer\":{\"iam\":{\"userId\":\"ann\"}}"), events.get(0));
    assertFalse(events.get(0).contains("x-local-lambda-authorizer"), events.get(0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          function-url | [7] | [7] (expected: the JSON object of requestContext.authorizer)
          rest         | {   | { (expected: the JSON object of requestContext.authorizer)
          alb          | {}  | {} (expected: none, since alb has no authorizer)
          vpc-lattice  | {}  | {} (expected: none, since vpc-lattice has no authorizer)
          """)
  void findingsThatNoAuthorizerMakesAreRefused(String front, String findings, String expected)
      throws Exception {
    HttpClient http = FrontClient.builder().event(EventKind.of(front)).build(recording(REPLY));
    java.net.http.HttpRequest request =
        request().header("x-local-lambda-authorizer", findings).GET().build();

    HttpResponse<String> reply = http.send(request, BodyHandlers.ofString());

    assertEquals(400, reply.statusCode());
    assertEquals("x-local-lambda-authorizer: " + expected + "\n", reply.body());
    assertEquals(List.of(), events);
  }

  @Test
  void aReplyWithoutABodyHasNone() throws Exception {
    HttpClient http = replying(REPLY);

    assertEquals(
        "",
        http.send(
                request().method("HEAD", BodyPublishers.noBody()).build(), BodyHandlers.ofString())
            .body());
    assertEquals(
        "",
        replying("{\"statusCode\":204,\"body\":\"more\"}")
            .send(post(""), BodyHandlers.ofString())
            .body());
  }

  @Test
  void anotherFunctionMayServeEachRequest() throws Exception {
    HttpClient http =
        FrontClient.builder()
            .buildForEach(
                request -> {
                  if (request.method().equals("GET")) {
                    throw new IllegalStateException("no function for a GET");
                  }
                  return recording("{\"statusCode\":202}");
                });

    assertEquals(202, http.send(post(""), BodyHandlers.discarding()).statusCode());
    assertThrows(
        IllegalStateException.class,
        () -> http.send(request().GET().build(), BodyHandlers.discarding()));
  }

  @Test
  void whatIsWrongWithAReplyIsLogged() throws Exception {
    List<String> log = new ArrayList<>();
    HttpClient http =
        FrontClient.builder().logTo(log::add).build(recording("{\"statusCode\":\"none\"}"));

    assertEquals(502, http.send(post(""), BodyHandlers.discarding()).statusCode());
    assertEquals(
        List.of(
            "malformed reply document: statusCode: \"none\""
                + " (expected: a whole number from 200 to 599)"),
        log);
  }

  @Test
  void ofAReplyThatIsNoJsonTheBeginningIsLogged() throws Exception {
    List<String> log = new ArrayList<>();
    String reply = "{\"" + "a".repeat(1_000_000) + "\":'";
    HttpClient http = FrontClient.builder().logTo(log::add).build(recording(reply));

    assertEquals(502, http.send(post(""), BodyHandlers.discarding()).statusCode());
    assertEquals(1, log.size());
    String line = log.get(0);
    assertTrue(line.startsWith("malformed reply document: reply: no JSON, "), line);
    assertTrue(line.length() < 1000, line);
  }

  @Test
  void aRequestIsRefusedAsAGatewayRefusesIt() throws Exception {
    byte[] tooLarge = new byte[10 * 1024 * 1024 + 1];

    assertEquals(
        413,
        replying(REPLY)
            .send(
                request().POST(BodyPublishers.ofByteArray(tooLarge)).build(),
                BodyHandlers.discarding())
            .statusCode());
    assertTrue(events.isEmpty());
  }

  @Test
  void aBodyThatCannotBeReadFailsTheRequest() {
    BodyPublisher broken =
        BodyPublishers.ofByteArrays(
            () -> {
              throw new IllegalStateException("broken");
            });

    assertThrows(
        IOException.class,
        () -> replying(REPLY).send(request().POST(broken).build(), BodyHandlers.discarding()));
    assertTrue(events.isEmpty());
  }

  /** Streams a reply of two parts, the second when it is told to. */
  private static final class Streaming implements EventFunction {
    private final CountDownLatch gate = new CountDownLatch(1);
    private final BlockingQueue<String> watched = new LinkedBlockingQueue<>();
    private final CountDownLatch done = new CountDownLatch(1);

    @Override
    public InvocationResult invoke(byte[] event, ReplyReceiver reply) throws InterruptedException {
      reply.start("application/vnd.awslambda.http-integration-response");
      write(reply, "{\"statusCode\":200}\0\0\0\0\0\0\0\0one");
      gate.await();
      write(reply, "two");
      reply.end();
      done.countDown();
      return new InvocationResult.Success(reply.payload());
    }

    private static void write(ReplyReceiver reply, String text) {
      byte[] bytes = text.getBytes(UTF_8);
      reply.write(bytes, bytes.length);
    }

    @Override
    public void replyBegins(int status, HttpHeaders headers) {
      watched.add(status + " " + headers.firstValue("transfer-encoding").orElse("whole"));
    }

    @Override
    public void replyContinues(ByteBuffer part) {
      watched.add(UTF_8.decode(part).toString());
    }
  }

  @Test
  void aStreamedReplyIsPassedOnAsItComes() throws Exception {
    Streaming function = new Streaming();
    HttpClient http = FrontClient.builder().invokeMode(InvokeMode.RESPONSE_STREAM).build(function);

    HttpResponse<InputStream> reply = http.send(post(""), BodyHandlers.ofInputStream());
    byte[] first = reply.body().readNBytes(3);
    assertEquals("one", new String(first, UTF_8));
    assertEquals("200 chunked", function.watched.poll(30, TimeUnit.SECONDS));
    assertEquals("one", function.watched.poll(30, TimeUnit.SECONDS));
    function.gate.countDown();

    assertEquals("two", new String(reply.body().readAllBytes(), UTF_8));
  }

  @Test
  void aClientThatLeavesIsNothingToTheFunction() throws Exception {
    Streaming function = new Streaming();
    HttpClient http = FrontClient.builder().invokeMode(InvokeMode.RESPONSE_STREAM).build(function);

    CompletableFuture<HttpResponse<String>> reply =
        http.sendAsync(post(""), BodyHandlers.ofString());
    assertEquals("200 chunked", function.watched.poll(30, TimeUnit.SECONDS));
    assertTrue(reply.cancel(true));
    function.gate.countDown();

    assertThrows(CancellationException.class, reply::join);
    assertTrue(function.done.await(30, TimeUnit.SECONDS));
  }

  @Test
  void aFunctionThatThrowsFailsTheRequest() {
    HttpClient http =
        FrontClient.builder()
            .build(
                (event, reply) -> {
                  throw new IllegalStateException("a bug");
                });

    IOException failure =
        assertThrows(IOException.class, () -> http.send(post(""), BodyHandlers.discarding()));
    assertInstanceOf(IllegalStateException.class, failure.getCause());
  }
}
