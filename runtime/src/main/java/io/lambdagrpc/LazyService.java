package io.lambdagrpc;

import static java.util.Objects.requireNonNull;

import io.grpc.BindableService;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A service that is made when one of its methods is called for the first time, for services that no
 * protoc plugin of ours wrote a {@link Dispatcher} for and that most callers never call. A function
 * with health checks and reflection starts as fast as one without them:
 *
 * <pre>{@code
 * server.addService(
 *     LazyService.of(HealthGrpc.SERVICE_NAME, () -> new HealthStatusManager().getHealthService()));
 * }</pre>
 *
 * <p>A server over TCP makes the service when it is built, as it does with any other, and a
 * function with SnapStart before the checkpoint. Server reflection makes all services, to list
 * them.
 *
 * <p>Safe for use by many threads at once, as far as the service is.
 *
 * @since 0.1.0
 */
public final class LazyService implements Dispatcher {

  private final String serviceName;
  private final Supplier<? extends BindableService> service;
  private @Nullable ServerServiceDefinition bound;

  private LazyService(String serviceName, Supplier<? extends BindableService> service) {
    this.serviceName = requireNonNull(serviceName, "serviceName");
    this.service = requireNonNull(service, "service");
  }

  /**
   * Returns a service that {@code service} makes when it is needed, once.
   *
   * @param serviceName the fully qualified name, such as {@code grpc.health.v1.Health}; a generated
   *     {@code SERVICE_NAME} is a constant, so that naming it here loads nothing
   * @param service a lambda, or a reference to a method of a class that is loaded anyhow: {@code
   *     ProtoReflectionServiceV1::newInstance} loads its class at once
   */
  public static LazyService of(String serviceName, Supplier<? extends BindableService> service) {
    return new LazyService(serviceName, service);
  }

  @Override
  public String serviceName() {
    return serviceName;
  }

  @Override
  public @Nullable ServerMethodDefinition<?, ?> findMethod(String methodName) {
    return bindService().getMethod(serviceName + "/" + methodName);
  }

  /**
   * Returns the definition of the service, which is made now if it has not been needed before.
   *
   * @throws IllegalStateException if the service has another name
   */
  @Override
  public synchronized ServerServiceDefinition bindService() {
    ServerServiceDefinition definition = bound;
    if (definition == null) {
      definition = service.get().bindService();
      String name = definition.getServiceDescriptor().getName();
      if (!name.equals(serviceName)) {
        throw new IllegalStateException("service: " + name + " (expected: " + serviceName + ")");
      }
      bound = definition;
    }
    return definition;
  }
}
