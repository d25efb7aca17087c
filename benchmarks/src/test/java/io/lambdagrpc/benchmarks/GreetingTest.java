package io.lambdagrpc.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import helloworld.HelloReply;
import io.lambdagrpc.local.InvocationResult;
import io.lambdagrpc.local.InvocationResult.FunctionError;
import io.lambdagrpc.local.InvocationResult.Success;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class GreetingTest {
  private static final Greeting GREETING = new Greeting("world");
  private static final byte[] FRAMES = frames("Hello world!", "grpc-status:0\r\n");

  @Test
  void takesItsOwnReply() {
    assertDoesNotThrow(() -> GREETING.check(new Success(GREETING.reply())));
  }

  @Test
  void takesTheGreetingInJson() {
    Greeting json = new Greeting("world", true);
    String right =
        "{\"statusCode\":200,\"isBase64Encoded\":false,\"body\":\"{\\\"message\\\":\\\"Hello world!\\\"}\"}";
    assertDoesNotThrow(() -> json.check(new Success(right)));
    for (String wrong :
        List.of(
            right.replace("200", "500"),
            right.replace("false", "true"),
            right.replace("w", ""),
            "{")) {
      assertThrows(WrongReplyException.class, () -> json.check(new Success(wrong)), wrong);
    }
  }

  @Test
  void takesTheGreetingWhateverElseTheTrailersHold() {
    assertDoesNotThrow(() -> GREETING.check(reply(FRAMES)));
    assertDoesNotThrow(
        () ->
            GREETING.check(reply(frames("Hello world!", "grpc-message:ok\r\ngrpc-status: 0\r\n"))));
  }

  @Test
  void refusesAnotherMessageOrStatus() {
    assertRefused("message: Hello !", reply(frames("Hello !", "grpc-status:0\r\n")));
    assertRefused("trailers: ", reply(frames("Hello world!", "grpc-status:2\r\n")));
    assertRefused("trailers: ", reply(frames("Hello world!", "grpc-status:01\r\n")));
  }

  @Test
  void refusesFramesCutAnywhereAndFramesAfterTheTrailers() {
    for (int length = 0; length < FRAMES.length; length++) {
      assertRefused("", reply(Arrays.copyOf(FRAMES, length)));
    }
    assertRefused("trailers: ", reply(Arrays.copyOf(FRAMES, FRAMES.length + 1)));
  }

  @Test
  void refusesWhatIsNoReplyOfTheService() {
    assertRefused("error: {}", new FunctionError("r", "T", "m", "{}"));
    assertRefused("reply: hello", new Success("hello"));
    assertRefused("reply: {}", new Success("{}"));
    assertRefused(
        "reply: ", new Success("{\"statusCode\":200,\"isBase64Encoded\":true,\"body\":\"?\"}"));
    String text = new String(FRAMES, US_ASCII).substring(7, 19);
    assertRefused("reply: ", new Success("{\"statusCode\":200,\"body\":\"" + text + "\"}"));
  }

  private static void assertRefused(String start, InvocationResult result) {
    String message =
        String.valueOf(
            assertThrows(WrongReplyException.class, () -> GREETING.check(result)).getMessage());
    assertTrue(message.startsWith(start), message);
  }

  private static InvocationResult reply(byte[] frames) {
    return new Success(
        "{\"statusCode\":200,\"isBase64Encoded\":true,\"body\":\""
            + Base64.getEncoder().encodeToString(frames)
            + "\"}");
  }

  private static byte[] frames(String text, String trailers) {
    byte[] message = HelloReply.newBuilder().setMessage(text).build().toByteArray();
    return ByteBuffer.allocate(10 + message.length + trailers.length())
        .put((byte) 0)
        .putInt(message.length)
        .put(message)
        .put((byte) 0x80)
        .putInt(trailers.length())
        .put(trailers.getBytes(US_ASCII))
        .array();
  }
}
