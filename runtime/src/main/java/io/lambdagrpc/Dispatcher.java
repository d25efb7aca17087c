package io.lambdagrpc;

import io.grpc.BindableService;
import io.grpc.ServerMethodDefinition;
import org.jspecify.annotations.Nullable;

/**
 * A service that finds one method at a time, so that a call initializes only the message classes of
 * the method that is called. {@code bindService()} of the same object initializes those of all
 * methods, and still serves where grpc-java asks for it, as in a server over TCP.
 *
 * <p>Generated code implements it: {@code GreeterLambda.dispatcher(service)}. An implementation is
 * safe for use by many threads at once.
 *
 * @since 0.1.0
 */
public interface Dispatcher extends BindableService {

  /** Returns the fully qualified name of the service, such as {@code helloworld.Greeter}. */
  String serviceName();

  /**
   * Returns the definition of a method, or null where the service has no method of this name. A
   * server asks when a method is called for the first time, and keeps the answer.
   *
   * @param methodName the bare name as in the {@code .proto}, such as {@code SayHello}
   */
  @Nullable ServerMethodDefinition<?, ?> findMethod(String methodName);
}
