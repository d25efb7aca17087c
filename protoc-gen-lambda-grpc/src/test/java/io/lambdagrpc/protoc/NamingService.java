package io.lambdagrpc.protoc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.lambdagrpc.GrpcLambdaHandler;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.Objects;

/** Ends every call with the name of the Java method that it reached. */
final class NamingService {

  private NamingService() {}

  static Object of(Class<?> asyncService) {
    return Proxy.newProxyInstance(
        asyncService.getClassLoader(),
        new Class<?>[] {asyncService},
        (proxy, method, arguments) -> {
          var replies = (StreamObserver<?>) arguments[arguments.length - 1];
          replies.onError(
              Status.ABORTED.withDescription(method.toGenericString()).asRuntimeException());
          return arguments.length == 1 ? new IgnoredRequests() : null;
        });
  }

  static <Q> String invoked(GrpcLambdaHandler handler, MethodDescriptor<Q, ?> method)
      throws IOException {
    return description(Invocation.status(handler, method, request(method)));
  }

  static <Q> Q request(MethodDescriptor<Q, ?> method) {
    var marshaller = (PrototypeMarshaller<Q>) method.getRequestMarshaller();
    return Objects.requireNonNull(marshaller.getMessagePrototype());
  }

  static String description(Status status) {
    assertEquals(Status.Code.ABORTED, status.getCode(), status::toString);
    return Objects.requireNonNull(status.getDescription());
  }

  private static final class IgnoredRequests implements StreamObserver<Object> {

    @Override
    public void onNext(Object request) {}

    @Override
    public void onError(Throwable t) {}

    @Override
    public void onCompleted() {}
  }
}
