package io.lambdagrpc.bridge;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.CallOptions;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.reflection.v1.ExtensionRequest;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reflection that the bridge answers by itself, of a descriptor set. */
@Timeout(60)
final class DescriptorSetTest {

  private static final String V1 = "grpc.reflection.v1.ServerReflection/ServerReflectionInfo";
  private static final String V1ALPHA =
      "grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo";

  @TempDir Path folder;

  private Path descriptorSet() throws IOException {
    FileDescriptorProto.Builder base =
        FileDescriptorProto.newBuilder().setName("base.proto").setPackage("base");
    base.addMessageTypeBuilder().setName("Open").addNestedTypeBuilder().setName("Inner");
    FileDescriptorProto.Builder shop =
        FileDescriptorProto.newBuilder()
            .setName("shop.proto")
            .setPackage("shop")
            .addDependency("base.proto")
            .addDependency("missing.proto");
    shop.addEnumTypeBuilder().setName("Size").addValueBuilder().setName("SMALL");
    shop.addExtensionBuilder().setName("extra").setExtendee(".base.Open").setNumber(100);
    shop.addService(ServiceDescriptorProto.newBuilder().setName("Orders"))
        .getServiceBuilder(0)
        .addMethodBuilder()
        .setName("Get");
    return Files.write(
        folder.resolve("shop.binpb"),
        FileDescriptorSet.newBuilder().addFile(base).addFile(shop).build().toByteArray());
  }

  private static String ask(ServerReflectionRequest.Builder request) {
    return request.build().toByteString().toString(ISO_8859_1);
  }

  /** Shortens an answer to what a test compares. */
  private static String told(String message) {
    try {
      ServerReflectionResponse answer =
          ServerReflectionResponse.parseFrom(message.getBytes(ISO_8859_1));
      StringBuilder told = new StringBuilder();
      switch (answer.getMessageResponseCase()) {
        case LIST_SERVICES_RESPONSE ->
            answer
                .getListServicesResponse()
                .getServiceList()
                .forEach(service -> told.append(service.getName()).append(' '));
        case FILE_DESCRIPTOR_RESPONSE -> {
          for (var file : answer.getFileDescriptorResponse().getFileDescriptorProtoList()) {
            told.append(FileDescriptorProto.parseFrom(file).getName()).append(' ');
          }
        }
        case ALL_EXTENSION_NUMBERS_RESPONSE ->
            told.append(answer.getAllExtensionNumbersResponse().getExtensionNumberList());
        case ERROR_RESPONSE ->
            told.append(answer.getErrorResponse().getErrorCode())
                .append(' ')
                .append(answer.getErrorResponse().getErrorMessage());
        case MESSAGERESPONSE_NOT_SET -> told.append("nothing");
      }
      return told.toString().strip();
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {V1, V1ALPHA})
  void aDescriptorSetAnswersInPlaceOfTheFunction(String method) throws Exception {
    Path set = descriptorSet();
    try (TestBed bed =
        new TestBed(
            exchange -> ScriptedFunction.reply(exchange, ScriptedFunction.OK),
            builder -> builder.descriptorSet(set))) {
      Native.Heard heard =
          bed.client.call(
              method,
              CallOptions.DEFAULT,
              new Metadata(),
              ask(ServerReflectionRequest.newBuilder().setListServices("")),
              ask(ServerReflectionRequest.newBuilder().setFileByFilename("base.proto")),
              ask(ServerReflectionRequest.newBuilder().setFileContainingSymbol("shop.Orders")),
              ask(ServerReflectionRequest.newBuilder().setFileContainingSymbol("shop.Orders.Get")),
              ask(ServerReflectionRequest.newBuilder().setFileContainingSymbol("base.Open.Inner")),
              ask(ServerReflectionRequest.newBuilder().setFileContainingSymbol("shop.SMALL")),
              ask(ServerReflectionRequest.newBuilder().setFileContainingSymbol("shop.Nothing")),
              ask(ServerReflectionRequest.newBuilder().setAllExtensionNumbersOfType("base.Open")),
              ask(ServerReflectionRequest.newBuilder().setAllExtensionNumbersOfType("base.Shut")),
              ask(
                  ServerReflectionRequest.newBuilder()
                      .setFileContainingExtension(
                          ExtensionRequest.newBuilder()
                              .setContainingType("base.Open")
                              .setExtensionNumber(100))),
              ask(ServerReflectionRequest.newBuilder()));
      assertTrue(heard.status().isOk(), heard.status()::toString);
      assertEquals(
          List.of(
              "shop.Orders",
              "base.proto",
              "shop.proto base.proto",
              "shop.proto base.proto",
              "base.proto",
              "shop.proto base.proto",
              "5 symbol: shop.Nothing (expected: one of the descriptor set)",
              "[100]",
              "5 type: base.Shut (expected: one of the descriptor set)",
              "shop.proto base.proto",
              "3 no request (expected: one)"),
          heard.messages.stream().map(DescriptorSetTest::told).toList());
      assertTrue(bed.function.requests.isEmpty());
    }
  }

  @Test
  void whatIsNoRequestIsAProtocolError() throws Exception {
    Status status = askDescriptorSet("\u00ff");
    assertEquals(Status.Code.INTERNAL, status.getCode());
    assertTrue(
        String.valueOf(status.getDescription()).startsWith("protocol error: "), status::toString);
  }

  /** Six megabytes of fields that no request has became 400 of objects. */
  @Test
  void aRequestIsNoLongerThanAName() throws Exception {
    Status status = askDescriptorSet("\u0080\u0001\0".repeat(6000));
    assertEquals(Status.Code.INTERNAL, status.getCode());
    assertEquals(
        "protocol error: the message has over 16384 bytes (expected: a name)",
        status.getDescription());
  }

  private Status askDescriptorSet(String request) throws Exception {
    Path set = descriptorSet();
    try (TestBed bed =
        new TestBed(
            exchange -> ScriptedFunction.reply(exchange, ScriptedFunction.OK),
            builder -> builder.descriptorSet(set))) {
      return bed.client.call(V1, CallOptions.DEFAULT, new Metadata(), request).status();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"missing", "text", "empty", "long names"})
  void whatIsNoDescriptorSetIsRefusedAtTheStart(String kind) throws Exception {
    Path file = folder.resolve(kind);
    if (kind.equals("long names")) {
      FileDescriptorProto.Builder proto = FileDescriptorProto.newBuilder();
      proto.addServiceBuilder().setName("S");
      DescriptorProto.Builder message = proto.addMessageTypeBuilder().setName("x".repeat(900));
      for (int i = 0; i < 2000; i++) {
        message.addFieldBuilder().setName("y" + i);
      }
      Files.write(file, FileDescriptorSet.newBuilder().addFile(proto).build().toByteArray());
    } else if (!kind.equals("missing")) {
      Files.writeString(file, kind.equals("text") ? "syntax = \"proto3\";" : "");
    }
    IOException e =
        assertThrows(
            IOException.class,
            () -> Bridge.to(URI.create("http://127.0.0.1:1")).descriptorSet(file).start().close());
    assertTrue(
        String.valueOf(e.getMessage()).startsWith("descriptor set: " + file), e.getMessage());
  }
}
