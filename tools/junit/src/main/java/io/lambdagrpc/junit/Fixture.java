package io.lambdagrpc.junit;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.stub.MetadataUtils;
import io.lambdagrpc.client.GrpcWebChannelBuilder;
import io.lambdagrpc.local.EventFunction;
import io.lambdagrpc.local.EventKind;
import io.lambdagrpc.local.FrontClient;
import io.lambdagrpc.local.FrontClientBuilder;
import io.lambdagrpc.local.InvocationResult;
import io.lambdagrpc.local.ReplyReceiver;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A function from its first test to its last, and the ways to it. Started by whoever enters first,
 * a class or a test, and stopped by the last one that leaves: nested classes, and those that
 * inherit a field, have one function.
 */
final class Fixture {
  /** Where every front without a port is; the domain is that of a Function URL's events. */
  static final URI URL = URI.create("https://a1b2c3d4e5.lambda-url.us-east-1.on.aws/");

  /** By which a request chooses its front. */
  private static final Metadata.Key<String> EVENT_HEADER =
      Metadata.Key.of("x-local-lambda-event", Metadata.ASCII_STRING_MARSHALLER);

  private final TestedFunction function;
  private final FrontClientBuilder front = FrontClient.builder().logTo(this::log);
  private final Scopes scopes = new Scopes();
  private final Set<String> entered = new HashSet<>(); // guarded by this
  private volatile boolean running;

  Fixture(TestedFunction function) {
    this.function = function;
  }

  /** Returns the settings of the front, which may be changed until the function starts. */
  FrontClientBuilder front() {
    requireNotRunning();
    return front;
  }

  void requireNotRunning() {
    if (running) {
      throw new IllegalStateException(
          "the function runs (expected: settings before the first test)");
    }
  }

  synchronized void enter(String id) throws IOException, InterruptedException {
    if (entered.isEmpty()) {
      function.start(this::log);
      running = true;
    }
    entered.add(id);
  }

  /** Also called for one that could not enter. */
  synchronized void leave(String id) throws IOException {
    if (entered.remove(id) && entered.isEmpty()) {
      running = false;
      function.stop();
    }
  }

  Scopes scopes() {
    return scopes;
  }

  /**
   * Returns the channel of the test that runs on this thread, or where none does, one whose calls
   * belong to the tests that make them.
   *
   * @param event null for the front that was set
   */
  ManagedChannel channel(@Nullable EventKind event) {
    Scope scope = scopes.current();
    return scopes.isOfClass(scope) ? channelOfClass(scope, event) : channelOf(scope, event);
  }

  private ManagedChannel channelOf(Scope scope, @Nullable EventKind event) {
    return scope.channel(event, () -> behind(event, newChannelBuilder()).build());
  }

  /** Calls made by a test go through the channel of that test. */
  private ManagedChannel channelOfClass(Scope scope, @Nullable EventKind event) {
    ClientInterceptor toTest =
        new ClientInterceptor() {
          @Override
          public <ReqT, RespT> ClientCall<ReqT, RespT> interceptCall(
              MethodDescriptor<ReqT, RespT> method, CallOptions options, Channel next) {
            Scope now = scopes.current();
            return scopes.isOfClass(now)
                ? next.newCall(method, options)
                : channelOf(now, event).newCall(method, options);
          }
        };
    return scope.channel(event, () -> behind(event, newChannelBuilder()).intercept(toTest).build());
  }

  GrpcWebChannelBuilder newChannelBuilder() {
    return GrpcWebChannelBuilder.forAddress(URL).httpClient(http());
  }

  private static GrpcWebChannelBuilder behind(
      @Nullable EventKind event, GrpcWebChannelBuilder builder) {
    if (event == null) {
      return builder;
    }
    Metadata choice = new Metadata();
    choice.put(EVENT_HEADER, event.wireName());
    return builder.intercept(MetadataUtils.newAttachHeadersInterceptor(choice));
  }

  /** Returns an HTTP client of the test that runs on this thread, or of each that sends with it. */
  HttpClient http() {
    Scope scope = scopes.current();
    return front.buildForEach(
        request -> begin(request, scopes.isOfClass(scope) ? scopes.current() : scope));
  }

  private EventFunction begin(HttpRequest request, Scope scope) {
    if (!running) {
      throw new IllegalStateException(
          "no test runs (expected: a field with @RegisterExtension,"
              + " and calls after beforeAll and before the last test has ended)");
    }
    RecordedCall call = function.newCall(request, scope);
    scope.add(call);
    return new EventFunction() {
      @Override
      public InvocationResult invoke(byte[] event, ReplyReceiver reply)
          throws InterruptedException {
        call.invoked(event);
        return function.invoke(call, scope, event, reply);
      }

      @Override
      public void replyBegins(int status, HttpHeaders headers) {
        call.replyBegins(status, headers);
      }

      @Override
      public void replyContinues(ByteBuffer part) {
        call.replyContinues(part);
      }
    };
  }

  /** Logs what belongs to no call: to every test that runs, since nobody knows whose it is. */
  private void log(String line) {
    scopes.running().forEach(scope -> scope.log().add(line));
    System.out.println(line);
  }
}
