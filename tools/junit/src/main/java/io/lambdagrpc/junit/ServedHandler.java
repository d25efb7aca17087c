package io.lambdagrpc.junit;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import io.lambdagrpc.local.InvocationResult;
import io.lambdagrpc.local.InvocationResult.FunctionError;
import io.lambdagrpc.local.InvocationResult.Success;
import io.lambdagrpc.local.ReplyReceiver;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** Invokes a handler in this JVM as a runtime does, each invocation on a thread of its own. */
final class ServedHandler {
  private final RequestStreamHandler handler;
  private final Duration timeout;

  ServedHandler(RequestStreamHandler handler, Duration timeout) {
    this.handler = handler;
    this.timeout = timeout;
  }

  /**
   * Constructs a handler as Lambda does.
   *
   * @throws IllegalStateException if it cannot be constructed; the message says why
   */
  static RequestStreamHandler construct(Class<? extends RequestStreamHandler> type) {
    String name = "handler: " + type.getName();
    if (Modifier.isAbstract(type.getModifiers())) {
      throw new IllegalStateException(name + " is abstract (expected: a class to construct)");
    }
    try {
      return type.getConstructor().newInstance();
    } catch (InvocationTargetException e) {
      throw new IllegalStateException(name + ": its constructor failed: " + e.getCause(), e);
    } catch (ExceptionInInitializerError e) {
      throw new IllegalStateException(name + ": its initializer failed: " + e.getCause(), e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          name + ": none to call (expected: a public constructor without arguments)", e);
    }
  }

  InvocationResult invoke(
      byte[] event, String requestId, ReplyReceiver receiver, Consumer<String> log)
      throws InterruptedException {
    ServedReply reply = new ServedReply(receiver);
    ServedContext context = new ServedContext(requestId, timeout, log);
    FutureTask<String> invocation =
        new FutureTask<>(
            () -> {
              handler.handleRequest(new ByteArrayInputStream(event), reply, context);
              return reply.payload();
            });
    Thread thread = new Thread(invocation, "lambda-grpc-invocation");
    thread.setDaemon(true);
    thread.start();
    try {
      return new Success(invocation.get(timeout.toNanos(), TimeUnit.NANOSECONDS));
    } catch (TimeoutException e) {
      reply.refuse();
      double seconds = timeout.toMillis() / 1e3;
      String message =
          String.format(Locale.ROOT, "%s Task timed out after %.2f seconds", requestId, seconds);
      log.accept(message);
      return new FunctionError("Sandbox.Timedout", "Sandbox.Timedout", message, "{}");
    } catch (ExecutionException e) {
      Throwable failure = Objects.requireNonNullElse(e.getCause(), e);
      log.accept(stackTrace(failure));
      return new FunctionError(
          "Runtime.UserException",
          failure.getClass().getName(),
          String.valueOf(failure.getMessage()),
          "{}");
    }
  }

  private static String stackTrace(Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}
