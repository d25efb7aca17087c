package shop;

import io.grpc.ServiceDescriptor;

/** What grpc-java generates for a service with lite messages, as far as a training reads it. */
public final class LiteGrpc {

  /** The service's name. */
  public static final String SERVICE_NAME = "shop.Lite";

  private LiteGrpc() {}

  /** Has no descriptors. */
  public static ServiceDescriptor getServiceDescriptor() {
    return ServiceDescriptor.newBuilder(SERVICE_NAME).build();
  }
}
