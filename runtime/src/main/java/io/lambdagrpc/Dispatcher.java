package io.lambdagrpc;

import io.grpc.BindableService;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import java.util.function.Supplier;
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

  /**
   * Returns a service that is made and bound when one of its methods is called for the first time,
   * so that a start loads none of its classes:
   *
   * <pre>{@code
   * Dispatcher.lazily("grpc.health.v1.Health", () -> health.getHealthService())
   * }</pre>
   *
   * @param serviceName its fully qualified name, by which calls find it
   * @param service makes it, once; any {@link BindableService}
   */
  static Dispatcher lazily(String serviceName, Supplier<? extends BindableService> service) {
    return new Dispatcher() {
      private @Nullable ServerServiceDefinition bound;

      @Override
      public String serviceName() {
        return serviceName;
      }

      @Override
      public synchronized ServerServiceDefinition bindService() {
        ServerServiceDefinition definition = bound;
        if (definition == null) {
          definition = service.get().bindService();
          String name = definition.getServiceDescriptor().getName();
          if (!name.equals(serviceName)) {
            throw new IllegalArgumentException(
                "service: " + name + " (expected: " + serviceName + ")");
          }
          bound = definition;
        }
        return definition;
      }

      @Override
      public @Nullable ServerMethodDefinition<?, ?> findMethod(String methodName) {
        return bindService().getMethod(serviceName + "/" + methodName);
      }
    };
  }
}
