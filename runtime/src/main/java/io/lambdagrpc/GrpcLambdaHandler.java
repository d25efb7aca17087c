package io.lambdagrpc;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Iterator;
import java.util.ServiceLoader;

/**
 * The Lambda handler that serves gRPC: the base of every generated class and of handlers written by
 * hand.
 *
 * @since 0.1.0
 */
public abstract class GrpcLambdaHandler implements RequestStreamHandler {

  private final RequestStreamHandler handler;

  /** Serves what {@code server} holds at the time of this call. */
  protected GrpcLambdaHandler(LambdaServerBuilder server) {
    this.handler = server.buildHandler();
  }

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
    return found.next();
  }
}
