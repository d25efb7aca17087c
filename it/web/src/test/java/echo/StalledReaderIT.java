package echo;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.ManagedChannel;
import io.lambdagrpc.client.GrpcWebChannelBuilder;
import io.lambdagrpc.it.fronts.Frame;
import io.lambdagrpc.local.InvokeMode;
import io.lambdagrpc.local.LocalLambda;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A caller that reads nothing of a streamed reply, beside callers that do. */
@Timeout(240)
class StalledReaderIT {

  private static final String TEXT = "x".repeat(1000);

  /**
   * Some of a reply waits in the function, or all of it in front of a client that takes nothing.
   * Lambda, which passes it on, saw the invocation under way when the function had given it up, and
   * handed out no other: then the process ended, with all calls that it could have served.
   */
  @ParameterizedTest
  @ValueSource(ints = {20_000_000, 5_000_000})
  void keepsItsInvocationAndNothingElse(int replyBytes) throws Exception {
    try (LocalLambda lambda =
            OwnRuntime.builder("streaming", InvokeMode.RESPONSE_STREAM, 2).start();
        Socket stalled = new Socket()) {
      callAndReadNothing(stalled, lambda.uri(), replyBytes);
      assertTrue(
          lambda.awaitLog("reply cut short: its reader takes nothing", OwnRuntime.PATIENCE),
          lambda::log);

      ManagedChannel channel = GrpcWebChannelBuilder.forAddress(lambda.uri()).build();
      EchoGrpc.EchoBlockingStub echo = EchoGrpc.newBlockingStub(channel);
      for (int i = 0; i < 10; i++) {
        EchoRequest request = EchoRequest.newBuilder().setText("honest").build();
        assertEquals(
            "honest",
            echo.withDeadlineAfter(OwnRuntime.PATIENCE.toSeconds(), SECONDS)
                .say(request)
                .getText());
      }
      channel.shutdownNow();
      assertEquals(1, lambda.environmentsStarted(), lambda::log);
      assertTrue(lambda.process().isAlive());
    }
  }

  private static void callAndReadNothing(Socket caller, URI function, int replyBytes)
      throws IOException {
    caller.setReceiveBufferSize(4096);
    caller.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), function.getPort()));
    byte[] message =
        EchoRequest.newBuilder()
            .setText(TEXT)
            .setTimes(replyBytes / TEXT.length())
            .build()
            .toByteArray();
    byte[] body = Frame.of(message);
    String head =
        """
        POST /echo.Echo/Say HTTP/1.1
        Host: localhost:%d
        Content-Type: application/grpc-web+proto
        grpc-timeout: 2S
        Content-Length: %d

        """
            .formatted(function.getPort(), body.length)
            .replace("\n", "\r\n");
    caller.getOutputStream().write(head.getBytes(US_ASCII));
    caller.getOutputStream().write(body);
    caller.getOutputStream().flush();
  }
}
