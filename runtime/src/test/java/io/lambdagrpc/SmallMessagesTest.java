package io.lambdagrpc;

import static io.lambdagrpc.fixture.ScriptedRuntimeApi.ACCEPTED;
import static io.lambdagrpc.fixture.ScriptedRuntimeApi.invocation;
import static io.lambdagrpc.fixture.TextService.BIDI_STREAMING;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.lambdagrpc.fixture.Call;
import io.lambdagrpc.fixture.Front;
import io.lambdagrpc.fixture.FunctionProcess;
import io.lambdagrpc.fixture.LambdaFunction;
import io.lambdagrpc.fixture.Reply;
import io.lambdagrpc.fixture.ScriptedRuntimeApi;
import io.lambdagrpc.fixture.TextService;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Streams of many small messages, whose reply takes memory for its bytes, not for its messages. */
@Timeout(60)
class SmallMessagesTest {

  private static final int EMPTY_MESSAGES = 300_000;

  /** Sends each message back, as long as the client wants. */
  private static StreamObserver<String> echo(StreamObserver<String> replies) {
    return new StreamObserver<>() {
      @Override
      public void onNext(String request) {
        replies.onNext(request);
      }

      @Override
      public void onError(Throwable failure) {}

      @Override
      public void onCompleted() {
        replies.onCompleted();
      }
    };
  }

  private static LambdaServerBuilder server() {
    return LambdaFunction.server(
        TextService.of(
            BIDI_STREAMING, ServerCalls.asyncBidiStreamingCall(SmallMessagesTest::echo)));
  }

  static final class Function extends GrpcLambdaHandler {
    Function() {
      super(server());
    }
  }

  private static Call call(byte[] messages) {
    return Call.to(BIDI_STREAMING).timeout("30S").body(messages);
  }

  /** 1.5 MB, which took 94 MB as so many arrays. */
  @Test
  void aReplyOfEmptyMessagesFitsIntoASmallHeap(@TempDir Path folder) throws Exception {
    try (ScriptedRuntimeApi api = new ScriptedRuntimeApi()) {
      byte[] messages = new byte[5 * EMPTY_MESSAGES];
      api.answer(invocation("id-1", Front.FUNCTION_URL.event(call(messages)))).answer(ACCEPTED);
      Process process =
          FunctionProcess.start(
              LambdaRuntime.class,
              api,
              Map.of("JAVA_TOOL_OPTIONS", "-Xmx48m"),
              folder.resolve("log"),
              Function.class.getName());
      try {
        api.take();
        Reply reply = Front.FUNCTION_URL.reply(api.take().body());
        assertEquals("OK", reply.status().toString());
        assertEquals(EMPTY_MESSAGES + 1, reply.frames().size());
      } finally {
        process.destroyForcibly();
      }
    }
  }

  @Test
  void manyMessagesKeepTheirOrderAndTheirBytes() {
    ByteArrayOutputStream messages = new ByteArrayOutputStream();
    for (int i = 0; i < 1000; i++) {
      String text = i + "x".repeat(i % 300);
      messages.writeBytes(Call.framed(0, text.getBytes(StandardCharsets.UTF_8)));
    }
    Reply reply = LambdaFunction.of(server()).call(call(messages.toByteArray()));
    byte[] end = Call.framed(0x80, "grpc-status:0\r\n".getBytes(StandardCharsets.US_ASCII));
    messages.writeBytes(end);
    assertArrayEquals(messages.toByteArray(), reply.body());
  }
}
