package calls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.util.JsonFormat;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** What clients speak: a protocol with a codec, written here by hand. */
enum Dialect {
  GRPC_WEB("grpc-web", "application/grpc-web+proto"),
  GRPC_WEB_JSON("grpc-web, JSON", "application/grpc-web+json"),
  GRPC_WEB_TEXT("grpc-web-text", "application/grpc-web-text+proto"),
  GRPC_WEB_TEXT_JSON("grpc-web-text, JSON", "application/grpc-web-text+json"),
  CONNECT("Connect", "application/proto"),
  CONNECT_JSON("Connect, JSON", "application/json"),
  CONNECT_GET("Connect, GET", ""),
  CONNECT_GET_JSON("Connect, GET, JSON", "");

  private static final int GRPC_WEB_TRAILERS = 0x80;
  private static final int CONNECT_END = 0x02;

  private final String title;
  private final String unaryType;

  Dialect(String title, String unaryType) {
    this.title = title;
    this.unaryType = unaryType;
  }

  String title() {
    return title;
  }

  boolean isGet() {
    return unaryType.isEmpty();
  }

  /** Tells whether a call is possible; the specification keeps GET for unary methods. */
  boolean carries(MethodType type) {
    return !isGet() || type == MethodType.UNARY;
  }

  private boolean isJson() {
    return name().endsWith("JSON");
  }

  private boolean isText() {
    return name().contains("TEXT");
  }

  private boolean isConnect() {
    return name().startsWith("CONNECT");
  }

  /** Tells whether bodies are bare messages, as they are in Connect where nothing streams. */
  private boolean isBare(MethodType type) {
    return isConnect() && type == MethodType.UNARY;
  }

  private String contentType(MethodType type) {
    return isConnect() && !isBare(type)
        ? unaryType.replace("application/", "application/connect+")
        : unaryType;
  }

  /** Writes a request that holds these lines. */
  HttpRequest.Builder request(URI function, MethodDescriptor<?, ?> method, List<String> lines)
      throws IOException {
    URI uri = function.resolve(method.getFullMethodName());
    if (isGet()) {
      return HttpRequest.newBuilder(URI.create(uri + "?" + query(lines)));
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (String line : lines) {
      byte[] message = encode(line);
      if (!isBare(method.getType())) {
        body.write(ByteBuffer.allocate(5).put((byte) 0).putInt(message.length).array());
      }
      body.write(message);
    }
    byte[] bytes = body.toByteArray();
    return HttpRequest.newBuilder(uri)
        .header("content-type", contentType(method.getType()))
        .POST(BodyPublishers.ofByteArray(isText() ? Base64.getEncoder().encode(bytes) : bytes));
  }

  private String query(List<String> lines) throws IOException {
    byte[] message = encode(lines.get(0));
    return isJson()
        ? "connect=v1&encoding=json&message=" + URLEncoder.encode(new String(message, UTF_8), UTF_8)
        : "connect=v1&encoding=proto&base64=1&message="
            + Base64.getUrlEncoder().withoutPadding().encodeToString(message);
  }

  /** Reads the lines of a reply that ended well. */
  List<String> lines(HttpResponse<byte[]> response, MethodType type) throws IOException {
    byte[] received = response.body();
    assertEquals(200, response.statusCode(), () -> new String(received, UTF_8));
    if (isBare(type)) {
      return List.of(decode(received));
    }
    assertEquals(contentType(type), response.headers().firstValue("content-type").orElse("none"));
    ByteBuffer body = ByteBuffer.wrap(isText() ? decodeBase64(received) : received);
    List<String> lines = new ArrayList<>();
    while (true) {
      int flags = body.get() & 0xff;
      byte[] message = new byte[body.getInt()];
      body.get(message);
      if (flags != 0) {
        assertEquals(0, body.remaining(), "bytes after the end");
        assertEquals(isConnect() ? CONNECT_END : GRPC_WEB_TRAILERS, flags);
        assertEquals(isConnect() ? "{}" : "grpc-status:0\r\n", new String(message, ISO_8859_1));
        return lines;
      }
      lines.add(decode(message));
    }
  }

  /** Each part that was written by itself may end with padding. */
  private static byte[] decodeBase64(byte[] text) {
    ByteArrayOutputStream decoded = new ByteArrayOutputStream();
    for (int i = 0; i < text.length; i += 4) {
      decoded.writeBytes(Base64.getDecoder().decode(Arrays.copyOfRange(text, i, i + 4)));
    }
    return decoded.toByteArray();
  }

  private byte[] encode(String text) throws IOException {
    Line line = Line.newBuilder().setText(text).build();
    return isJson() ? JsonFormat.printer().print(line).getBytes(UTF_8) : line.toByteArray();
  }

  private String decode(byte[] message) throws IOException {
    if (!isJson()) {
      return Line.parseFrom(message).getText();
    }
    Line.Builder line = Line.newBuilder();
    JsonFormat.parser().merge(new String(message, UTF_8), line);
    return line.getText();
  }

  @Override
  public String toString() {
    return title;
  }
}
