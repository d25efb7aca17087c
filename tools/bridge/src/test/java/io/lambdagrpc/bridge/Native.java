package io.lambdagrpc.bridge;

import io.grpc.CallOptions;
import io.grpc.ChannelCredentials;
import io.grpc.ClientCall;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A native client of a bridge, as grpc-java has it, whose messages are strings, a byte each
 * character.
 */
final class Native implements AutoCloseable {

  private static final long PATIENCE_SECONDS = 30;

  /**
   * How much of its calls' replies it takes unasked. By default, this grows with the throughput
   * that Netty sees, and what a bridge still holds of an unread reply would be a matter of luck.
   */
  private static final int WINDOW = 64 * 1024;

  /** How a call ended. */
  record End(Status status, Metadata trailers) {}

  /** What a call hears. */
  static final class Heard extends ClientCall.Listener<String> {
    final CompletableFuture<Metadata> headers = new CompletableFuture<>();
    final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    private final CompletableFuture<End> end = new CompletableFuture<>();

    @Override
    public void onHeaders(Metadata metadata) {
      headers.complete(metadata);
    }

    @Override
    public void onMessage(String message) {
      messages.add(message);
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      end.complete(new End(status, trailers));
    }

    boolean hasEnded() {
      return end.isDone();
    }

    Status status() throws Exception {
      return end().status();
    }

    End end() throws Exception {
      return end.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
  }

  final ManagedChannel channel;

  Native(int port) {
    this(port, InsecureChannelCredentials.create());
  }

  Native(int port, ChannelCredentials credentials) {
    channel =
        NettyChannelBuilder.forAddress("127.0.0.1", port, credentials)
            .userAgent("native/1")
            .flowControlWindow(WINDOW)
            .build();
  }

  ClientCall<String, String> start(String method, CallOptions options, Metadata headers, Heard on) {
    ClientCall<String, String> call = channel.newCall(method(method), options);
    call.start(on, headers);
    call.request(Integer.MAX_VALUE);
    return call;
  }

  /** Makes a call to the end with these messages, and returns what was heard. */
  Heard call(String method, CallOptions options, Metadata headers, String... messages) {
    Heard heard = new Heard();
    ClientCall<String, String> call = start(method, options, headers, heard);
    for (String message : messages) {
      call.sendMessage(message);
    }
    call.halfClose();
    return heard;
  }

  Heard call(String... messages) {
    return call("test.Echo/Say", CallOptions.DEFAULT, new Metadata(), messages);
  }

  static MethodDescriptor<String, String> method(String name) {
    return MethodDescriptor.<String, String>newBuilder()
        .setType(MethodType.BIDI_STREAMING)
        .setFullMethodName(name)
        .setRequestMarshaller(new StringMarshaller())
        .setResponseMarshaller(new StringMarshaller())
        .build();
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }

  private static final class StringMarshaller implements MethodDescriptor.Marshaller<String> {

    @Override
    public InputStream stream(String value) {
      return new ByteArrayInputStream(value.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Override
    public String parse(InputStream stream) {
      try {
        return new String(stream.readAllBytes(), StandardCharsets.ISO_8859_1);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
