package io.lambdagrpc.benchmarks;

import com.google.protobuf.ByteString;
import com.google.protobuf.BytesValue;
import com.google.protobuf.Int32Value;
import com.google.protobuf.Int64Value;
import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.ServerCalls.ServerStreamingMethod;
import io.grpc.stub.StreamObserver;
import io.lambdagrpc.GrpcLambdaHandler;
import io.lambdagrpc.LambdaServerBuilder;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Streams what is measured on the way. */
public final class StreamHandler extends GrpcLambdaHandler {
  /** Takes a number of pauses; after each, two messages: when each was handed over. */
  static final String PACE = "benchmarks.Stream/Pace";

  /** Takes a number of megabytes and sends them whenever it may. */
  static final String ASK = "benchmarks.Stream/Ask";

  /** Takes a number of megabytes and sends them without a look at anything. */
  static final String FLOOD = "benchmarks.Stream/Flood";

  /** How many messages of {@link #ASK} and {@link #FLOOD} are one megabyte. */
  static final int MESSAGES_PER_MEGABYTE = 16;

  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
  private static final BytesValue PIECE =
      BytesValue.of(ByteString.copyFrom(new byte[1024 * 1024 / MESSAGES_PER_MEGABYTE]));

  /** Called by the runtime. */
  public StreamHandler() {
    super(LambdaServerBuilder.create().addService(service()));
  }

  private static ServerServiceDefinition service() {
    ServerServiceDefinition.Builder service = ServerServiceDefinition.builder("benchmarks.Stream");
    add(service, PACE, Int64Value.getDefaultInstance(), StreamHandler::pace);
    add(service, ASK, BytesValue.getDefaultInstance(), StreamHandler::ask);
    add(service, FLOOD, BytesValue.getDefaultInstance(), StreamHandler::flood);
    return service.build();
  }

  private static <T extends Message> void add(
      ServerServiceDefinition.Builder service,
      String name,
      T reply,
      ServerStreamingMethod<Int32Value, T> method) {
    service.addMethod(
        MethodDescriptor.<Int32Value, T>newBuilder()
            .setType(MethodType.SERVER_STREAMING)
            .setFullMethodName(name)
            .setRequestMarshaller(ProtoUtils.marshaller(Int32Value.getDefaultInstance()))
            .setResponseMarshaller(ProtoUtils.marshaller(reply))
            .build(),
        ServerCalls.asyncServerStreamingCall(method));
  }

  private static void pace(Int32Value pauses, StreamObserver<Int64Value> replies) {
    for (int pause = 0; pause < pauses.getValue(); pause++) {
      LockSupport.parkNanos(PAUSE_NANOS);
      replies.onNext(Int64Value.of(System.nanoTime()));
      replies.onNext(Int64Value.of(System.nanoTime()));
    }
    replies.onCompleted();
  }

  private static void ask(Int32Value megabytes, StreamObserver<BytesValue> replies) {
    ServerCallStreamObserver<BytesValue> observer = (ServerCallStreamObserver<BytesValue>) replies;
    observer.setOnReadyHandler(
        new Runnable() {
          private int left = megabytes.getValue() * MESSAGES_PER_MEGABYTE;

          @Override
          public void run() {
            while (left > 0 && observer.isReady()) {
              left--;
              observer.onNext(PIECE);
              if (left == 0) {
                observer.onCompleted();
              }
            }
          }
        });
  }

  private static void flood(Int32Value megabytes, StreamObserver<BytesValue> replies) {
    for (int left = megabytes.getValue() * MESSAGES_PER_MEGABYTE; left > 0; left--) {
      replies.onNext(PIECE);
    }
    replies.onCompleted();
  }
}
