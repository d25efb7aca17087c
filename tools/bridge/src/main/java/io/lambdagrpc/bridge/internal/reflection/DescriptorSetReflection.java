package io.lambdagrpc.bridge.internal.reflection;

import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.reflection.v1.ErrorResponse;
import io.grpc.reflection.v1.ExtensionNumberResponse;
import io.grpc.reflection.v1.ExtensionRequest;
import io.grpc.reflection.v1.FileDescriptorResponse;
import io.grpc.reflection.v1.ListServiceResponse;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.lambdagrpc.bridge.internal.relay.Headers;
import io.lambdagrpc.bridge.internal.relay.Message;
import io.lambdagrpc.bridge.internal.relay.Traffic;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Answers out of a descriptor set, as {@code protoc --include_imports --descriptor_set_out} writes
 * one. No call reaches the function. The messages of both versions of the service are the same on
 * the wire, so that those of one are read and written for both.
 */
public final class DescriptorSetReflection implements ReflectionSource {

  /**
   * In bytes. A request is a name and a number; each byte may become a hundred bytes of objects,
   * where it is a field that no request has.
   */
  private static final int MAX_REQUEST = 16 * 1024;

  private final DescriptorIndex index;

  private DescriptorSetReflection(DescriptorIndex index) {
    this.index = index;
  }

  /**
   * Reads a descriptor set.
   *
   * @throws IOException if the file is missing or no descriptor set with a service in it
   */
  public static DescriptorSetReflection read(Path file) throws IOException {
    FileDescriptorSet set;
    try (InputStream in = Files.newInputStream(file)) {
      set = FileDescriptorSet.parseFrom(in);
    } catch (NoSuchFileException | InvalidProtocolBufferException e) {
      throw new IOException(
          "descriptor set: "
              + file
              + (e instanceof NoSuchFileException ? " is missing" : " is none")
              + " (expected: a file that protoc --include_imports --descriptor_set_out wrote)",
          e);
    }
    DescriptorIndex index;
    try {
      index = new DescriptorIndex(set);
    } catch (IllegalArgumentException e) {
      throw new IOException("descriptor set: " + file + ": " + e.getMessage(), e);
    }
    if (index.services().isEmpty()) {
      throw new IOException("descriptor set: " + file + " has no service (expected: one or more)");
    }
    return new DescriptorSetReflection(index);
  }

  @Override
  public Runnable ask(
      ServerCall<Message, Message> stream, Metadata headers, Message request, Listener listener) {
    Status status = Status.OK;
    try {
      ServerReflectionRequest asked =
          ServerReflectionRequest.parseFrom(plain(request, Headers.encoding(headers)));
      ServerReflectionResponse answer = answer(asked);
      if (!Traffic.ofCurrentCall().addReply(answer.getSerializedSize())) {
        return () -> {}; // the stream is over, before the answer takes memory
      }
      listener.onMessage(Message.plain(answer.toByteArray()));
    } catch (IOException e) {
      status = Status.INTERNAL.withDescription("protocol error: " + e.getMessage());
    }
    listener.onClose(status, new Metadata());
    return () -> {};
  }

  private static byte[] plain(Message request, String encoding) throws IOException {
    byte[] plain = request.compressed() ? unpacked(request, encoding) : request.bytes();
    if (plain.length > MAX_REQUEST) {
      throw new IOException("the message has over " + MAX_REQUEST + " bytes (expected: a name)");
    }
    return plain;
  }

  private static byte[] unpacked(Message request, String encoding) throws IOException {
    if (!encoding.equals("gzip")) {
      throw new IOException("grpc-encoding: " + encoding + " (expected: gzip or identity)");
    }
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(request.bytes()))) {
      return in.readNBytes(MAX_REQUEST + 1);
    } catch (IOException | StackOverflowError e) { // it calls itself for empty parts
      throw new IOException("the message is no valid gzip", e);
    }
  }

  private ServerReflectionResponse answer(ServerReflectionRequest request) {
    ServerReflectionResponse.Builder answer =
        ServerReflectionResponse.newBuilder()
            .setValidHost(request.getHost())
            .setOriginalRequest(request);
    switch (request.getMessageRequestCase()) {
      case LIST_SERVICES -> answer.setListServicesResponse(services());
      case FILE_BY_FILENAME -> {
        String name = request.getFileByFilename();
        answerFile(answer, "file", name, index.findFile(name));
      }
      case FILE_CONTAINING_SYMBOL -> {
        String name = request.getFileContainingSymbol();
        answerFile(answer, "symbol", name, index.findSymbol(name));
      }
      case FILE_CONTAINING_EXTENSION -> {
        ExtensionRequest extension = request.getFileContainingExtension();
        String type = extension.getContainingType();
        int number = extension.getExtensionNumber();
        answerFile(answer, "extension", type + " " + number, index.findExtension(type, number));
      }
      case ALL_EXTENSION_NUMBERS_OF_TYPE -> answerNumbers(answer, request);
      case MESSAGEREQUEST_NOT_SET ->
          answer.setErrorResponse(
              error(Status.Code.INVALID_ARGUMENT, "no request (expected: one)"));
    }
    return answer.build();
  }

  private ListServiceResponse services() {
    ListServiceResponse.Builder services = ListServiceResponse.newBuilder();
    index
        .services()
        .forEach(name -> services.addService(ServiceResponse.newBuilder().setName(name)));
    return services.build();
  }

  private void answerFile(
      ServerReflectionResponse.Builder answer,
      String what,
      String name,
      DescriptorIndex.@Nullable File file) {
    if (file == null) {
      answer.setErrorResponse(notFound(what, name));
      return;
    }
    FileDescriptorResponse.Builder files = FileDescriptorResponse.newBuilder();
    index.withImports(file).forEach(each -> files.addFileDescriptorProto(each.bytes()));
    answer.setFileDescriptorResponse(files);
  }

  private void answerNumbers(
      ServerReflectionResponse.Builder answer, ServerReflectionRequest request) {
    String type = request.getAllExtensionNumbersOfType();
    Set<Integer> numbers = index.extensionNumbers(type);
    if (numbers.isEmpty() && index.findSymbol(type) == null) {
      answer.setErrorResponse(notFound("type", type));
      return;
    }
    answer.setAllExtensionNumbersResponse(
        ExtensionNumberResponse.newBuilder().setBaseTypeName(type).addAllExtensionNumber(numbers));
  }

  private static ErrorResponse notFound(String what, String name) {
    return error(
        Status.Code.NOT_FOUND, what + ": " + name + " (expected: one of the descriptor set)");
  }

  private static ErrorResponse error(Status.Code code, String message) {
    return ErrorResponse.newBuilder().setErrorCode(code.value()).setErrorMessage(message).build();
  }
}
