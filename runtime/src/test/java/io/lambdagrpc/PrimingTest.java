package io.lambdagrpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.google.protobuf.StringValue;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ServerCalls;
import io.lambdagrpc.fixture.TextService;
import io.lambdagrpc.internal.call.CallSettings;
import io.lambdagrpc.internal.call.Calls;
import io.lambdagrpc.internal.event.EventCodec;
import io.lambdagrpc.internal.event.PayloadFormat;
import io.lambdagrpc.internal.snapstart.Priming;
import io.lambdagrpc.internal.snapstart.PrimingContext;
import io.lambdagrpc.internal.snapstart.PrimingMethods;
import io.lambdagrpc.internal.snapstart.PrimingReply;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The calls before a checkpoint: each is a whole one, and none reaches a service. */
class PrimingTest {

  private static PrimingMethods methods(MethodType type) {
    MethodDescriptor<StringValue, StringValue> method =
        MethodDescriptor.newBuilder(
                ProtoUtils.marshaller(StringValue.getDefaultInstance()),
                ProtoUtils.marshaller(StringValue.getDefaultInstance()))
            .setType(type)
            .setFullMethodName("a.B/C")
            .build();
    MethodTable table = new MethodTable();
    table.add(
        ServerServiceDefinition.builder("a.B")
            .addMethod(
                method,
                ServerCalls.asyncUnaryCall((request, replies) -> fail("the service was called")))
            .build());
    return new PrimingMethods(table);
  }

  @ParameterizedTest
  @EnumSource(
      value = MethodType.class,
      names = {"UNARY", "SERVER_STREAMING", "CLIENT_STREAMING", "BIDI_STREAMING"})
  void everyEventIsACallThatSucceeds(MethodType type) throws IOException {
    PrimingMethods methods = methods(type);
    Calls calls = new Calls(CallSettings.of(methods, 0, 0));
    Set<PayloadFormat> formats = EnumSet.noneOf(PayloadFormat.class);
    List<String> replies = new ArrayList<>();
    for (byte[] event : Priming.events("", methods)) {
      formats.add(EventCodec.decode(event).format());
      replies.add(frames(reply(calls, event, false)));
    }
    calls.close();
    assertEquals(EnumSet.allOf(PayloadFormat.class), formats);
    for (String reply : replies) {
      assertTrue(reply.startsWith("\0\0\0\0\0") || reply.charAt(0) == 1, reply);
      assertTrue(reply.endsWith("grpc-status:0\r\n"), reply);
    }
  }

  @Test
  void everyEventHasTheBasePathThatItsServerIsTold() throws IOException {
    for (byte[] event : Priming.events("/api/v2", methods(MethodType.UNARY))) {
      assertEquals("/api/v2/a.B/C", EventCodec.decode(event).pathAfterStage());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aServerOfOtherMarshallersIsPrimedWithoutThem(boolean streams) throws IOException {
    MethodTable table = new MethodTable();
    table.add(TextService.all());
    PrimingMethods methods = new PrimingMethods(table);
    Calls calls = new Calls(CallSettings.of(methods, 0, 0));
    for (byte[] event : Priming.events("", methods)) {
      assertTrue(new String(event, StandardCharsets.UTF_8).contains("/io.lambdagrpc.Priming/"));
      assertTrue(reply(calls, event, streams).contains("\"statusCode\":200"));
    }
    calls.close();
  }

  private static String reply(Calls calls, byte[] event, boolean streams) throws IOException {
    PrimingReply reply = new PrimingReply();
    EventHandler handler = new EventHandler(EventHandler.httpServer(calls), null, null, streams);
    handler.handleRequest(new ByteArrayInputStream(event), reply, new PrimingContext());
    return reply.toString(StandardCharsets.ISO_8859_1);
  }

  private static String frames(String document) {
    int start = document.indexOf("\"body\":\"") + 8;
    byte[] body = Base64.getDecoder().decode(document.substring(start, document.length() - 2));
    return new String(body, StandardCharsets.ISO_8859_1);
  }
}
