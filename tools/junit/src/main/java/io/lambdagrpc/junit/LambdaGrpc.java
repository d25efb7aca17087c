package io.lambdagrpc.junit;

import static java.util.Objects.requireNonNull;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import io.grpc.ManagedChannel;
import io.lambdagrpc.client.GrpcWebChannelBuilder;
import io.lambdagrpc.local.EventKind;
import io.lambdagrpc.local.FrontClientBuilder;
import io.lambdagrpc.local.InvokeMode;
import io.lambdagrpc.local.LocalLambda;
import io.lambdagrpc.local.LocalLambdaBuilder;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A function under test, and channels to it: a handler in this JVM, or a package in a process of
 * its own. In between are the events of a front of Lambda, a Function URL's unless another is
 * chosen, and no port.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final LambdaGrpc lambda = LambdaGrpc.serving(new GreeterLambda(new GreeterService()));
 *
 * @Test
 * void greets() {
 *   GreeterBlockingStub greeter = GreeterGrpc.newBlockingStub(lambda.channel());
 *   assertEquals("Hello you!", greeter.sayHello(request("you")).getMessage());
 *   assertEquals(200, lambda.lastCall().httpStatus());
 * }
 * }</pre>
 *
 * <p>In a static field there is one function for the tests of a class and its nested classes, in a
 * field of an instance one for each test, which starts when the instance's tests do.
 *
 * <p>Calls and log are those of the test that asks, also where JUnit runs tests at once. A call
 * belongs to the test in which its channel was taken, on the thread of the test; of a channel that
 * was taken before, as in {@code @BeforeAll} or in a field's initializer, to the test on whose
 * thread it is made. On threads that a test starts, the channel has to be one that the test took,
 * unless no other test runs at the time. What is asked outside of tests is of the calls that belong
 * to none.
 *
 * <p>Safe for use by many threads.
 *
 * @since 0.1.0
 */
public abstract sealed class LambdaGrpc
    implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {

  // Over 300 lines with its Javadoc: the settings of both kinds stand here, where the factories
  // are.

  private final Fixture fixture;

  LambdaGrpc(Fixture fixture) {
    this.fixture = fixture;
  }

  /**
   * Serves with a handler in this JVM. It is called by several threads where tests make calls at
   * once. Its logger writes to stdout as well.
   *
   * @param handler a generated class, or what {@code LambdaServerBuilder.buildHandler()} returns
   */
  public static Serving serving(RequestStreamHandler handler) {
    requireNonNull(handler, "handler");
    return new Serving(new Served(() -> handler));
  }

  /**
   * Serves with a handler that is constructed as Lambda does it, by its constructor without
   * arguments, whenever the function starts.
   */
  public static Serving serving(Class<? extends RequestStreamHandler> handler) {
    requireNonNull(handler, "handler");
    return new Serving(new Served(() -> ServedHandler.construct(handler)));
  }

  /**
   * Runs a package in a process of its own: under the client of Lambda's managed Java runtime,
   * unless its {@code bootstrap} is chosen.
   *
   * @param zipOrFolder the {@code function.zip}, or a folder that holds what would be in it
   */
  public static Zip zip(Path zipOrFolder) {
    return new Zip(new Packaged(LocalLambda.builder().code(zipOrFolder)));
  }

  /** Returns the channel to the function; there is no need to shut it down. */
  public final ManagedChannel channel() {
    return fixture.channel(null);
  }

  /** Returns a channel to the function behind another front than the one that was set. */
  public final ManagedChannel channel(EventKind event) {
    return fixture.channel(requireNonNull(event, "event"));
  }

  /** Returns a builder of channels to the function, for those with settings of their own. */
  public final GrpcWebChannelBuilder newChannelBuilder() {
    return fixture.newChannelBuilder();
  }

  /**
   * Returns an HTTP client all of whose requests go to the function, whatever their host: for
   * Connect, JSON, CORS and health checks. The header {@code x-local-lambda-event} chooses another
   * front for a request.
   */
  public final HttpClient http() {
    return fixture.http();
  }

  /** Returns a URL for {@link #http}, with a slash at its end. */
  public final URI uri() {
    return Fixture.URL;
  }

  /** Returns the calls of this test, and requests by {@link #http}, in the order of their start. */
  public final List<RecordedCall> calls() {
    return fixture.scopes().current().calls();
  }

  /**
   * Returns the last of {@link #calls}.
   *
   * @throws IllegalStateException if there is none
   */
  public final RecordedCall lastCall() {
    List<RecordedCall> calls = calls();
    if (calls.isEmpty()) {
      throw new IllegalStateException(
          "calls: none (expected: a call of this test, by a channel that it took)");
    }
    return calls.get(calls.size() - 1);
  }

  /**
   * Returns what the function has logged in this test. A process has one log: what it writes while
   * several tests run is in the log of each.
   */
  public final String log() {
    return fixture.scopes().current().log().text();
  }

  /**
   * Waits until the log of this test contains the text: what a process writes arrives a little
   * later than its reply.
   *
   * @return false if it did not in that time
   * @throws InterruptedException if interrupted while waiting
   */
  public final boolean awaitLog(String text, Duration patience) throws InterruptedException {
    requireNonNull(text, "text");
    return fixture.scopes().current().log().await(log -> log.contains(text), patience);
  }

  /** Starts the function, unless an outer class has. */
  @Override
  public final void beforeAll(ExtensionContext context) throws IOException, InterruptedException {
    fixture.enter(context.getUniqueId());
  }

  /** Starts the function, unless the class has; begins with no calls and no log. */
  @Override
  public final void beforeEach(ExtensionContext context) throws IOException, InterruptedException {
    fixture.enter(context.getUniqueId());
    fixture.scopes().begin(context.getUniqueId());
  }

  /** Ends the calls that the test has left open. */
  @Override
  public final void afterEach(ExtensionContext context) throws IOException {
    fixture.scopes().end(context.getUniqueId());
    fixture.leave(context.getUniqueId());
  }

  /** Stops the function with the outermost class. */
  @Override
  public final void afterAll(ExtensionContext context) throws IOException {
    fixture.leave(context.getUniqueId());
  }

  final FrontClientBuilder front() {
    return fixture.front();
  }

  /**
   * A handler in this JVM.
   *
   * @since 0.1.0
   */
  public static final class Serving extends LambdaGrpc {
    private final Served served;

    private Serving(Served served) {
      super(new Fixture(served));
      this.served = served;
    }

    /** Sets the events that requests become, {@link EventKind#FUNCTION_URL} by default. */
    public Serving event(EventKind event) {
      front().event(event);
      return this;
    }

    /** Sets the stage of the events of API Gateway, {@code test} by default. */
    public Serving stage(String name) {
      front().stage(name);
      return this;
    }

    /** Does what {@link LocalLambdaBuilder#basePath} does. */
    public Serving basePath(String path) {
      front().basePath(path);
      return this;
    }

    /** Sets the function's timeout, 3 s by default; a debugger needs more. */
    public Serving timeout(Duration timeout) {
      front();
      served.timeout(timeout);
      return this;
    }

    /**
     * Passes replies on as they come, where the front can, in place of whole ones. The handler
     * streams where {@code LAMBDA_GRPC_RESPONSE_MODE=streaming} is in the environment of this JVM
     * when it is constructed; without, the function does not start.
     */
    public Serving streaming() {
      front().invokeMode(InvokeMode.RESPONSE_STREAM);
      served.stream();
      return this;
    }
  }

  /**
   * A package in a process of its own.
   *
   * @since 0.1.0
   */
  public static final class Zip extends LambdaGrpc {
    private static final String WRAPPER = "AWS_LAMBDA_EXEC_WRAPPER";

    private final Packaged packaged;

    private Zip(Packaged packaged) {
      super(new Fixture(packaged));
      this.packaged = packaged;
    }

    private LocalLambdaBuilder process() {
      front();
      return packaged.builder();
    }

    /** Sets the events that requests become, {@link EventKind#FUNCTION_URL} by default. */
    public Zip event(EventKind event) {
      front().event(event);
      return this;
    }

    /** Sets the stage of the events of API Gateway, {@code test} by default. */
    public Zip stage(String name) {
      front().stage(name);
      return this;
    }

    /** Does what {@link LocalLambdaBuilder#basePath} does. */
    public Zip basePath(String path) {
      front().basePath(path);
      return this;
    }

    /** Sets the function's timeout, 3 s by default. */
    public Zip timeout(Duration timeout) {
      process().timeout(timeout);
      return this;
    }

    /** Sets the handler: {@code package.Class} or {@code package.Class::method}. */
    public Zip handler(String handler) {
      process().handler(handler);
      return this;
    }

    /** Adds an environment variable of the function's, see {@link LocalLambdaBuilder#env}. */
    public Zip env(String name, String value) {
      process().env(name, value);
      return this;
    }

    /** Sets the memory in MB, 512 by default. */
    public Zip memory(int megabytes) {
      process().memory(megabytes);
      return this;
    }

    /** Sets how long the process may take until it is ready, 10 s by default. */
    public Zip initTimeout(Duration timeout) {
      process().initTimeout(timeout);
      return this;
    }

    /** Sets the JDK or JRE that runs the function, by default the one that runs the tests. */
    public Zip javaHome(Path javaHome) {
      process().javaHome(javaHome);
      return this;
    }

    /** Runs the script {@code bootstrap} of the package, as {@code provided.al2023} does. */
    public Zip bootstrap() {
      process().bootstrap();
      return this;
    }

    /**
     * Streams replies, where the front can: {@code LAMBDA_GRPC_RESPONSE_MODE=streaming} in the
     * function's environment, {@code bootstrap} as its wrapper, and {@code RESPONSE_STREAM} as the
     * invoke mode of its front.
     */
    public Zip streaming() {
      front().invokeMode(InvokeMode.RESPONSE_STREAM);
      process().env("LAMBDA_GRPC_RESPONSE_MODE", "streaming").env(WRAPPER, "/var/task/bootstrap");
      return this;
    }
  }
}
