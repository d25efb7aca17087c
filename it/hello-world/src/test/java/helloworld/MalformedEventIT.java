package helloworld;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.lambdagrpc.it.fronts.Example;
import io.lambdagrpc.it.fronts.Frame;
import io.lambdagrpc.local.InvocationResult.FunctionError;
import io.lambdagrpc.local.InvocationResult.Success;
import io.lambdagrpc.local.LocalLambda;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One process is fed whatever is no call; after each test it must still greet. */
class MalformedEventIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int SIX_MEGABYTES = 6 * 1024 * 1024;
  private static final String ACCEPTED =
      " (expected: an HTTP request from a Function URL, an API Gateway HTTP API or REST"
          + " API, an Application Load Balancer, or VPC Lattice)";

  private static final byte[] FRAME = frame(HelloRequest.newBuilder().setName("world").build());

  private static LocalLambda lambda;
  private static long pid;

  @BeforeAll
  static void start() throws Exception {
    lambda =
        LocalLambda.builder()
            .code(Example.zip(GreeterLambda.class))
            .handler("helloworld.GreeterLambda")
            .timeout(PATIENCE)
            .initTimeout(PATIENCE)
            .start();
    pid = lambda.process().pid();
  }

  @AfterAll
  static void stop() throws Exception {
    lambda.close();
  }

  @AfterEach
  void theSameProcessStillGreets() throws Exception {
    assertGreets();
    assertEquals(1, lambda.environmentsStarted());
    assertEquals(pid, lambda.process().pid());
  }

  @Test
  void whatIsNoJsonIsShownWithItsPlace() throws Exception {
    assertEquals("event: end of input at byte 0 (expected: a JSON value)", errorOf(""));
    assertEquals("event: hello at byte 0 (expected: a JSON value)", errorOf("hello"));
    assertEquals(
        "event: \\xff\\x00{ at byte 0 (expected: a JSON value)", errorOf(bytes(0xff, 0, '{')));
  }

  @Test
  void jsonThatIsNoHttpEventIsNamed() throws Exception {
    assertEquals("event: an empty JSON object" + ACCEPTED, errorOf("{}"));
    assertEquals("event: a JSON array" + ACCEPTED, errorOf("[1]"));
    assertEquals("event: a JSON string" + ACCEPTED, errorOf("\"hello\""));
    assertEquals("event: a JSON number or literal" + ACCEPTED, errorOf("null"));
    assertEquals("event: a JSON object of a, b" + ACCEPTED, errorOf("{\"a\":1,\"b\":[]}"));
    assertEquals(
        "event: a scheduled event of EventBridge" + ACCEPTED,
        errorOf("{\"source\":\"aws.events\",\"detail-type\":\"Scheduled Event\"}"));
    assertEquals(
        "event: Records of aws:sqs" + ACCEPTED,
        errorOf("{\"Records\":[{\"eventSource\":\"aws:sqs\"}]}"));
  }

  @Test
  void fieldsOfTheWrongTypeAreErrorsOfTheInvocation() throws Exception {
    for (String name : new String[] {"version", "rawPath", "headers", "requestContext", "body"}) {
      JsonObject event = event(FRAME);
      event.addProperty(name, 7);
      assertClear(errorOf(event.toString()));
    }
    for (String name : new String[] {"version", "path", "method", "headers", "requestContext"}) {
      JsonObject event = latticeEvent(FRAME);
      event.addProperty(name, 7);
      assertClear(errorOf(event.toString()));
    }
  }

  @Test
  void sixMegabytesOfGarbageAreAnErrorOfTheInvocation() throws Exception {
    byte[] noise = new byte[SIX_MEGABYTES];
    new Random(42).nextBytes(noise);
    noise[0] = 'x';
    byte[] text = new byte[SIX_MEGABYTES];
    Arrays.fill(text, (byte) 'a');
    text[0] = '"';

    assertClear(errorOf(noise));
    assertClear(errorOf(text));
  }

  @Test
  void sixMegabytesOfNestingAreAnErrorOfTheInvocation() throws Exception {
    for (byte bracket : new byte[] {'[', '{'}) {
      byte[] nested = new byte[SIX_MEGABYTES];
      Arrays.fill(nested, bracket);
      assertClear(errorOf(nested));
    }
    String deep = "[".repeat(SIX_MEGABYTES / 3) + "]".repeat(SIX_MEGABYTES / 3);
    String event = event(FRAME).toString();
    assertClear(errorOf("{\"unknown\":" + deep + "," + event.substring(1)));
  }

  @Test
  void aBodyThatIsNoBase64IsAnErrorOfTheInvocation() throws Exception {
    for (String body : new String[] {"A", "AAAA=", "AAA*", "A A=", "=", "\uD83D\uDC4B"}) {
      JsonObject event = event(FRAME);
      event.addProperty("body", body);
      String error = errorOf(event.toString());
      assertTrue(error.endsWith("(expected: base64, as isBase64Encoded says)"), error);
    }
  }

  static List<JsonObject> events() {
    return List.of(event(FRAME), latticeEvent(FRAME));
  }

  @ParameterizedTest
  @MethodSource("events")
  void anEventCutShortAnywhereIsAnErrorOfTheInvocation(JsonObject whole) throws Exception {
    byte[] event = whole.toString().getBytes(UTF_8);
    for (int length = 0; length < event.length; length++) {
      assertClear(errorOf(Arrays.copyOf(event, length)));
    }
  }

  @ParameterizedTest
  @MethodSource("events")
  void anEventWithAForeignByteAnywhereIsAnErrorOfTheInvocation(JsonObject whole) throws Exception {
    byte[] event = whole.toString().getBytes(UTF_8);
    for (int i = 0; i < event.length; i++) {
      byte[] changed = event.clone();
      changed[i] = 1;
      assertClear(errorOf(changed));
    }
  }

  @Test
  void framesCutShortAnywhereAreAStatusInTheTrailers() throws Exception {
    byte[] none = {};
    assertEquals("grpc-status:12", statusOf(none).lines().findFirst().orElse(""));
    for (int length = 1; length < FRAME.length; length++) {
      String trailers = statusOf(Arrays.copyOf(FRAME, length));
      assertTrue(trailers.startsWith("grpc-status:13\r\n"), trailers);
      assertTrue(
          trailers.contains(length < 5 ? "frame header cut short" : "message cut short"), trailers);
    }
  }

  @Test
  void framesOfTheWrongKindAreAStatusInTheTrailers() throws Exception {
    assertTrue(statusOf(bytes(1, 0, 0, 0, 0)).startsWith("grpc-status:13\r\n"));
    assertTrue(statusOf(bytes(0x80, 0, 0, 0, 0)).startsWith("grpc-status:13\r\n"));
    assertTrue(statusOf(bytes(0, 0xff, 0xff, 0xff, 0xff)).startsWith("grpc-status:8\r\n"));
    assertTrue(statusOf(bytes(0, 0, 0, 0, 1, 0xff)).startsWith("grpc-status:13\r\n"));
  }

  private static void assertClear(String error) {
    assertTrue(error.startsWith("event: "), error);
    assertTrue(error.contains("(expected: "), error);
    assertTrue(error.length() < 250, error);
  }

  private static void assertGreets() throws Exception {
    byte[] reply = replyTo(FRAME);
    int length = ByteBuffer.wrap(reply).getInt(1);
    assertEquals(
        "Hello world!",
        HelloReply.parseFrom(Arrays.copyOfRange(reply, 5, 5 + length)).getMessage());
  }

  private static String errorOf(String event) throws Exception {
    return errorOf(event.getBytes(UTF_8));
  }

  private static String errorOf(byte[] event) throws Exception {
    FunctionError error = assertInstanceOf(FunctionError.class, lambda.invoke(event));
    assertEquals("Runtime.UserException", error.reason(), error.payload());
    return error.message();
  }

  /** Returns the text of the trailers, which must be all that the reply holds. */
  private static String statusOf(byte[] body) throws Exception {
    byte[] reply = replyTo(body);
    assertEquals((byte) 0x80, reply[0]);
    return new String(reply, 5, reply.length - 5, UTF_8);
  }

  private static byte[] replyTo(byte[] body) throws Exception {
    Success success = assertInstanceOf(Success.class, lambda.invoke(event(body).toString()));
    JsonObject reply = JsonParser.parseString(success.payload()).getAsJsonObject();
    assertEquals(200, reply.get("statusCode").getAsInt());
    return Base64.getDecoder().decode(reply.get("body").getAsString());
  }

  private static JsonObject event(byte[] body) {
    JsonObject event =
        JsonParser.parseString(
                """
                {"version":"2.0","rawPath":"/helloworld.Greeter/SayHello",
                 "headers":{"content-type":"application/grpc-web+proto"},
                 "requestContext":{"domainName":"a.lambda-url.eu-west-1.on.aws",
                                   "http":{"method":"POST"}},
                 "isBase64Encoded":true}
                """)
            .getAsJsonObject();
    event.addProperty("body", Base64.getEncoder().encodeToString(body));
    return event;
  }

  private static JsonObject latticeEvent(byte[] body) {
    JsonObject event =
        JsonParser.parseString(
                """
                {"version":"2.0","path":"/helloworld.Greeter/SayHello","method":"POST",
                 "headers":{"content-type":["application/grpc-web+proto"],"accept":"*/*"},
                 "requestContext":{"serviceNetworkArn":"arn","targetGroupArn":"arn",
                                   "identity":{"sourceVpcArn":"arn"}},
                 "isBase64Encoded":true}
                """)
            .getAsJsonObject();
    event.addProperty("body", Base64.getEncoder().encodeToString(body));
    return event;
  }

  private static byte[] frame(HelloRequest message) {
    return Frame.of(message.toByteArray());
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }
}
