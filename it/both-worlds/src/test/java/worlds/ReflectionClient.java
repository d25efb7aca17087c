package worlds;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.TextFormat;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Calls methods whose schema it has from the server alone, as grpcurl does. It ends a stream after
 * each question.
 */
record ReflectionClient(Channel channel) {

  /** Returns the full names of all services. */
  List<String> services() throws InterruptedException {
    return ask(ServerReflectionRequest.newBuilder().setListServices("").build())
        .getListServicesResponse()
        .getServiceList()
        .stream()
        .map(ServiceResponse::getName)
        .sorted()
        .toList();
  }

  /** Calls a unary method; request and reply are in protobuf's text format. */
  String call(String service, String name, String request)
      throws InterruptedException,
          DescriptorValidationException,
          InvalidProtocolBufferException,
          TextFormat.ParseException {
    MethodDescriptor schema =
        requireNonNull(schema(service).findServiceByName(bareName(service)), service)
            .findMethodByName(name);
    DynamicMessage.Builder message = DynamicMessage.newBuilder(schema.getInputType());
    TextFormat.merge(request, message);
    DynamicMessage reply =
        ClientCalls.blockingUnaryCall(
            channel,
            io.grpc.MethodDescriptor.<DynamicMessage, DynamicMessage>newBuilder()
                .setType(io.grpc.MethodDescriptor.MethodType.UNARY)
                .setFullMethodName(service + "/" + name)
                .setRequestMarshaller(
                    ProtoUtils.marshaller(DynamicMessage.getDefaultInstance(schema.getInputType())))
                .setResponseMarshaller(
                    ProtoUtils.marshaller(
                        DynamicMessage.getDefaultInstance(schema.getOutputType())))
                .build(),
            CallOptions.DEFAULT,
            message.build());
    return TextFormat.printer().emittingSingleLine(true).printToString(reply).strip();
  }

  private static String bareName(String service) {
    return service.substring(service.lastIndexOf('.') + 1);
  }

  private FileDescriptor schema(String symbol)
      throws InterruptedException, DescriptorValidationException, InvalidProtocolBufferException {
    ServerReflectionResponse answer =
        ask(ServerReflectionRequest.newBuilder().setFileContainingSymbol(symbol).build());
    Map<String, FileDescriptorProto> files = new HashMap<>();
    for (var bytes : answer.getFileDescriptorResponse().getFileDescriptorProtoList()) {
      FileDescriptorProto file = FileDescriptorProto.parseFrom(bytes);
      files.put(file.getName(), file);
    }
    FileDescriptorProto first =
        FileDescriptorProto.parseFrom(answer.getFileDescriptorResponse().getFileDescriptorProto(0));
    return link(first, files);
  }

  private static FileDescriptor link(
      FileDescriptorProto file, Map<String, FileDescriptorProto> files)
      throws DescriptorValidationException {
    FileDescriptor[] imports = new FileDescriptor[file.getDependencyCount()];
    for (int i = 0; i < imports.length; i++) {
      imports[i] = link(requireNonNull(files.get(file.getDependency(i))), files);
    }
    return FileDescriptor.buildFrom(file, imports);
  }

  private ServerReflectionResponse ask(ServerReflectionRequest question)
      throws InterruptedException {
    Replies<ServerReflectionResponse> answers = new Replies<>();
    StreamObserver<ServerReflectionRequest> questions =
        ServerReflectionGrpc.newStub(channel).serverReflectionInfo(answers);
    questions.onNext(question);
    questions.onCompleted();
    return answers.awaitAll().get(0);
  }
}
