package io.lambdagrpc;

import static io.lambdagrpc.fixture.TextService.BIDI_STREAMING;
import static io.lambdagrpc.fixture.TextService.CLIENT_STREAMING;
import static io.lambdagrpc.fixture.TextService.SERVER_STREAMING;
import static io.lambdagrpc.fixture.TextService.UNARY;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.grpc.Grpc;
import io.grpc.Status;
import io.grpc.stub.ServerCalls;
import io.lambdagrpc.fixture.Call;
import io.lambdagrpc.fixture.Front;
import io.lambdagrpc.fixture.LambdaFunction;
import io.lambdagrpc.fixture.MetadataProbe;
import io.lambdagrpc.fixture.Reply;
import io.lambdagrpc.fixture.TextService;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Calls of each type, on every wire. */
@ParameterizedClass
@MethodSource("io.lambdagrpc.fixture.Wire#all")
class WireCallsTest extends WireContract {

  @Test
  void unary() {
    Reply reply = call(Call.to(UNARY).message("w\u00f6rld"));
    assertEquals("OK [echo w\u00f6rld]", reply.toString());
    assertEquals(Map.of(), reply.end().metadata());
    assertEquals("OK [echo ]", call(Call.to(UNARY).message("")).toString());
  }

  @Test
  void largeMessages() {
    String large = "0123456789".repeat(50_000);
    assertEquals(List.of("echo " + large), call(Call.to(UNARY).message(large)).messages());
  }

  @Test
  void serverStreaming() {
    assertEquals("OK [a, ab, abc]", call(Call.to(SERVER_STREAMING).message("abc")).toString());
    Reply empty = call(Call.to(SERVER_STREAMING).message(""));
    assertEquals("OK []", empty.toString());
    assertEquals(1, empty.frames().size());
  }

  @Test
  void aStreamThatFailsKeepsItsMessages() {
    Reply reply =
        call(
            TextService.of(
                SERVER_STREAMING,
                ServerCalls.asyncServerStreamingCall(
                    (request, replies) -> {
                      replies.onNext("first");
                      replies.onError(Status.DATA_LOSS.withDescription("gone").asException());
                    })),
            Call.to(SERVER_STREAMING).message("a"));
    assertEquals("DATA_LOSS [first] gone", reply.toString());
  }

  @Test
  void clientStreaming() {
    Call call = Call.to(CLIENT_STREAMING).message("a").message("b").message("c");
    assertEquals("OK [a+b+c]", call(call).toString());
    assertEquals(List.of(""), call(Call.to(CLIENT_STREAMING)).messages());
  }

  @Test
  void bidiStreamingWithAllRequestsBeforeTheFirstReply() {
    Call call = Call.to(BIDI_STREAMING).message("a").message("b");
    assertEquals("OK [echo a, echo b, end]", call(call).toString());
    assertEquals("OK [end]", call(Call.to(BIDI_STREAMING)).toString());
  }

  @Test
  void theServiceSeesWhoCalls() {
    MetadataProbe probe = new MetadataProbe();
    call(LambdaFunction.server(TextService.all()).intercept(probe), Call.to(UNARY).message("a"));
    assertEquals("api.example.com", probe.authority());
    Object client = probe.attributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
    assertEquals(
        wire.front().knowsTheClient() ? "/" + Front.SOURCE_IP + ":0" : "null",
        String.valueOf(client));
  }
}
