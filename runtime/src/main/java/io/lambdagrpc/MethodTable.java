package io.lambdagrpc;

import io.grpc.HandlerRegistry;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The services of one server. A {@link Dispatcher} is asked for the one method that is called; all
 * other services were bound as a whole.
 */
final class MethodTable extends HandlerRegistry {

  /** By name; each a {@link Dispatcher} or a {@link ServerServiceDefinition}. */
  private final Map<String, Object> services = new LinkedHashMap<>();

  /**
   * Bounds what is kept of names that clients choose: a dispatcher may have a method of any name.
   */
  private static final int MAX_CALLED = 1024;

  private static final int MAX_NAME_LENGTH = 256;

  /** The methods that have been called, by full name. */
  private final Map<String, ServerMethodDefinition<?, ?>> called = new ConcurrentHashMap<>();

  /**
   * Returns a table of one service. Declared as the superclass: to check another type, the JVM
   * would load this class before {@code PreloadedClasses} can define it.
   */
  static HandlerRegistry of(Dispatcher dispatcher) {
    MethodTable table = new MethodTable();
    table.add(dispatcher);
    return table;
  }

  /** Returns a copy that later additions do not change: many threads will read it. */
  MethodTable copy() {
    MethodTable copy = new MethodTable();
    copy.services.putAll(services);
    return copy;
  }

  void add(Dispatcher dispatcher) {
    services.put(dispatcher.serviceName(), dispatcher);
  }

  void add(ServerServiceDefinition service) {
    services.put(service.getServiceDescriptor().getName(), service);
  }

  /** Returns the services as definitions, for which every dispatcher is bound. */
  @Override
  public List<ServerServiceDefinition> getServices() {
    List<ServerServiceDefinition> definitions = new ArrayList<>();
    for (Object service : services.values()) {
      definitions.add(
          service instanceof Dispatcher dispatcher
              ? dispatcher.bindService()
              : (ServerServiceDefinition) service);
    }
    return Collections.unmodifiableList(definitions);
  }

  @Override
  public @Nullable ServerMethodDefinition<?, ?> lookupMethod(
      String fullMethodName, @Nullable String authority) {
    ServerMethodDefinition<?, ?> method = called.get(fullMethodName);
    if (method == null) {
      method = find(fullMethodName);
      if (method != null
          && called.size() < MAX_CALLED
          && fullMethodName.length() <= MAX_NAME_LENGTH) {
        called.put(fullMethodName, method);
      }
    }
    return method;
  }

  private @Nullable ServerMethodDefinition<?, ?> find(String fullMethodName) {
    int slash = fullMethodName.lastIndexOf('/');
    Object service = slash < 0 ? null : services.get(fullMethodName.substring(0, slash));
    if (service == null) {
      return null;
    }
    if (service instanceof Dispatcher dispatcher) {
      return dispatcher.findMethod(fullMethodName.substring(slash + 1));
    }
    return ((ServerServiceDefinition) service).getMethod(fullMethodName);
  }
}
