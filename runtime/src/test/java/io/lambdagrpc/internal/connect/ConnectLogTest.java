package io.lambdagrpc.internal.connect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.google.protobuf.Any;
import com.google.protobuf.StringValue;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.lambdagrpc.fixture.Call;
import io.lambdagrpc.fixture.EchoService;
import io.lambdagrpc.fixture.Front;
import io.lambdagrpc.fixture.TextService;
import io.lambdagrpc.fixture.TextService.TextMarshaller;
import io.lambdagrpc.internal.event.EventCodec;
import io.lambdagrpc.internal.json.JsonCodec;
import io.lambdagrpc.internal.wire.Exchange;
import io.lambdagrpc.internal.wire.HeaderMetadata;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the wire log shows of a call of Connect, and what it does not. */
class ConnectLogTest {

  private static final EchoService<String> ECHO = EchoService.of(new TextMarshaller());
  private static final MethodDescriptor<?, ?> UNARY =
      ECHO.method(MethodType.UNARY, EchoService.UNARY);

  private final Metadata trailers = new Metadata();

  private static Exchange exchange(Call call, MethodDescriptor<?, ?> method) {
    Exchange exchange =
        new ConnectProtocol(new JsonCodec(List.of(), false, false), false)
            .claim(EventCodec.decode(Front.FUNCTION_URL.event(call)), Integer.MAX_VALUE);
    assertNotNull(exchange);
    Object unused =
        exchange.read(call.path().substring(1), new HeaderMetadata(), null, Integer.MAX_VALUE);
    exchange.bind(method);
    return exchange;
  }

  private static void send(Exchange exchange, String message) throws IOException {
    Object unused =
        exchange.addMessage(
            exchange.encodeMessage(new ByteArrayInputStream(message.getBytes(UTF_8)), null));
  }

  private static List<String> end(Exchange exchange, Status status, Metadata trailers) {
    Object unused = exchange.end(status, HeaderMetadata.encode(trailers));
    return exchange.describeReply(exchange.takeBody());
  }

  private void put(String name, String value) {
    trailers.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value);
  }

  @Test
  void aUnaryCallIsItsBodiesAndItsEnd() throws IOException {
    put("x-a", "1");
    Exchange exchange = exchange(Call.proto(EchoService.UNARY, "abc"), UNARY);
    assertEquals(List.of("request body: length 3: 61 62 63"), exchange.describeRequest());
    send(exchange, "d");
    assertEquals(
        List.of("reply body: length 1: 64", "reply end: HTTP 200 OK | x-a:1"),
        end(exchange, Status.OK, trailers));
  }

  @Test
  void theMessageOfAQueryIsShownAsThatOfABody() {
    Call call = Call.get(EchoService.UNARY, "encoding=proto&base64=1&message=AP8");
    assertEquals(List.of("request body: length 2: 00 ff"), exchange(call, UNARY).describeRequest());
  }

  @Test
  void secretsAreNotShown() {
    for (String name :
        List.of("authorization", "set-cookie", "cookie", "x-api-key", "x-amz-security-token")) {
      put(name, "secret");
    }
    trailers.put(
        Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER),
        com.google.rpc.Status.newBuilder()
            .addDetails(Any.pack(StringValue.of("secret")))
            .build()
            .toByteArray());
    String masked =
        " | authorization:*** | set-cookie:*** | cookie:*** | x-api-key:*** |"
            + " x-amz-security-token:*** | grpc-status-details-bin:***";
    Status status = Status.NOT_FOUND.withDescription("no");
    Exchange unary = exchange(Call.proto(EchoService.UNARY, "a"), UNARY);
    assertEquals("reply end: HTTP 404 NOT_FOUND no" + masked, end(unary, status, trailers).get(1));
    Exchange stream =
        exchange(
            Call.stream("/text.Texts/ServerStreaming", "proto").message("a"),
            TextService.SERVER_STREAMING);
    List<String> lines = end(stream, status, trailers);
    assertEquals(1, lines.size());
    assertEquals(
        "reply frame 1: flag 0x02, length _: NOT_FOUND no" + masked,
        lines.get(0).replaceFirst("length \\d+", "length _"));
  }

  @Test
  void aStreamIsItsFramesAndItsEnd() throws IOException {
    put("x-a", "1");
    Exchange exchange =
        exchange(
            Call.stream("/text.Texts/ServerStreaming", "proto").message("ab"),
            TextService.SERVER_STREAMING);
    assertEquals(
        List.of("request frame 1: flag 0x00, length 2: 61 62"), exchange.describeRequest());
    send(exchange, "a");
    assertEquals(
        List.of("reply frame 1: flag 0x00, length 1: 61"),
        exchange.describeReply(exchange.takeBody()));
    assertEquals(
        List.of("reply frame 2: flag 0x02, length 26: OK | x-a:1"),
        end(exchange, Status.OK, trailers));
  }
}
