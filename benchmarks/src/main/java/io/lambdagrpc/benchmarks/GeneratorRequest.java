package io.lambdagrpc.benchmarks;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import com.google.protobuf.DescriptorProtos.SourceCodeInfo;
import com.google.protobuf.DescriptorProtos.SourceCodeInfo.Location;
import com.google.protobuf.compiler.PluginProtos.CodeGeneratorRequest;
import java.util.List;

/** What protoc asks of a plugin: one file of services with ten methods each, all with comments. */
final class GeneratorRequest {
  private static final String FILE = "services.proto";
  private static final int METHODS = 10;

  private GeneratorRequest() {}

  static CodeGeneratorRequest of(int services) {
    FileDescriptorProto.Builder file =
        FileDescriptorProto.newBuilder()
            .setName(FILE)
            .setPackage("benchmark")
            .setSyntax("proto3")
            .addMessageType(DescriptorProto.newBuilder().setName("Request"))
            .addMessageType(DescriptorProto.newBuilder().setName("Reply"));
    SourceCodeInfo.Builder locations = SourceCodeInfo.newBuilder();
    for (int service = 0; service < services; service++) {
      file.addService(service(service, locations));
    }
    return CodeGeneratorRequest.newBuilder()
        .addFileToGenerate(FILE)
        .addProtoFile(file.setSourceCodeInfo(locations))
        .build();
  }

  private static ServiceDescriptorProto service(int index, SourceCodeInfo.Builder locations) {
    ServiceDescriptorProto.Builder service =
        ServiceDescriptorProto.newBuilder().setName("Service" + index);
    List<Integer> path = List.of(FileDescriptorProto.SERVICE_FIELD_NUMBER, index);
    locate(path, " Service " + index + ".\n", locations);
    locate(path, ServiceDescriptorProto.NAME_FIELD_NUMBER, locations);
    for (int method = 0; method < METHODS; method++) {
      service.addMethod(
          MethodDescriptorProto.newBuilder()
              .setName("Method" + method)
              .setInputType(".benchmark.Request")
              .setOutputType(".benchmark.Reply"));
      List<Integer> ofMethod =
          List.of(path.get(0), index, ServiceDescriptorProto.METHOD_FIELD_NUMBER, method);
      locate(ofMethod, " Method " + method + ".\n", locations);
      locate(ofMethod, MethodDescriptorProto.NAME_FIELD_NUMBER, locations);
      locate(ofMethod, MethodDescriptorProto.INPUT_TYPE_FIELD_NUMBER, locations);
      locate(ofMethod, MethodDescriptorProto.OUTPUT_TYPE_FIELD_NUMBER, locations);
    }
    return service.build();
  }

  private static void locate(List<Integer> path, String comment, SourceCodeInfo.Builder locations) {
    locations.addLocation(span(path).setLeadingComments(comment));
  }

  private static void locate(List<Integer> path, int field, SourceCodeInfo.Builder locations) {
    locations.addLocation(span(path).addPath(field));
  }

  /** The numbers of a line and its columns, which nobody reads. */
  private static Location.Builder span(List<Integer> path) {
    return Location.newBuilder().addAllPath(path).addAllSpan(List.of(1, 2, 3));
  }
}
