package io.lambdagrpc;

import static io.lambdagrpc.fixture.TextService.SERVER_STREAMING;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.lambdagrpc.fixture.Call;
import io.lambdagrpc.fixture.Front;
import io.lambdagrpc.fixture.ScriptedRuntimeApi;
import io.lambdagrpc.fixture.TextService;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** A Runtime API that a test plays itself, byte by byte, for a function that streams. */
final class StreamingPeer implements Closeable {

  static final Call STREAM = Call.to(SERVER_STREAMING).message("a");

  private static final int PATIENCE_MILLIS = 20_000;

  private final ServerSocket socket = new ServerSocket(0, 2, InetAddress.getLoopbackAddress());

  StreamingPeer() throws IOException {
    socket.setSoTimeout(PATIENCE_MILLIS);
  }

  Server start(LambdaServerBuilder server) throws IOException {
    return StreamedFunction.start(server, "127.0.0.1:" + port());
  }

  /** Takes the poll for the next invocation, and hands out a call. */
  static void invoke(Socket socket, Call call) throws IOException {
    readHead(socket.getInputStream());
    send(socket, ScriptedRuntimeApi.invocation("id", Front.FUNCTION_URL.event(call)));
  }

  static void send(Socket socket, String answer) throws IOException {
    socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
  }

  static String readHead(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int c = in.read();
      assertTrue(c >= 0, head.toString());
      head.append((char) c);
    }
    return head.toString();
  }

  static void assertReads(Socket socket, String expected) throws IOException {
    byte[] bytes = expected.getBytes(StandardCharsets.ISO_8859_1);
    byte[] read = socket.getInputStream().readNBytes(bytes.length);
    assertEquals(expected, new String(read, StandardCharsets.ISO_8859_1));
  }

  static String readLine(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      assertTrue(c >= 0, line.toString());
      line.append((char) c);
    }
    return line.toString().trim();
  }

  static String readChunk(Socket socket) throws IOException {
    int length = Integer.parseInt(readLine(socket.getInputStream()), 16);
    byte[] data = socket.getInputStream().readNBytes(length);
    assertEquals("", readLine(socket.getInputStream()));
    return new String(data, StandardCharsets.ISO_8859_1);
  }

  /** Reads the reply to its end. */
  static String readLastChunk(Socket socket) throws IOException {
    String last = "";
    for (String piece = readChunk(socket); !piece.isEmpty(); piece = readChunk(socket)) {
      last = piece;
    }
    return last;
  }

  static String frame(int flag, String payload) {
    byte[] framed = Call.framed(flag, payload.getBytes(StandardCharsets.ISO_8859_1));
    return new String(framed, StandardCharsets.ISO_8859_1);
  }

  static ServerServiceDefinition streaming(Consumer<StreamObserver<String>> service) {
    return TextService.of(
        SERVER_STREAMING,
        ServerCalls.asyncServerStreamingCall(
            (String request, StreamObserver<String> replies) -> service.accept(replies)));
  }

  Socket accept() throws IOException {
    Socket accepted = socket.accept();
    accepted.setSoTimeout(PATIENCE_MILLIS);
    return accepted;
  }

  int port() {
    return socket.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
