package io.lambdagrpc.internal.snapstart;

import io.grpc.HandlerRegistry;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The methods of a server, without service and interceptors: each answers a message with an empty
 * one. Only methods whose messages are generated code, since any other marshaller is user code.
 */
public final class PrimingMethods extends HandlerRegistry {

  private final HandlerRegistry methods;

  /** Finds what {@code methods} finds. */
  public PrimingMethods(HandlerRegistry methods) {
    this.methods = methods;
  }

  /** Returns the full names of all methods that can be called here. */
  List<String> names() {
    List<String> names = new ArrayList<>();
    for (ServerServiceDefinition service : methods.getServices()) {
      for (ServerMethodDefinition<?, ?> method : service.getMethods()) {
        if (isGenerated(method.getMethodDescriptor())) {
          names.add(method.getMethodDescriptor().getFullMethodName());
        }
      }
    }
    return names;
  }

  boolean isUnary(String fullMethodName) {
    ServerMethodDefinition<?, ?> found = methods.lookupMethod(fullMethodName, null);
    return found != null && found.getMethodDescriptor().getType() == MethodType.UNARY;
  }

  private static boolean isGenerated(MethodDescriptor<?, ?> method) {
    return method.getRequestMarshaller() instanceof PrototypeMarshaller
        && method.getResponseMarshaller() instanceof PrototypeMarshaller;
  }

  @Override
  public @Nullable ServerMethodDefinition<?, ?> lookupMethod(
      String fullMethodName, @Nullable String authority) {
    ServerMethodDefinition<?, ?> found = methods.lookupMethod(fullMethodName, authority);
    return found == null ? null : withoutService(found);
  }

  private static <ReqT, RespT> ServerMethodDefinition<ReqT, RespT> withoutService(
      ServerMethodDefinition<ReqT, RespT> method) {
    return method.withServerCallHandler(new EmptyReply<>());
  }

  private static final class EmptyReply<ReqT, RespT> implements ServerCallHandler<ReqT, RespT> {
    @Override
    public ServerCall.Listener<ReqT> startCall(ServerCall<ReqT, RespT> call, Metadata headers) {
      call.request(2);
      return new ServerCall.Listener<>() {
        @Override
        public void onHalfClose() {
          if (call.getMethodDescriptor().getResponseMarshaller()
              instanceof PrototypeMarshaller<RespT> generated) {
            RespT empty = generated.getMessagePrototype();
            call.setCompression("gzip");
            call.sendHeaders(new Metadata());
            if (empty != null) {
              call.sendMessage(empty);
            }
          }
          call.close(Status.OK, new Metadata());
        }
      };
    }
  }
}
