package io.lambdagrpc;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.amazonaws.services.lambda.runtime.logging.LogLevel;
import io.grpc.HandlerRegistry;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.lambdagrpc.internal.call.Calls;
import io.lambdagrpc.internal.env.Environment;
import io.lambdagrpc.internal.http.HttpServer;
import io.lambdagrpc.internal.runtimeapi.RuntimeLogger;
import io.lambdagrpc.internal.runtimeapi.RuntimeLoops;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The server of a function, whether a runtime calls its handler or it runs the loop itself. */
final class LambdaServer extends Server {

  private final Calls calls;
  private final HttpServer http;
  private final @Nullable ExceptionMapper exceptionMapper;
  private final @Nullable String runtimeApi;
  private final boolean streams;
  private final List<byte[]> primingCalls;
  private @Nullable RuntimeLoops loops;
  private boolean shutdown;
  private boolean terminated;

  LambdaServer(
      Calls calls,
      HttpServer http,
      @Nullable ExceptionMapper exceptionMapper,
      @Nullable String runtimeApi,
      boolean streams,
      List<byte[]> primingCalls) {
    this.primingCalls = primingCalls;
    this.calls = calls;
    this.http = http;
    this.exceptionMapper = exceptionMapper;
    this.runtimeApi = runtimeApi;
    this.streams = streams;
  }

  /** Returns what serves the invocations, in the loop of this server or under a runtime. */
  RequestStreamHandler handler() {
    EventHandler handler = new EventHandler(http, exceptionMapper, this, streams);
    if (Environment.isSnapStart()) {
      SnapStart.prime(http.methods(), streams);
      SnapStart.call(handler, primingCalls);
    }
    return handler;
  }

  boolean streams() {
    return streams;
  }

  /**
   * Runs the loop of the Runtime API in the background, see {@link LambdaServerBuilder#build}.
   *
   * @throws IOException never: the loop connects in the background, and logs what it meets
   */
  @Override
  public synchronized Server start() throws IOException {
    if (loops != null || shutdown) {
      throw new IllegalStateException("already started");
    }
    LambdaRuntime.prepare();
    RuntimeLoops started = LambdaRuntime.loops(runtimeApi, handler(), streams);
    loops = started;
    Thread thread = new Thread(() -> run(started), "lambda-grpc-runtime");
    thread.setDaemon(true);
    thread.setContextClassLoader(Thread.currentThread().getContextClassLoader());
    thread.start();
    return this;
  }

  private void run(RuntimeLoops started) {
    try {
      LambdaRuntime.run(started, runtimeApi);
    } catch (IOException e) {
      RuntimeLogger.ofProcess()
          .log("the runtime loop ended: " + e.getMessage() + "\n", LogLevel.FATAL);
    } finally {
      terminate();
    }
  }

  /** Stops the timer last: an invocation in hand may still need it. */
  private synchronized void terminate() {
    calls.close();
    terminated = true;
    notifyAll();
  }

  /** Lets the invocation in hand end, and takes no other. */
  @Override
  public synchronized Server shutdown() {
    if (shutdown) {
      return this;
    }
    shutdown = true;
    if (loops == null) {
      terminate();
      return this;
    }
    try {
      loops.stop();
    } catch (IOException e) {
      throw new UncheckedIOException("the connection to the runtime api does not close", e);
    }
    return this;
  }

  /** Does what {@link #shutdown} does: an invocation that was taken is answered. */
  @Override
  public Server shutdownNow() {
    return shutdown();
  }

  @Override
  public synchronized boolean isShutdown() {
    return shutdown;
  }

  @Override
  public synchronized boolean isTerminated() {
    return terminated;
  }

  @Override
  public synchronized boolean awaitTermination(long timeout, TimeUnit unit)
      throws InterruptedException {
    long end = System.nanoTime() + unit.toNanos(timeout);
    for (long left = unit.toNanos(timeout); !terminated && left > 0; ) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
      left = end - System.nanoTime();
    }
    return terminated;
  }

  @Override
  public synchronized void awaitTermination() throws InterruptedException {
    while (!terminated) {
      wait();
    }
  }

  @Override
  public List<SocketAddress> getListenSockets() {
    return List.of();
  }

  @Override
  public List<ServerServiceDefinition> getServices() {
    List<ServerServiceDefinition> services = new ArrayList<>(getImmutableServices());
    services.addAll(getMutableServices());
    return Collections.unmodifiableList(services);
  }

  @Override
  public List<ServerServiceDefinition> getImmutableServices() {
    return calls.settings().methods().getServices();
  }

  @Override
  public List<ServerServiceDefinition> getMutableServices() {
    HandlerRegistry fallback = calls.settings().fallbackMethods();
    return fallback == null ? List.of() : fallback.getServices();
  }
}
