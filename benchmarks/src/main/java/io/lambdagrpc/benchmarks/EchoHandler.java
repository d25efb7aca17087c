package io.lambdagrpc.benchmarks;

import com.google.protobuf.BytesValue;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.lambdagrpc.GrpcLambdaHandler;
import io.lambdagrpc.LambdaServerBuilder;

/** The same echo as a service, and another of messages with many small fields. */
final class EchoHandler extends GrpcLambdaHandler {
  static final String METHOD = "benchmarks.Echo/Echo";
  static final String FILES = "benchmarks.Echo/Files";

  EchoHandler() {
    super(LambdaServerBuilder.create().addService(service()).directExecutor());
  }

  static ServerServiceDefinition service() {
    return ServerServiceDefinition.builder("benchmarks.Echo")
        .addMethod(
            method(METHOD, BytesValue.getDefaultInstance()),
            ServerCalls.asyncUnaryCall(EchoHandler::echo))
        .addMethod(
            method(FILES, FileDescriptorSet.getDefaultInstance()),
            ServerCalls.asyncUnaryCall(EchoHandler::files))
        .build();
  }

  private static <T extends Message> MethodDescriptor<T, T> method(String name, T prototype) {
    return MethodDescriptor.<T, T>newBuilder()
        .setType(MethodType.UNARY)
        .setFullMethodName(name)
        .setRequestMarshaller(ProtoUtils.marshaller(prototype))
        .setResponseMarshaller(ProtoUtils.marshaller(prototype))
        .build();
  }

  private static void echo(BytesValue request, StreamObserver<BytesValue> replies) {
    replies.onNext(BytesValue.of(request.getValue()));
    replies.onCompleted();
  }

  private static void files(FileDescriptorSet request, StreamObserver<FileDescriptorSet> replies) {
    replies.onNext(request);
    replies.onCompleted();
  }
}
