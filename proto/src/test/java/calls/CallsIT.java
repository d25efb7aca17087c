package calls;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.lambdagrpc.client.GrpcWebChannelBuilder;
import io.lambdagrpc.local.EventKind;
import io.lambdagrpc.local.LocalLambda;
import io.lambdagrpc.proto.TestFunction;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The four types of methods through grpc-web and Lambda's managed Java runtime. */
class CallsIT {
  private static final List<byte[]> BLOBS =
      List.of(new byte[] {0, -1, ','}, new byte[0], new byte[] {1});

  private static LocalLambda lambda;
  private static ManagedChannel channel;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    lambda =
        TestFunction.builder(folder, CallsHandler.class)
            // That of the custom domain, and none for all other kinds of events.
            .env("LAMBDA_GRPC_BASE_PATH", "/base,/")
            .start();
    channel = GrpcWebChannelBuilder.forAddress(lambda.uri()).build();
  }

  @AfterAll
  static void stop() throws Exception {
    channel.shutdownNow();
    lambda.close();
  }

  @Test
  void unary() throws Exception {
    assertEquals(List.of("aß"), call(CallsGrpc.getUnaryMethod(), "aß"));
    assertEquals(List.of("ASS"), call(CallsGrpc.getLoudUnaryMethod(), "aß"));
  }

  @Test
  void serverStreaming() throws Exception {
    assertEquals(List.of("a", "b", "c"), call(CallsGrpc.getServerStreamingMethod(), "abc"));
    assertEquals(List.of("A", "B", "C"), call(CallsGrpc.getLoudServerStreamingMethod(), "abc"));
  }

  @Test
  void clientStreaming() throws Exception {
    assertEquals(List.of("abc"), call(CallsGrpc.getClientStreamingMethod(), "a", "b", "c"));
    assertEquals(List.of("ABC"), call(CallsGrpc.getLoudClientStreamingMethod(), "a", "b", "c"));
    assertEquals(List.of(""), call(CallsGrpc.getClientStreamingMethod()));
  }

  @Test
  void bidi() throws Exception {
    assertEquals(List.of("a", "b"), call(CallsGrpc.getBidiMethod(), "a", "b"));
    assertEquals(List.of("A", "B"), call(CallsGrpc.getLoudBidiMethod(), "a", "b"));
    assertEquals(List.of(), call(CallsGrpc.getBidiMethod()));
  }

  @ParameterizedTest
  @EnumSource
  void metadataGoesBothWays(EventKind event) {
    Metadata request = new Metadata();
    request.put(
        Metadata.Key.of("x-local-lambda-event", Metadata.ASCII_STRING_MARSHALLER),
        event.wireName());
    request.put(MetadataEcho.TEXT, "a, b;c=\"d\"");
    request.put(MetadataEcho.TEXT, "another");
    BLOBS.forEach(blob -> request.put(MetadataEcho.BLOB, blob));
    AtomicReference<Metadata> headers = new AtomicReference<>();
    AtomicReference<Metadata> trailers = new AtomicReference<>();
    Channel intercepted =
        ClientInterceptors.intercept(
            channel,
            MetadataUtils.newAttachHeadersInterceptor(request),
            MetadataUtils.newCaptureMetadataInterceptor(headers, trailers));

    Line reply = CallsGrpc.newBlockingStub(intercepted).unary(line("a"));

    assertEquals("a", reply.getText());
    assertEchoed(requireNonNull(headers.get()));
    assertEchoed(requireNonNull(trailers.get()));
  }

  @Test
  void theServiceSeesTheClientsDeadline() {
    Line reply =
        CallsGrpc.newBlockingStub(channel).withDeadlineAfter(20, SECONDS).deadline(line(""));

    long left = Long.parseLong(reply.getText());
    assertTrue(left > 0 && left <= 20_000, () -> left + " ms");
    assertEquals("none", CallsGrpc.newBlockingStub(channel).deadline(line("")).getText());
  }

  private static void assertEchoed(Metadata metadata) {
    assertEquals("a, b;c=\"d\",another", metadata.get(MetadataEcho.TEXT));
    List<byte[]> echoed = new ArrayList<>();
    requireNonNull(metadata.getAll(MetadataEcho.BLOB)).forEach(echoed::add);
    assertEquals(BLOBS.size(), echoed.size());
    for (int i = 0; i < BLOBS.size(); i++) {
      assertArrayEquals(BLOBS.get(i), echoed.get(i));
    }
  }

  /** Sends all requests, half-closes, and returns what comes back. */
  private static List<String> call(MethodDescriptor<Line, Line> method, String... texts)
      throws Exception {
    CompletableFuture<List<String>> heard = new CompletableFuture<>();
    StreamObserver<Line> requests =
        ClientCalls.asyncBidiStreamingCall(
            channel.newCall(method, CallOptions.DEFAULT.withDeadlineAfter(30, SECONDS)),
            new Recorder(heard));
    for (String text : texts) {
      requests.onNext(line(text));
    }
    requests.onCompleted();
    return heard.get(30, SECONDS);
  }

  private static Line line(String text) {
    return Line.newBuilder().setText(text).build();
  }

  private static final class Recorder implements StreamObserver<Line> {
    private final List<String> texts = new ArrayList<>();
    private final CompletableFuture<List<String>> heard;

    Recorder(CompletableFuture<List<String>> heard) {
      this.heard = heard;
    }

    @Override
    public void onNext(Line reply) {
      texts.add(reply.getText());
    }

    @Override
    public void onError(Throwable failure) {
      heard.completeExceptionally(failure);
    }

    @Override
    public void onCompleted() {
      heard.complete(texts);
    }
  }
}
