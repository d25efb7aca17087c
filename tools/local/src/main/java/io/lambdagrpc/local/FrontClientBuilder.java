package io.lambdagrpc.local;

import static java.util.Objects.requireNonNull;

import java.net.http.HttpClient;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The settings of a front without a port; those of a {@link LocalLambdaBuilder} that concern its
 * front, by the same names.
 *
 * @since 0.1.0
 */
public final class FrontClientBuilder {
  private EventKind kind = EventKind.FUNCTION_URL;
  private FrontPaths paths = FrontPaths.DEFAULT;
  private InvokeMode mode = InvokeMode.BUFFERED;
  private Consumer<String> log = line -> {};

  FrontClientBuilder() {}

  /** Sets the events that requests become, {@link EventKind#FUNCTION_URL} by default. */
  public FrontClientBuilder event(EventKind event) {
    this.kind = requireNonNull(event, "event");
    return this;
  }

  /** Does what {@link LocalLambdaBuilder#stage} does. */
  public FrontClientBuilder stage(String name) {
    this.paths = paths.withStage(requireNonNull(name, "name"));
    return this;
  }

  /** Does what {@link LocalLambdaBuilder#basePath} does. */
  public FrontClientBuilder basePath(String path) {
    this.paths = paths.withBasePath(requireNonNull(path, "path"));
    return this;
  }

  /** Sets whether streamed replies are passed on as they come; they are not by default. */
  public FrontClientBuilder invokeMode(InvokeMode mode) {
    this.mode = requireNonNull(mode, "mode");
    return this;
  }

  /** Passes on what is wrong with replies, a line each. */
  public FrontClientBuilder logTo(Consumer<String> sink) {
    this.log = requireNonNull(sink, "sink");
    return this;
  }

  /** Returns a client in front of this function, with the settings as they are now. */
  public HttpClient build(EventFunction function) {
    requireNonNull(function, "function");
    return buildForEach(request -> function);
  }

  /**
   * Returns a client that asks with each request, on the thread that sends it, which function the
   * request is for.
   */
  public HttpClient buildForEach(Function<java.net.http.HttpRequest, EventFunction> functions) {
    requireNonNull(functions, "functions");
    EventKind chosen = kind;
    FrontPaths before = paths;
    InvokeMode passing = mode;
    FunctionLog lines = new FunctionLog(log);
    return new FrontClient(
        functions, function -> new Gateway(chosen, before, passing, function, lines));
  }
}
