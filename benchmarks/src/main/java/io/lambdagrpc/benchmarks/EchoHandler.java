package io.lambdagrpc.benchmarks;

import com.google.protobuf.BytesValue;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.lambdagrpc.GrpcLambdaHandler;
import io.lambdagrpc.LambdaServerBuilder;

/** The same echo as a service. */
final class EchoHandler extends GrpcLambdaHandler {
  static final String METHOD = "benchmarks.Echo/Echo";

  EchoHandler() {
    super(LambdaServerBuilder.create().addService(service()).directExecutor());
  }

  private static ServerServiceDefinition service() {
    MethodDescriptor<BytesValue, BytesValue> method =
        MethodDescriptor.<BytesValue, BytesValue>newBuilder()
            .setType(MethodType.UNARY)
            .setFullMethodName(METHOD)
            .setRequestMarshaller(ProtoUtils.marshaller(BytesValue.getDefaultInstance()))
            .setResponseMarshaller(ProtoUtils.marshaller(BytesValue.getDefaultInstance()))
            .build();
    return ServerServiceDefinition.builder("benchmarks.Echo")
        .addMethod(method, ServerCalls.asyncUnaryCall(EchoHandler::echo))
        .build();
  }

  private static void echo(BytesValue request, StreamObserver<BytesValue> replies) {
    replies.onNext(BytesValue.of(request.getValue()));
    replies.onCompleted();
  }
}
