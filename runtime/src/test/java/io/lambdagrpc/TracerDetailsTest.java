package io.lambdagrpc;

import static io.lambdagrpc.fixture.TextService.BIDI_STREAMING;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.lambdagrpc.fixture.Call;
import io.lambdagrpc.fixture.LambdaFunction;
import io.lambdagrpc.fixture.TextService;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** What stream tracers learn of a call and of its messages. */
class TracerDetailsTest {

  private static final Call TWO_MESSAGES = Call.to(BIDI_STREAMING).message("a").message("bcd");

  private static void callWith(ServerStreamTracer tracer) {
    call(TWO_MESSAGES, tracer, new CopyOnWriteArrayList<>());
  }

  private static void call(Call call, ServerStreamTracer tracer, List<String> methods) {
    ServerStreamTracer.Factory factory =
        new ServerStreamTracer.Factory() {
          @Override
          public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
            methods.add(method);
            return tracer;
          }
        };
    LambdaFunction.of(LambdaFunction.server(TextService.all()).addStreamTracerFactory(factory))
        .call(call);
  }

  @Test
  void eachMessageHasASizeOnTheWireAndOneOfItsOwn() {
    List<String> sizes = new CopyOnWriteArrayList<>();
    callWith(
        new ServerStreamTracer() {
          @Override
          public void inboundMessageRead(int sequence, long wireSize, long size) {
            sizes.add("in " + sequence + " " + wireSize + " " + size);
          }

          @Override
          public void outboundMessageSent(int sequence, long wireSize, long size) {
            sizes.add("out " + sequence + " " + wireSize + " " + size);
          }
        });
    assertEquals(List.of("in 0 1 1", "out 0 6 6", "in 1 3 3", "out 1 8 8", "out 2 3 3"), sizes);
  }

  @Test
  void theBytesOfAllMessagesAreCounted() {
    List<String> bytes = new CopyOnWriteArrayList<>();
    callWith(
        new ServerStreamTracer() {
          @Override
          public void inboundWireSize(long size) {
            bytes.add("in wire " + size);
          }

          @Override
          public void inboundUncompressedSize(long size) {
            bytes.add("in " + size);
          }

          @Override
          public void outboundWireSize(long size) {
            bytes.add("out wire " + size);
          }

          @Override
          public void outboundUncompressedSize(long size) {
            bytes.add("out " + size);
          }
        });
    assertEquals(
        List.of(
            "in wire 1",
            "in 1",
            "out wire 6",
            "out 6",
            "in wire 3",
            "in 3",
            "out wire 8",
            "out 8",
            "out wire 3",
            "out 3"),
        bytes);
  }

  @Test
  void aTracerLearnsMethodAuthorityAndTransport() {
    List<String> calls = new CopyOnWriteArrayList<>();
    callWith(
        new ServerStreamTracer() {
          @Override
          public void serverCallStarted(ServerCallInfo<?, ?> call) {
            calls.add(call.getMethodDescriptor().getFullMethodName());
            calls.add(String.valueOf(call.getAuthority()));
            Object address = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
            calls.add(Objects.requireNonNull(address).toString());
          }
        });
    assertEquals(
        List.of(BIDI_STREAMING.getFullMethodName(), "api.example.com"), calls.subList(0, 2));
    assertEquals(3, calls.size());
  }

  @Test
  void aCallIsTracedByItsPathWhetherOrNotThatIsOfAMethod() {
    List<String> methods = new CopyOnWriteArrayList<>();
    for (String path : List.of("/no.Such/Method", "/a/b/c", "/")) {
      call(Call.to(path).message("a"), new ServerStreamTracer() {}, methods);
    }
    assertEquals(List.of("no.Such/Method", "a/b/c", ""), methods);
  }
}
