package io.lambdagrpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.google.protobuf.Struct;
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
    MethodDescriptor<Struct, Struct> method =
        MethodDescriptor.newBuilder(
                ProtoUtils.marshaller(Struct.getDefaultInstance()),
                ProtoUtils.marshaller(Struct.getDefaultInstance()))
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
    for (byte[] event : Priming.events("", methods, true)) {
      formats.add(EventCodec.decode(event).format());
      replies.add(reply(calls, event, false));
    }
    calls.close();
    assertEquals(EnumSet.allOf(PayloadFormat.class), formats);
    for (String reply : replies.subList(0, replies.size() - 2)) {
      String frames = body(reply);
      assertTrue(frames.startsWith("\0\0\0\0\0") || frames.charAt(0) == 1, frames);
      assertTrue(frames.endsWith("grpc-status:0\r\n"), frames);
    }
    assertConnect(type, "proto", "", replies.get(replies.size() - 2));
    assertConnect(type, "json", "{}", replies.get(replies.size() - 1));
  }

  private static void assertConnect(MethodType type, String codec, String message, String reply) {
    assertTrue(reply.contains("\"statusCode\":200"), reply);
    if (type == MethodType.UNARY) {
      assertTrue(reply.contains("\"content-type\":\"application/" + codec + "\""), reply);
    } else {
      String frame = "\0\0\0\0" + (char) message.length() + message;
      assertEquals(frame + "\2\0\0\0\2{}", body(reply));
    }
  }

  @Test
  void jsonIsPrimedWhereItIsAskedFor() throws IOException {
    int without = Priming.events("", methods(MethodType.UNARY), false).size();
    assertEquals(without + 1, Priming.events("", methods(MethodType.UNARY), true).size());
  }

  @Test
  void everyEventHasTheBasePathThatItsServerIsTold() throws IOException {
    for (byte[] event : Priming.events("/api/v2", methods(MethodType.UNARY), true)) {
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
    for (byte[] event : Priming.events("", methods, true)) {
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

  private static String body(String document) {
    int start = document.indexOf("\"body\":\"") + 8;
    byte[] body = Base64.getDecoder().decode(document.substring(start, document.length() - 2));
    return new String(body, StandardCharsets.ISO_8859_1);
  }
}
