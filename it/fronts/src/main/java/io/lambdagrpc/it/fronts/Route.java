package io.lambdagrpc.it.fronts;

import io.grpc.Channel;

/**
 * One way from a client to a running service.
 *
 * @param name what a test report calls it
 */
public record Route(String name, Channel channel) {
  @Override
  public String toString() {
    return name;
  }
}
