package io.lambdagrpc;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import io.lambdagrpc.internal.call.CallSettings;
import io.lambdagrpc.internal.call.Calls;
import io.lambdagrpc.internal.env.Environment;
import io.lambdagrpc.internal.http.HttpServer;
import io.lambdagrpc.internal.start.PreloadedClasses;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Iterator;
import java.util.ServiceLoader;

/**
 * The Lambda handler that serves gRPC: the base of every generated class and of handlers written by
 * hand.
 *
 * <p>Takes the events of Function URLs, API Gateway (REST APIs and HTTP APIs, payload 1.0 and 2.0),
 * Application Load Balancers and VPC Lattice. Any other event fails its invocation with a message
 * that lists these; whatever goes wrong in a call is a status for its client. Safe for use by many
 * threads at once.
 *
 * @since 0.1.0
 */
public abstract class GrpcLambdaHandler implements RequestStreamHandler {

  /**
   * Makes code that a newer protoc-gen-lambda-grpc wrote fail to compile against an older runtime,
   * with an error that names what is missing. Code that an older one wrote still compiles: every
   * minor version adds a constant of its own, beside the earlier ones.
   */
  protected static final boolean LAMBDA_GRPC_RUNTIME_IS_0_1_OR_NEWER = true;

  static {
    PreloadedClasses.define(GrpcLambdaHandler.class.getClassLoader());
  }

  private final RequestStreamHandler handler;

  /** Serves what {@code server} holds at the time of this call. */
  protected GrpcLambdaHandler(LambdaServerBuilder server) {
    this.handler = server.buildHandler();
  }

  /**
   * Serves one service, as a {@link LambdaServerBuilder} without further settings does, and starts
   * sooner: the classes of builder and server are not loaded.
   */
  protected GrpcLambdaHandler(Dispatcher service) {
    boolean streams = Environment.isResponseModeStreaming();
    HttpServer http =
        EventHandler.httpServer(
            new Calls(
                CallSettings.of(
                    MethodTable.of(service),
                    Environment.maxConcurrency(),
                    Environment.maxOverdueCalls())));
    this.handler =
        new EventHandler(http, EventHandler.exceptionMapperOfEnvironment(), null, streams);
    EventHandler.warnWhereNothingStreams(streams);
    if (Environment.isSnapStart()) {
      SnapStart.prime(http.methods(), streams);
    }
  }

  /**
   * Serves one call: event to HTTP, HTTP to call and back.
   *
   * @throws io.grpc.StatusRuntimeException never: a status goes to the client
   * @throws IllegalArgumentException if the event is no HTTP request of a source listed above
   * @throws VirtualMachineError if calls past their deadline hold all threads; the process ends
   *     then, see {@link LambdaServerBuilder#maxOverdueCalls}
   */
  @Override
  public final void handleRequest(InputStream event, OutputStream reply, Context context)
      throws IOException {
    handler.handleRequest(event, reply, context);
  }

  /**
   * Loads the one implementation of {@code service} that {@link ServiceLoader} finds.
   *
   * @param service the interface {@code <Service>Grpc.AsyncService}
   * @throws IllegalStateException if there is none or more than one; the message names the file to
   *     create or to correct
   */
  protected static <T> T loadService(Class<T> service) {
    Iterator<T> found = ServiceLoader.load(service, service.getClassLoader()).iterator();
    String file = "META-INF/services/" + service.getName();
    if (!found.hasNext()) {
      throw new IllegalStateException(
          "no implementation of "
              + service.getName()
              + " (expected: a subclass of the generated class as the handler, a file "
              + file
              + " that names the class, or the plugin option implementation=)");
    }
    T implementation = found.next();
    if (found.hasNext()) {
      throw new IllegalStateException(
          "more than one implementation of "
              + service.getName()
              + ": "
              + implementation.getClass().getName()
              + ", "
              + found.next().getClass().getName()
              + " (expected: one, in one file "
              + file
              + ")");
    }
    return implementation;
  }
}
