package io.lambdagrpc.client;

import io.grpc.BinaryLog;
import io.grpc.ClientTransportFilter;
import io.grpc.ManagedChannelBuilder;
import io.grpc.MetricSink;
import io.grpc.NameResolver;
import io.grpc.ProxyDetector;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What {@link ManagedChannelBuilder} offers and grpc-web has no use for. By default these methods
 * throw; code that configures channels of any kind would fail here for nothing.
 */
abstract sealed class IgnoredSettings extends ManagedChannelBuilder<GrpcWebChannelBuilder>
    permits GrpcWebChannelBuilder {

  abstract GrpcWebChannelBuilder self();

  /** Has no effect: the JDK's HttpClient does not show its connections. */
  @Override
  public GrpcWebChannelBuilder addTransportFilter(ClientTransportFilter filter) {
    return self();
  }

  /**
   * Has no effect: the target is a URL.
   *
   * @deprecated as in {@link ManagedChannelBuilder#nameResolverFactory}
   */
  @Override
  @Deprecated
  @SuppressWarnings("InlineMeSuggester") // its annotation would be a dependency of users
  public GrpcWebChannelBuilder nameResolverFactory(NameResolver.Factory resolverFactory) {
    return self();
  }

  /** Has no effect: the target is a URL. */
  @Override
  public <X> GrpcWebChannelBuilder setNameResolverArg(NameResolver.Args.Key<X> key, X value) {
    return self();
  }

  /** Has no effect: there is one target. */
  @Override
  public GrpcWebChannelBuilder defaultLoadBalancingPolicy(String policy) {
    return self();
  }

  /** Has no effect: pooled connections are not probed. */
  @Override
  public GrpcWebChannelBuilder keepAliveTime(long keepAliveTime, TimeUnit timeUnit) {
    return self();
  }

  /** Has no effect: pooled connections are not probed. */
  @Override
  public GrpcWebChannelBuilder keepAliveTimeout(long keepAliveTimeout, TimeUnit timeUnit) {
    return self();
  }

  /** Has no effect: pooled connections are not probed. */
  @Override
  public GrpcWebChannelBuilder keepAliveWithoutCalls(boolean enable) {
    return self();
  }

  /** Has no effect: calls are not retried. */
  @Override
  public GrpcWebChannelBuilder maxRetryAttempts(int maxRetryAttempts) {
    return self();
  }

  /** Has no effect: calls are not hedged. */
  @Override
  public GrpcWebChannelBuilder maxHedgedAttempts(int maxHedgedAttempts) {
    return self();
  }

  /** Has no effect: calls are not retried. */
  @Override
  public GrpcWebChannelBuilder retryBufferSize(long bytes) {
    return self();
  }

  /** Has no effect: calls are not retried. */
  @Override
  public GrpcWebChannelBuilder perRpcBufferLimit(long bytes) {
    return self();
  }

  /** Has no effect: calls are not retried. */
  @Override
  public GrpcWebChannelBuilder disableRetry() {
    return self();
  }

  /** Has no effect: calls are not retried. */
  @Override
  public GrpcWebChannelBuilder enableRetry() {
    return self();
  }

  /** Has no effect: no binary log is written. */
  @Override
  public GrpcWebChannelBuilder setBinaryLog(BinaryLog binaryLog) {
    return self();
  }

  /** Has no effect: there is no channelz. */
  @Override
  public GrpcWebChannelBuilder maxTraceEvents(int maxTraceEvents) {
    return self();
  }

  /** Has no effect: the JVM's {@code java.net.ProxySelector} finds the proxy. */
  @Override
  public GrpcWebChannelBuilder proxyDetector(ProxyDetector proxyDetector) {
    return self();
  }

  /** Has no effect: there is no service config. */
  @Override
  public GrpcWebChannelBuilder defaultServiceConfig(@Nullable Map<String, ?> serviceConfig) {
    return self();
  }

  /** Has no effect: there is no service config. */
  @Override
  public GrpcWebChannelBuilder disableServiceConfigLookUp() {
    return self();
  }

  @Override
  protected GrpcWebChannelBuilder addMetricSink(MetricSink metricSink) {
    return self();
  }
}
