package io.lambdagrpc.bridge;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Map;

/**
 * A caller that writes its frames of HTTP/2 (RFC 9113) by hand, and reads nothing unless it is
 * asked to.
 */
final class RawCaller implements AutoCloseable {

  static final int HEADERS = 1;
  static final int RST_STREAM = 3;
  static final int HEADER_TABLE_SIZE = 1;
  static final int INITIAL_WINDOW_SIZE = 4;
  private static final int DATA = 0;
  private static final int SETTINGS = 4;
  private static final int WINDOW_UPDATE = 8;
  private static final int END_STREAM = 1;
  private static final int FLAGS = 4;
  private static final int END_HEADERS = 4;

  /** A frame that has come. */
  @SuppressWarnings("ArrayRecordComponent") // nobody changes or compares it
  record Frame(int type, int stream, byte[] payload) {}

  private final Socket socket = new Socket();
  private final DataInputStream in;

  RawCaller(int port) throws IOException {
    this(port, 2048);
  }

  /**
   * Connects.
   *
   * @param buffer bytes that the system may take of what is not read
   */
  RawCaller(int port, int buffer) throws IOException {
    socket.setReceiveBufferSize(buffer);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    in = new DataInputStream(socket.getInputStream());
    send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII));
  }

  void send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
  }

  /** Waits for the next frame. */
  Frame read() throws IOException {
    int lengthAndType = in.readInt();
    in.readByte();
    int stream = in.readInt();
    return new Frame(lengthAndType & 0xff, stream, in.readNBytes(lengthAndType >>> 8));
  }

  /** Waits for the next frame of that type. */
  Frame read(int type) throws IOException {
    Frame frame = read();
    while (frame.type() != type) {
      frame = read();
    }
    return frame;
  }

  static byte[] settings(int name, int value) {
    return frame(
        SETTINGS, 0, 0, ByteBuffer.allocate(6).putShort((short) name).putInt(value).array());
  }

  /** Lets that many bytes more come on a stream, or with 0 on the connection. */
  static byte[] window(int stream, int bytes) {
    return frame(WINDOW_UPDATE, 0, stream, ByteBuffer.allocate(4).putInt(bytes).array());
  }

  /** Ends a request without a message. */
  static byte[] end(int stream) {
    return frame(DATA, END_STREAM, stream, new byte[0]);
  }

  /** Begins a call. */
  static byte[] call(int stream, String path) {
    return call(stream, path, "application/grpc");
  }

  /** A call whose request is only that. */
  static byte[] onlyHead(int stream, String path) {
    byte[] call = call(stream, path);
    call[FLAGS] |= END_STREAM;
    return call;
  }

  static byte[] call(int stream, String path, String contentType) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    Map.of(
            ":method", "POST",
            ":scheme", "http",
            ":path", path,
            ":authority", "bridge",
            "te", "trailers",
            "content-type", contentType)
        .entrySet()
        .stream()
        // Those of HTTP/2 itself come first.
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            header -> {
              block.write(0); // not indexed (RFC 7541, 6.2.2)
              addString(block, header.getKey());
              addString(block, header.getValue());
            });
    return frame(HEADERS, END_HEADERS, stream, block.toByteArray());
  }

  private static void addString(ByteArrayOutputStream block, String text) {
    int rest = text.length() - 0x7f;
    block.write(Math.min(text.length(), 0x7f));
    for (; rest >= 0x80; rest >>>= 7) {
      block.write((rest & 0x7f) | 0x80);
    }
    if (rest >= 0) {
      block.write(rest);
    }
    block.writeBytes(text.getBytes(US_ASCII));
  }

  private static byte[] frame(int type, int flags, int stream, byte[] payload) {
    return ByteBuffer.allocate(9 + payload.length)
        .putInt(payload.length << 8 | type)
        .put((byte) flags)
        .putInt(stream)
        .put(payload)
        .array();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
